import { allOptions, closestTo, type Option, variableOf } from '@quantastor-xenserver/core';
import { UsageError } from '../exit-codes.ts';

const PREFIX = 'QUANTASTOR_XENSERVER_';

/**
 * That each variable which is meant for this program is one of its own: with a misspelt CHECK what was to be a check would
 * be a change. One file of variables may serve several commands, so any command's are right.
 *
 * @throws UsageError with all that are wrong
 */
export function checkEnvironment(env: NodeJS.ProcessEnv = process.env): void {
  const known = new Set(Object.values<Option<unknown>>(allOptions).map(variableOf));
  const wrong = Object.keys(env)
    .filter((name) => env[name] !== '' && !known.has(spelling(name)))
    .flatMap((name) => {
      const meant = meantBy(name, known);
      if (meant === undefined && !name.toUpperCase().startsWith(PREFIX)) return [];
      const hint = meant === undefined ? '. Unset it' : `. Did you mean ${meant}?`;
      return [`${name} stands in the environment, and no option has this name${hint}`];
    });
  if (wrong.length > 0) throw new UsageError(wrong.sort().join('\n'));
}

/** Windows has no upper and lower case in names of variables. */
function spelling(name: string): string {
  return process.platform === 'win32' ? name.toUpperCase() : name;
}

/** Of a name that begins as ours do, the option's part alone is compared: the rest is equal in all of them. */
function meantBy(name: string, known: ReadonlySet<string>): string | undefined {
  const upper = name.toUpperCase();
  if (upper.startsWith(PREFIX)) {
    const parts = [...known].map((each) => each.slice(PREFIX.length));
    const meant = closestTo(upper.slice(PREFIX.length), parts);
    return meant && `${PREFIX}${meant}`;
  }
  // a slip in the beginning itself
  if (!/^Q.{7,12}_X.{6,10}_/.test(upper)) return undefined;
  const rest = /^[^_]*_[^_]*_(.+)$/.exec(upper)?.[1];
  const meant = `${PREFIX}${rest}`;
  return known.has(meant) ? meant : undefined;
}
