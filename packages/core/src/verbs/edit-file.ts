import { resolve } from 'node:path';
import { ProcedureError } from '../errors.ts';
import type { FileState, Host } from '../hosts/host.ts';
import type { FilePlan, FileToEdit, TextPlan } from '../run/edit/plan.ts';
import { given } from '../text/given.ts';
import { printableLine } from '../text/printable.ts';

export interface ReadToEditOptions {
  /** The file as it was read together with other things; default: it is read now. */
  readonly file?: FileState;
  /** Give an empty text where there is no file. Default: no, and nothing that the user could say makes one. */
  readonly create?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A file of a host; `isNew` where there is none yet. */
export interface HostFile extends FileToEdit {
  readonly isNew: boolean;
}

/**
 * The file that an edit is planned on. On this machine, relative paths are resolved against the working directory.
 *
 * @throws ProcedureError NOT_FOUND when there is no such file.
 */
export async function readToEdit(
  host: Host,
  path: string,
  { file, create, signal }: ReadToEditOptions = {},
): Promise<HostFile> {
  const asked = host.can.relativePaths ? resolve(path) : path;
  const state = file ?? (await host.read(asked, { signal }));
  if (state.exists) {
    const { realPath, bytes, left } = state;
    return { path, realPath, bytes, ...given({ left }), isNew: false };
  }
  // no write goes through it, so that --create would not help either
  if (state.linkTo !== undefined)
    throw new ProcedureError(
      'NOT_FOUND',
      `this is a link to ${printableLine(state.linkTo)}, which does not exist`,
      { place: path, remedy: 'Mend or remove the link: ls -l shows where it points.' },
    );
  if (!create)
    throw new ProcedureError('NOT_FOUND', 'there is no such file', {
      place: path,
      remedy:
        create === undefined
          ? 'Correct the path.'
          : 'Correct the path; {create} makes a file that is not there.',
    });
  return { path, realPath: asked, bytes: new Uint8Array(), isNew: true };
}

export interface ApplyEditOptions {
  /** The file is made; default: it must have the bytes that were planned on. */
  readonly isNew?: boolean;
  /** Names the folder of a backup of the old bytes; default: none is made. */
  readonly runId?: string;
  readonly mode: 'check' | 'apply';
  /** Asked once, only when there is something to write; false leaves the file alone. Default: yes. */
  readonly confirm?: () => Promise<boolean>;
  readonly signal?: AbortSignal | undefined;
}

export type EditedFile<Plan extends FilePlan = FilePlan> = TextPlan<Plan> & {
  readonly outcome: 'unchanged' | 'would-change' | 'changed' | 'refused';
  /** On the host; only of a file that was changed and had bytes before. */
  readonly backup?: string;
};

/**
 * Writes what was planned, by compare-and-swap. A file that is already as expected is not written, so its time and inode
 * stay. Nothing is written in check mode.
 *
 * @throws ProcedureError FILE_CHANGED when somebody else wrote the file since it was read.
 */
export async function applyEdit<Plan extends FilePlan>(
  host: Host,
  plan: TextPlan<Plan>,
  { isNew, runId, mode, confirm, signal }: ApplyEditOptions,
): Promise<EditedFile<Plan>> {
  const { realPath } = plan;
  if (plan.refused) return { ...plan, outcome: 'refused' };
  if (!plan.changed) {
    if (mode === 'apply') await clearLeft(host, plan, signal);
    return { ...plan, outcome: 'unchanged' };
  }
  if (mode === 'check') return { ...plan, outcome: 'would-change' };
  if (confirm && !(await confirm())) return { ...plan, outcome: 'refused' };
  const { backup } = await host.replace(
    {
      path: realPath,
      expected: isNew ? null : plan.beforeSha256,
      content: plan.bytes,
      ...given({ runId }),
    },
    { signal },
  );
  return { ...plan, outcome: 'changed', ...given({ backup }) };
}

/** The file is as it should be, whatever becomes of what lies beside it. */
async function clearLeft(host: Host, plan: TextPlan, signal?: AbortSignal): Promise<void> {
  if (host.can.tellsLeft && !plan.left) return;
  await host.clearLeft?.(plan.realPath, { signal }).catch(() => undefined);
}
