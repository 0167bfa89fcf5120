import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** The path outside for a path inside a host; links are followed as the host follows them. */
export function pathInHost(root: string, path: string, hops: number = 0): string {
  if (hops > 40) throw new Error(`${path}: too many links`);
  const parts = path.split('/').filter(Boolean);
  let at = '/';
  for (const [index, part] of parts.entries()) {
    at = join(at, part);
    const target = linkAt(join(root, at));
    if (target === undefined) continue;
    const rest = parts.slice(index + 1).join('/');
    return pathInHost(root, join(resolve(dirname(at), target), rest), hops + 1);
  }
  return join(root, at);
}

function linkAt(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

/**
 * Files that a host has written, and folders that it has made and that are empty, with a slash at their end; what the
 * stand-ins keep for themselves is left out.
 */
export function changedFiles(upper: string): string[] {
  // the overlay has a copy of each old folder in which something was written
  const state = upper.replace(/\/upper(?:\/upper)?$/, '');
  const lowers = [join(state, 'own'), join(dirname(state), 'root')];
  const isNew = (path: string): boolean => !lowers.some((lower) => existsSync(join(lower, path)));
  return readdirSync(upper, { recursive: true, withFileTypes: true })
    .flatMap((entry) => {
      const path = join(entry.parentPath, entry.name).slice(upper.length);
      if (!entry.isDirectory()) return [path];
      return isNew(path) && readdirSync(join(upper, path)).length === 0 ? [`${path}/`] : [];
    })
    .filter((path) => !path.startsWith('/var/lib/lab/'))
    .sort();
}

/** By the host's own /proc, which shows the processes of its namespace only. */
export function commandLines(root: string): string {
  return readdirSync(join(root, 'proc'))
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(join(root, 'proc', pid, 'cmdline'), 'utf8').replaceAll('\0', ' ');
      } catch {
        return '';
      }
    })
    .join('\n');
}
