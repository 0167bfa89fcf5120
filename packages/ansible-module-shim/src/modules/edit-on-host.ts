import { randomBytes } from 'node:crypto';
import {
  type EditCodec,
  type EditedFile,
  editFile,
  type FilePlan,
  type FileState,
  type Host,
  makeRunId,
  type PlannedEdit,
  type Planner,
  ProcedureError,
} from '@quantastor-xenserver/core';
import { given } from '../options/given.ts';
import { splitCommand } from '../options/split-command.ts';
import type { ModuleCall, ModuleResult } from './module.ts';

/** One file of a host, read already, edited as a task wishes it. */
export function editOnHost<Plan extends FilePlan>(
  host: Host,
  file: FileState,
  planner: Planner<Plan>,
  { options, check }: ModuleCall,
  codec?: EditCodec,
): Promise<EditedFile<Plan>> {
  const { validate, backup, create } = options;
  const command = validate === undefined ? undefined : splitCommand(String(validate));
  return editFile<Plan>(host, {
    path: file.path,
    file,
    planner,
    create: create === true,
    mode: check ? 'check' : 'apply',
    ...given({ codec, runId: backup === true ? makeRunId(Date.now()) : undefined }),
    ...(command === undefined
      ? {}
      : { confirm: (edit: PlannedEdit<Plan>) => validateCopy(host, command, edit) }),
  });
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

/** Has a command read the new bytes in a copy that only we see; `%s` stands for its path. */
async function validateCopy(
  host: Host,
  command: readonly string[],
  { bytes, path }: PlannedEdit,
): Promise<boolean> {
  if (host.platform === 'windows')
    throw new ProcedureError('BAD_INPUT', 'validate needs a POSIX host', { place: host.name });
  const folder = `/tmp/.quantastor-${randomBytes(8).toString('hex')}`;
  const name = path.slice(path.lastIndexOf('/') + 1);
  const argv = command.map((word) => word.replaceAll('%s', `${folder}/${name}`));
  const result = await host.run(['sh', '-c', SCRIPT, 'sh', folder, name, ...argv], {
    input: bytes,
  });
  if (result.exit === 0) return true;
  const said = `${result.stderr}\n${result.stdout}`.trim().split('\n')[0] ?? '';
  throw new ProcedureError(
    'REFUSED',
    `failed to validate: ${argv.join(' ')} ended with ${result.timedOut ? 'no answer in time' : (result.exit ?? 'a signal')}${said === '' ? '' : `: ${said}`}`,
    { place: host.name, remedy: 'Nothing was written.' },
  );
}
