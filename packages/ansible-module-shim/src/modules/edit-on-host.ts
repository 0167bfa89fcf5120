import { randomBytes } from 'node:crypto';
import {
  type FileState,
  type Host,
  makeRunId,
  ProcedureError,
  type ReplaceResult,
} from '@quantastor-xenserver/core';
import {
  applyEdit,
  type EditedFile,
  type FilePlan,
  type FileToEdit,
  type ReadyEdit,
  readToEdit,
  type TextPlan,
} from '@quantastor-xenserver/core/edit';
import { splitCommand } from '../options/split-command.ts';
import type { ModuleCall, ModuleResult } from './module.ts';

export interface EditOnHost<Plan extends FilePlan> {
  readonly path: string;
  plan(file: FileToEdit): TextPlan<Plan> | Promise<TextPlan<Plan>>;
  /** When it was read already, with other things. */
  readonly file?: FileState;
  /** Of a plan that depends on the bytes and nothing else of the host. */
  readonly task?: string;
  /** Asked once planned: the plan holds for this host's software only, so it is no other host's. */
  readonly isOfOneHost?: () => boolean;
}

/** Edits one file as a task says; undefined when it is not there and nothing is to be taken out of it. */
export async function editOnHost<Plan extends FilePlan>(
  host: Host,
  { path, plan: planner, file: known, task = '', isOfOneHost }: EditOnHost<Plan>,
  call: ModuleCall,
): Promise<EditedFile<Plan> | undefined> {
  const { fields, check } = call;
  const { validate, backup, create } = fields;
  const objection = validate === undefined ? undefined : objectionOf(validate);
  const runId = backup === true ? makeRunId(Date.now()) : undefined;
  // a check and a validation come before a write
  const edits = task === '' || check || objection ? undefined : call.readyEdits;
  const ready = host.readOrReplace && (await edits?.find(task));
  try {
    const { file, replaced } =
      ready && host.readOrReplace
        ? await host.readOrReplace(path, { ...ready, ...(runId !== undefined && { runId }) })
        : { file: known ?? (await host.read(path)) };
    if (replaced) call.say(`${path} is as on an earlier host; it was changed as there`);
    if (!file.exists && fields.state === 'absent') return undefined;
    const read = await readToEdit(host, path, { file, create });
    const plan = await planner(read);
    const where = ready && replaced ? replacedHost(host, ready, replaced) : host;
    return await applyEdit(where, plan, {
      isNew: read.isNew,
      mode: check ? 'check' : 'apply',
      ...(runId !== undefined && { runId }),
      async confirm() {
        const { realPath, bytes: after } = plan;
        if (file.exists && !isOfOneHost?.())
          edits?.remember(task, { realPath, before: file.bytes, after });
        const why = await objection?.(host, path, after);
        if (why === undefined) return true;
        throw new ProcedureError('REFUSED', why, {
          place: host.name,
          remedy: 'Nothing was written.',
        });
      },
    });
  } finally {
    edits?.remember(task);
  }
}

/** A host that has the edit's bytes. The plan for the same bytes is the same; another one would be a defect of ours. */
function replacedHost(host: Host, ready: ReadyEdit, result: ReplaceResult): Host {
  return {
    ...host,
    async replace({ path, content }) {
      if (content && path === ready.realPath && Buffer.compare(content, ready.after) === 0)
        return result;
      throw new Error(`${path} was changed as on an earlier host, but another change is planned`);
    },
  };
}

/** Where there is no file, nothing is left to take out of it. */
export function noFile(path: string): ModuleResult {
  return {
    changed: false,
    outcome: 'unchanged',
    found: 'absent',
    path,
    msg: `there is no file ${path}`,
  };
}

const SCRIPT = `d=$1; n=$2; shift 2
umask 077
mkdir -- "$d" || exit 97
trap 'rm -rf -- "$d"' EXIT
trap 'exit 1' HUP INT TERM
cat >"$d/$n" || exit 97
"$@"`;

/**
 * Has a command read the new bytes in a copy that only we see, `%s` stands for its path; resolves with why they are not to be
 * written.
 */
export function objectionOf(
  validate: string,
): (host: Host, path: string, bytes: Uint8Array) => Promise<string | undefined> {
  const command = splitCommand(validate);
  return (host, path, bytes) => objectionTo(host, command, path, bytes);
}

async function objectionTo(
  host: Host,
  command: readonly string[],
  path: string,
  bytes: Uint8Array,
): Promise<string | undefined> {
  if (host.platform === 'windows')
    throw new ProcedureError('BAD_INPUT', 'validate needs a POSIX host', { place: host.name });
  const folder = `/tmp/.quantastor-${randomBytes(8).toString('hex')}`;
  const name = path.slice(path.lastIndexOf('/') + 1);
  const argv = command.map((word) => word.replaceAll('%s', `${folder}/${name}`));
  const result = await host.run(['sh', '-c', SCRIPT, 'sh', folder, name, ...argv], {
    input: bytes,
  });
  if (result.exit === 0) return undefined;
  const said = `${result.stderr}\n${result.stdout}`.trim().split('\n')[0] ?? '';
  return `failed to validate: ${argv.join(' ')} ended with ${result.timedOut ? 'no answer in time' : (result.exit ?? 'a signal')}${said === '' ? '' : `: ${said}`}`;
}
