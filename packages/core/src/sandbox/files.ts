import { lstatSync, readdirSync, readlinkSync, type Stats } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { ProcedureError, withPath } from '../errors.ts';
import { checkPath } from '../hosts/check-argv.ts';
import type {
  FileState,
  FolderQuery,
  Platform,
  ReplaceRequest,
  ReplaceResult,
} from '../hosts/host.ts';
import { BACKUPS, encodeBackupName, OWN_NAME, ROOT_FOLDER } from '../os/backup.ts';
import { linkError } from '../os/file-errors.ts';
import { clearDeadLock } from '../os/lock.ts';
import { readAtOnce, readLocalFew, readLocalFile, readLocalFolder } from '../os/read.ts';
import { ACTIVE_RECORD, MAX_RECORD_BYTES, RECORDS } from '../os/record.ts';
import { replaceLocalFile, tryToWriteLocal } from '../os/replace.ts';
import type { Unread } from '../os/types.ts';
import { given } from '../text/given.ts';

export interface SandboxPath {
  /** As a program on the pretended host sees it, links resolved. */
  readonly virtual: string;
  /** The file of this machine; below the sandbox's folder, and no link. */
  readonly real: string;
  /** True when the path itself is a symbolic link. */
  readonly isLink: boolean;
  readonly exists: boolean;
}

const MAX_LINKS = 40;

/**
 * Finds a path of the pretended host below `root`. Links are followed by hand, an absolute one from
 * `root` on, so that no path and no link leads out of it. A Windows path is found without case.
 * Without waiting: a look at each folder of a path through Node's threads would be most of a host's time.
 */
function resolveSandboxPath(root: string, platform: Platform, path: string): SandboxPath {
  const parts = platform === 'windows' ? windowsParts(path) : posixParts(path);
  const done: string[] = [];
  let isLink = false;
  let exists = true;
  // below a folder that is not there nothing is; `..` may lead out of it again
  let thereUpTo = Number.POSITIVE_INFINITY;
  for (let links = 0; parts.length > 0; ) {
    const part = parts.shift() ?? '';
    if (part === '' || part === '.') continue;
    if (part === '..') {
      done.pop();
      if (done.length <= thereUpTo) thereUpTo = Number.POSITIVE_INFINITY;
      continue;
    }
    if (done.length > thereUpTo) {
      done.push(part);
      continue;
    }
    const name = platform === 'windows' ? nameWithoutCase(join(root, ...done), part) : part;
    const target = join(root, ...done, name);
    const stats = look(target);
    if (!stats?.isSymbolicLink()) {
      exists = stats !== undefined;
      if (!exists) thereUpTo = done.length;
      done.push(name);
      continue;
    }
    if (++links > MAX_LINKS) throw linkError(path, 'loop');
    if (parts.every((rest) => rest === '' || rest === '.')) isLink = true;
    const to = readlinkSync(target).split('/');
    if (to[0] === '') done.length = 0;
    parts.unshift(...to);
  }
  return { virtual: nameOf(done, platform), real: join(root, ...done), isLink, exists };
}

function posixParts(path: string): string[] {
  checkPath(path, path.startsWith('/'));
  return path.split('/');
}

function windowsParts(path: string): string[] {
  checkPath(path, /^[A-Za-z]:[\\/]/.test(path));
  const [drive = '', ...rest] = path.split(/[\\/]/);
  if (rest.some((part) => /[:*?"<>|]/.test(part)))
    throw new ProcedureError('BAD_INPUT', `${JSON.stringify(path)} is not a Windows path`);
  // a drive is never left upwards
  const kept: string[] = [];
  for (const part of rest) {
    if (part === '..') kept.pop();
    else kept.push(part);
  }
  return [drive.slice(0, 1).toUpperCase(), ...kept];
}

/** What stands there itself; undefined where nothing does, null where one may not look: whoever reads it is told why. */
function look(path: string): Stats | null | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch {
    return null;
  }
}

function nameWithoutCase(folder: string, name: string): string {
  // most are asked for as they are written; a file system that knows no case would say so of any spelling
  if (process.platform === 'linux' && look(join(folder, name))) return name;
  let names: string[] = [];
  try {
    names = readdirSync(folder);
  } catch {
    // a folder that is not there has no names
  }
  if (names.includes(name)) return name;
  return names.find((each) => each.toLowerCase() === name.toLowerCase()) ?? name;
}

function nameOf(parts: readonly string[], platform: Platform): string {
  if (platform === 'posix') return `/${parts.join('/')}`;
  const [drive = 'C', ...rest] = parts;
  return `${drive}:\\${rest.join('\\')}`;
}

/** The files of one pretended host; what they do is what the local host does, below a folder. */
export interface SandboxFiles {
  readonly root: string;
  readonly platform: Platform;
}

export async function readSandboxFile(files: SandboxFiles, path: string): Promise<FileState> {
  const at = resolveSandboxPath(files.root, files.platform, path);
  if (!at.exists) return { exists: false, path, ...(at.isLink ? { linkTo: at.virtual } : {}) };
  const short = readAtOnce(at.real, at.real);
  if (short) return hide(short, path, at.virtual);
  const read = (): Promise<FileState> => readLocalFile(at.real, at.real);
  return hide(await withPath(at.real, path, read), path, at.virtual);
}

/** One of this tool's own folder there, by its path in it. */
export async function readSandboxRecord(files: SandboxFiles, path: string): Promise<FileState> {
  const { virtual, real } = sandboxOwnFolder(files);
  let at: SandboxPath;
  try {
    at = resolveSandboxPath(files.root, files.platform, `${virtual}/${path}`);
  } catch {
    return { exists: false, path, unread: 'loop' };
  }
  if (!at.exists && at.isLink) return { exists: false, path, unread: 'dangling' };
  const folders = [real, dirname(join(real, path))];
  const read = await readLocalFew(at.real, MAX_RECORD_BYTES, folders);
  return hide(read, path, at.virtual);
}

export async function readSandboxFolder(
  files: SandboxFiles,
  { path, contains = '', most, newest }: FolderQuery,
): Promise<FileState[] | undefined> {
  const at = resolveSandboxPath(files.root, files.platform, path);
  const separator = files.platform === 'windows' ? '\\' : '/';
  const links = new Map<string, string>();
  const closed = [dirname(at.real), at.real];
  const follow = async (name: string): Promise<FileState | undefined> => {
    const unread = (why: Unread): FileState | undefined =>
      most === undefined ? undefined : { exists: false, path: name, unread: why };
    let to: SandboxPath;
    try {
      const inside = `${at.virtual}${separator}${name}`;
      to = resolveSandboxPath(files.root, files.platform, inside);
    } catch {
      return unread('loop');
    }
    links.set(name, to.virtual);
    if (!to.exists) return unread('dangling');
    if (most !== undefined) return readLocalFew(to.real, most, closed);
    const isFile = look(to.real)?.isFile() === true;
    return isFile ? readLocalFile(to.real, to.real) : undefined;
  };
  const reading = { known: at.real, most, newest, closed, atOnce: true, follow };
  const found = await readLocalFolder(at.real, contains, reading);
  return found?.map((file) => {
    const name = file.path.slice(at.real.length + 1);
    const inside = `${path.replace(/[\\/]+$/, '')}${separator}${name}`;
    return hide(file, inside, links.get(name) ?? `${at.virtual}${separator}${name}`);
  });
}

/** As `rm -rf`: what is not there is no error. */
export async function removeSandboxFiles(
  { root, platform }: SandboxFiles,
  paths: readonly string[],
): Promise<void> {
  for (const path of paths) {
    const { real, isLink } = resolveSandboxPath(root, platform, path);
    // the pretended host itself, and what a link leads to, is nothing to remove
    if (real !== root && !isLink) await rm(real, { recursive: true, force: true });
  }
}

/** Compare-and-swap as on a real host; backups stay inside the sandbox. */
export async function replaceSandboxFile(
  files: SandboxFiles,
  request: ReplaceRequest,
  readOnly: readonly string[] = [],
): Promise<ReplaceResult> {
  const { root, platform } = files;
  const { path, expected, content, runId, ...rest } = request;
  const at = resolveSandboxPath(root, platform, path);
  refuseReadOnly(at, path, readOnly);
  if (at.isLink && !at.exists) throw linkError(path, 'dangling');
  if (at.isLink && content === null)
    throw new ProcedureError(
      'REFUSED',
      `${path} is a link; removing ${at.virtual} would break it`,
      {
        remedy: `Name the file itself: ${at.virtual}.`,
      },
    );
  const own = sandboxOwnFolderToWrite(files, runId);
  const nearRequest = {
    path: at.real,
    expected,
    content,
    ...rest,
    ...given({ runId }),
  };
  const { backup } = await replaceLocalFile(nearRequest, { own: own.real, path });
  const separator = platform === 'windows' ? '\\' : '/';
  const inside = backup && own.virtual + backup.slice(own.real.length).replaceAll(sep, separator);
  return { realPath: at.virtual, ...given({ backup: inside }) };
}

function refuseReadOnly(at: SandboxPath, path: string, readOnly: readonly string[]): void {
  const virtual = at.virtual.toLowerCase();
  // a folder stands for all that is in it
  const isIn = (each: string): boolean => virtual === each || virtual.startsWith(`${each}\\`);
  if (!readOnly.some((each) => isIn(each.toLowerCase()))) return;
  throw new ProcedureError('ACCESS_DENIED', `cannot write ${path}: the sandbox has it read-only`, {
    remedy: 'Take the path out of the faults in sandbox.json.',
  });
}

/** Opened for writing and left as it is. */
export async function tryToWriteSandbox(
  { root, platform }: SandboxFiles,
  path: string,
  readOnly: readonly string[] = [],
): Promise<void> {
  const at = resolveSandboxPath(root, platform, path);
  refuseReadOnly(at, path, readOnly);
  await withPath(at.real, path, () => tryToWriteLocal(at.real, path));
}

/** Beside a file that needs no change: what a process of ours that was killed has left. */
export async function clearSandboxLeft(files: SandboxFiles, path: string): Promise<void> {
  const { root, platform } = files;
  await clearDeadLock(resolveSandboxPath(root, platform, path).real);
}

/** This tool's folder on the pretended host, and where it lies on this machine. */
export function sandboxOwnFolder(files: SandboxFiles): SandboxPath {
  const { root, platform } = files;
  const path = platform === 'windows' ? `C:\\ProgramData\\${OWN_NAME}` : ROOT_FOLDER;
  return { ...resolveSandboxPath(root, platform, path), virtual: path };
}

/**
 * As {@link sandboxOwnFolder}, for what is written into it: what stands in the place of its folders and of the record is no
 * link, which this machine would follow out of the sandbox.
 *
 * @throws ProcedureError REFUSED with the link's name.
 */
export function sandboxOwnFolderToWrite(files: SandboxFiles, runId?: string): SandboxPath {
  const own = sandboxOwnFolder(files);
  const separator = files.platform === 'windows' ? '\\' : '/';
  const backups = runId === undefined ? [] : [`${BACKUPS}/${encodeBackupName(runId)}`];
  for (const name of [ACTIVE_RECORD, RECORDS, BACKUPS, ...backups]) {
    if (!look(join(own.real, name))?.isSymbolicLink()) continue;
    const path = [own.virtual, ...name.split('/')].join(separator);
    throw new ProcedureError('REFUSED', `${path} is a link; nothing is written through it`, {
      remedy: 'Remove the link, then run again.',
    });
  }
  return own;
}

/** The file as a program on the pretended host sees it. */
function hide(file: FileState, path: string, realPath: string): FileState {
  return { ...file, path, ...(file.exists && { realPath }) };
}
