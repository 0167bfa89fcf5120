import { resolve } from 'node:path';
import { ProcedureError } from '../errors.ts';
import type { FileState, Host } from '../hosts/host.ts';
import { clearDeadLock } from '../os/lock.ts';
import {
  type EditCodec,
  type FilePlan,
  type PlannedEdit,
  type Planner,
  planEdit,
} from '../run/edit/plan.ts';

export interface EditFileOptions<Plan extends FilePlan> {
  /** On this machine, relative paths are resolved against the working directory. */
  readonly path: string;
  /** The file as it was read together with other things; default: it is read now. */
  readonly file?: FileState;
  /** Plan on an empty text where there is no file, and make it. Default false. */
  readonly create?: boolean;
  /** Names the folder of a backup of the old bytes; default: none is made. */
  readonly runId?: string;
  readonly planner: Planner<Plan>;
  /** Default: UTF-8, UTF-16 with a BOM, or byte for byte. */
  readonly codec?: EditCodec;
  readonly mode: 'check' | 'apply';
  /** Asked once, only when there is something to write; false leaves the file alone. Default: yes. */
  readonly confirm?: (edit: PlannedEdit<Plan>) => Promise<boolean>;
  readonly signal?: AbortSignal;
}

export interface EditedFile<Plan extends FilePlan> extends PlannedEdit<Plan> {
  readonly outcome: 'unchanged' | 'would-change' | 'changed' | 'refused';
  /** On the host; only of a file that was changed and had bytes before. */
  readonly backup?: string;
}

/**
 * Edits one file on a host: reads, plans, and writes by compare-and-swap. A file that is already as
 * expected is not written, so its time and inode stay. Nothing is written in check mode.
 *
 * @throws ProcedureError NOT_FOUND when there is no such file; FILE_CHANGED when somebody else wrote
 * it between reading and writing.
 */
export async function editFile<Plan extends FilePlan>(
  host: Host,
  options: EditFileOptions<Plan>,
): Promise<EditedFile<Plan>> {
  const call = options.signal ? { signal: options.signal } : {};
  const { planner, codec, runId } = options;
  const path = host.kind === 'local' ? resolve(options.path) : options.path;
  const state = options.file ?? (await host.read(path, call));
  if (!state.exists && !options.create)
    throw new ProcedureError('NOT_FOUND', 'there is no such file', { place: options.path });
  const file = state.exists ? state : { realPath: path, bytes: new Uint8Array() };
  const edit = await planEdit({ ...file, path: options.path }, planner, codec);
  if (edit.plan.refused) return { ...edit, outcome: 'refused' };
  if (!edit.changed) {
    if (options.mode === 'apply' && host.kind === 'local') await clearDeadLock(file.realPath);
    return { ...edit, outcome: 'unchanged' };
  }
  if (options.mode === 'check') return { ...edit, outcome: 'would-change' };
  if (options.confirm && !(await options.confirm(edit))) return { ...edit, outcome: 'refused' };
  const { backup } = await host.replace(
    {
      path: file.realPath,
      expected: state.exists ? edit.beforeSha256 : null,
      content: edit.bytes,
      ...(runId === undefined ? {} : { runId }),
    },
    call,
  );
  return { ...edit, outcome: 'changed', ...(backup === undefined ? {} : { backup }) };
}
