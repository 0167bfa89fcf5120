import { lstat, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ProcedureError } from '../../errors.ts';
import { encodeBackupName, ROOT_BACKUPS } from '../backup-path.ts';
import { linkError } from '../file-errors.ts';
import type { FileState, Platform, ReplaceRequest, ReplaceResult } from '../host.ts';
import { readLocalFile } from '../local/read-file.ts';
import { readLocalFolder } from '../local/read-folder.ts';
import { replaceLocalFile } from '../local/replace-file.ts';
import { writeSynced } from '../local/sync.ts';
import { resolveSandboxPath } from './resolve-path.ts';

/** The files of one pretended host; what they do is what the local host does, below a folder. */
export interface SandboxFiles {
  readonly root: string;
  readonly platform: Platform;
  /** Stands in errors. */
  readonly place: string;
}

export async function readSandboxFile(files: SandboxFiles, path: string): Promise<FileState> {
  const at = await resolveSandboxPath(files.root, files.platform, path, files.place);
  return hide(await readLocalFile(at.real, files.place), path, at.virtual);
}

export async function readSandboxFolder(
  files: SandboxFiles,
  path: string,
  contains: string,
): Promise<FileState[] | undefined> {
  const at = await resolveSandboxPath(files.root, files.platform, path, files.place);
  const found = await readLocalFolder(at.real, contains, files.place);
  const separator = files.platform === 'windows' ? '\\' : '/';
  return found?.map((file) => {
    const name = file.path.slice(at.real.length + 1);
    const inside = `${path.replace(/[\\/]+$/, '')}${separator}${name}`;
    return hide(file, inside, `${at.virtual}${separator}${name}`);
  });
}

/** Compare-and-swap as on a real host; backups stay inside the sandbox. */
export async function replaceSandboxFile(
  files: SandboxFiles,
  request: ReplaceRequest,
  readOnly: readonly string[] = [],
): Promise<ReplaceResult> {
  const { root, platform, place } = files;
  const { path, expected, content, runId, ...rest } = request;
  const at = await resolveSandboxPath(root, platform, path, place);
  if (readOnly.some((each) => each.toLowerCase() === at.virtual.toLowerCase()))
    throw new ProcedureError(
      'ACCESS_DENIED',
      `cannot write ${path}: the sandbox has it read-only`,
      {
        place,
        remedy: 'Take the path out of the faults in sandbox.json.',
      },
    );
  if (at.isLink && !at.exists) throw linkError(path, 'dangling', place);
  if (at.isLink && content === null)
    throw new ProcedureError(
      'REFUSED',
      `${path} is a link; removing ${at.virtual} would break it`,
      {
        place,
        remedy: `Name the file itself: ${at.virtual}.`,
      },
    );
  const old = await readLocalFile(at.real, place);
  const kept = runId !== undefined && old.exists && old.sha256 === expected;
  const backup = kept ? await backUp(files, path, old.bytes, runId) : undefined;
  await replaceLocalFile({ path: at.real, expected, content, ...rest }, place);
  return { realPath: at.virtual, ...(backup === undefined ? {} : { backup }) };
}

async function backUp(
  files: SandboxFiles,
  path: string,
  bytes: Uint8Array,
  runId: string,
): Promise<string> {
  const base =
    files.platform === 'windows' ? 'C:\\ProgramData\\quantastor-xenserver\\backups' : ROOT_BACKUPS;
  const separator = files.platform === 'windows' ? '\\' : '/';
  const wanted = [base, encodeBackupName(runId), encodeBackupName(path)].join(separator);
  const at = await resolveSandboxPath(files.root, files.platform, wanted, files.place);
  await mkdir(dirname(at.real), { recursive: true, mode: 0o700 });
  for (let number = 1; ; number++) {
    const suffix = number === 1 ? '' : `~${number}`;
    const real = join(dirname(at.real), `${encodeBackupName(path)}${suffix}`);
    if (await lstat(real).catch(() => undefined)) continue;
    await writeSynced(real, bytes, 'wx');
    return `${wanted}${suffix}`;
  }
}

/** The file as a program on the pretended host sees it. */
function hide(file: FileState, path: string, realPath: string): FileState {
  return file.exists ? { ...file, path, realPath } : { exists: false, path };
}
