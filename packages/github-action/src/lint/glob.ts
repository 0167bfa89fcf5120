import { readdir, stat } from 'node:fs/promises';
import { join, posix } from 'node:path';

/**
 * The files under `root` that the patterns name, relative to it with `/`, sorted. `*` and `?` stay
 * within a name, `**` crosses folders, `[...]` and `{a,b}` choose, a leading `!` takes out again, a
 * folder stands for all that is in it. Links to folders are not followed; `.git` is left out.
 */
export async function findFiles(root: string, patterns: readonly string[]): Promise<string[]> {
  const rules = patterns.map((pattern) => {
    const without = pattern.startsWith('!');
    const bare = (without ? pattern.slice(1) : pattern).replaceAll('\\', '/');
    const path = posix.normalize(bare).replace(/^\.\//, '').replace(/\/$/, '') || '.';
    return { without, path, matches: matcherOf(path) };
  });
  const found = new Set<string>();
  for (const { path } of rules.filter((rule) => !rule.without))
    for await (const file of walk(root, baseOf(path))) {
      let taken = false;
      for (const rule of rules) if (rule.matches(file)) taken = !rule.without;
      if (taken) found.add(file);
    }
  return [...found].sort();
}

async function* walk(root: string, path: string): AsyncGenerator<string> {
  const state = await stat(join(root, path)).catch(() => undefined);
  if (state?.isFile()) yield path;
  if (!state?.isDirectory()) return;
  const entries = await readdir(join(root, path), { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const child = path === '.' ? entry.name : `${path}/${entry.name}`;
    if (entry.isDirectory()) {
      if (entry.name !== '.git') yield* walk(root, child);
    } else if (entry.isFile() || (await isFile(join(root, child)))) yield child;
  }
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (state) => state.isFile(),
    () => false,
  );
}

/** The folders before the first part that has to be searched for. */
function baseOf(path: string): string {
  const parts = path.split('/');
  const first = parts.findIndex((part) => /[*?[{]/.test(part));
  return (
    (first < 0 ? parts : parts.slice(0, first)).join('/') || (path.startsWith('/') ? '/' : '.')
  );
}

function matcherOf(path: string): (file: string) => boolean {
  if (path === '.') return () => true;
  const pattern = new RegExp(`^(?:${source(path)})(?:/.*)?$`, 's');
  return (file) => pattern.test(file);
}

function source(glob: string): string {
  let out = '';
  for (let at = 0; at < glob.length; at++) {
    const rest = glob.slice(at);
    const choice = /^\{([^{}]*)\}/.exec(rest);
    const set = /^\[(!|\^)?(\]?[^\]]*)\]/.exec(rest);
    if (rest.startsWith('**/') && (at === 0 || glob[at - 1] === '/')) {
      out += '(?:.*/)?';
      at += 2;
    } else if (rest.startsWith('**')) {
      out += '.*';
      at += 1;
    } else if (glob[at] === '*') out += '[^/]*';
    else if (glob[at] === '?') out += '[^/]';
    else if (choice) {
      out += `(?:${(choice[1] ?? '').split(',').map(source).join('|')})`;
      at += choice[0].length - 1;
    } else if (set) {
      out += `[${set[1] ? '^/' : ''}${(set[2] ?? '').replace(/[\\[\]^]/g, '\\$&')}]`;
      at += set[0].length - 1;
    } else out += (glob[at] ?? '').replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  }
  return out;
}
