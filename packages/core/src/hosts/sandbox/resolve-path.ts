import { lstat, readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { ProcedureError } from '../../errors.ts';
import { checkPath } from '../check-argv.ts';
import { linkError } from '../file-errors.ts';
import type { Platform } from '../host.ts';

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
 */
export async function resolveSandboxPath(
  root: string,
  platform: Platform,
  path: string,
  place: string,
): Promise<SandboxPath> {
  const parts = platform === 'windows' ? windowsParts(path, place) : posixParts(path, place);
  const done: string[] = [];
  let isLink = false;
  let exists = true;
  for (let links = 0; parts.length > 0; ) {
    const part = parts.shift() ?? '';
    if (part === '' || part === '.') continue;
    if (part === '..') {
      done.pop();
      continue;
    }
    const name = platform === 'windows' ? await nameWithoutCase(join(root, ...done), part) : part;
    const target = join(root, ...done, name);
    const stats = await lstat(target).catch(() => undefined);
    if (!stats?.isSymbolicLink()) {
      exists = stats !== undefined;
      done.push(name);
      continue;
    }
    if (++links > MAX_LINKS) throw linkError(path, 'loop', place);
    if (parts.every((rest) => rest === '' || rest === '.')) isLink = true;
    const to = (await readlink(target)).split('/');
    if (to[0] === '') done.length = 0;
    parts.unshift(...to);
  }
  return { virtual: nameOf(done, platform), real: join(root, ...done), isLink, exists };
}

function posixParts(path: string, place: string): string[] {
  checkPath(path, path.startsWith('/'), place);
  return path.split('/');
}

function windowsParts(path: string, place: string): string[] {
  checkPath(path, /^[A-Za-z]:[\\/]/.test(path), place);
  const [drive = '', ...rest] = path.split(/[\\/]/);
  if (rest.some((part) => /[:*?"<>|]/.test(part)))
    throw new ProcedureError('BAD_INPUT', `${JSON.stringify(path)} is no Windows path`, { place });
  // a drive is never left upwards
  const kept: string[] = [];
  for (const part of rest) {
    if (part === '..') kept.pop();
    else kept.push(part);
  }
  return [drive.slice(0, 1).toUpperCase(), ...kept];
}

async function nameWithoutCase(folder: string, name: string): Promise<string> {
  const names = await readdir(folder).catch((): string[] => []);
  if (names.includes(name)) return name;
  return names.find((each) => each.toLowerCase() === name.toLowerCase()) ?? name;
}

function nameOf(parts: readonly string[], platform: Platform): string {
  if (platform === 'posix') return `/${parts.join('/')}`;
  const [drive = 'C', ...rest] = parts;
  return `${drive}:\\${rest.join('\\')}`;
}
