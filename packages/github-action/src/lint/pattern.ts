/** What is wrong with a pattern, in words for the user. */
export class PatternError extends Error {
  override readonly name = 'PatternError';
}

/**
 * A glob as a test of names: `*` and `?` stay within a name, `**` crosses folders, `[...]`, `{a,b}` (nested too) and
 * `@(a|b)` choose, `?( )`, `*( )` and `+( )` repeat. Whatever matches also matches all that lies below it.
 *
 * @throws PatternError
 */
export function matcherOf(path: string): (file: string) => boolean {
  if (path === '.') return () => true;
  const choices = braces(path).map(source);
  const pattern = new RegExp(`^(?:${choices.join('|')})(?:/.*)?$`, 's');
  return (file) => pattern.test(file);
}

/** The folders before the first part that has to be searched for. */
export function baseOf(path: string): string {
  const parts = path.split('/');
  const first = parts.findIndex((part) => /[*?[{]|[@+]\(/.test(part));
  return (first < 0 ? parts : parts.slice(0, first)).join('/') || '.';
}

/** `a{b,c{d,e}}` is ab, acd and ace; a brace without a comma or an end is a character. */
function braces(glob: string): string[] {
  const found = firstBrace(glob);
  if (!found) return [glob];
  const { start, end, parts } = found;
  const all = parts.flatMap((part) =>
    braces(`${glob.slice(0, start)}${part}${glob.slice(end + 1)}`),
  );
  if (all.length > 1000) throw new PatternError('the braces stand for more than 1000 names');
  return all;
}

function firstBrace(glob: string): { start: number; end: number; parts: string[] } | undefined {
  for (let start = glob.indexOf('{'); start >= 0; start = glob.indexOf('{', start + 1)) {
    let depth = 0;
    const cuts = [start];
    for (let at = start; at < glob.length; at++) {
      if (glob[at] === '{') depth++;
      else if (glob[at] === ',' && depth === 1) cuts.push(at);
      else if (glob[at] === '}' && --depth === 0) {
        if (cuts.length === 1) break;
        const ends = [...cuts.slice(1), at];
        const parts = cuts.map((from, index) => glob.slice(from + 1, ends[index]));
        return { start, end: at, parts };
      }
    }
  }
  return undefined;
}

function source(glob: string): string {
  let out = '';
  for (let at = 0; at < glob.length; at++) {
    const rest = glob.slice(at);
    const extended = /^([@?*+!])\(([^()]*)\)/.exec(rest);
    const set = /^\[(!|\^)?(\]?[^\]]*)\]/.exec(rest);
    if (extended) {
      out += extendedSource(extended[1] ?? '', extended[2] ?? '');
      at += extended[0].length - 1;
    } else if (rest.startsWith('**/') && (at === 0 || glob[at - 1] === '/')) {
      out += '(?:.*/)?';
      at += 2;
    } else if (rest.startsWith('**')) {
      out += '.*';
      at += 1;
    } else if (glob[at] === '*') out += '[^/]*';
    else if (glob[at] === '?') out += '[^/]';
    else if (set) {
      out += `[${set[1] ? '^/' : ''}${(set[2] ?? '').replace(/[\\[\]^]/g, '\\$&')}]`;
      at += set[0].length - 1;
    } else out += (glob[at] ?? '').replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  }
  return out;
}

function extendedSource(kind: string, inner: string): string {
  if (kind === '!')
    throw new PatternError('!( ) is not understood: take files out by a line with a leading !');
  const choice = `(?:${inner.split('|').map(source).join('|')})`;
  return kind === '@' ? choice : `${choice}${kind}`;
}
