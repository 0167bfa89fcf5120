import { toolWords } from '../words.ts';
import { quoteWord } from './table.ts';

let typed: readonly string[] | undefined;

/** The words of a command line of the whole tool. */
export function rememberTyped(words: readonly string[]): void {
  typed = words;
}

/** What begins a run: a report that is shown again was begun by another line. */
const RUNS: ReadonlySet<string> = new Set([
  ...['configure-multipath', 'install-adapter', 'rollback', 'resume'],
]);

/** How the run is shown, and not what it does. */
const SHOWS: ReadonlySet<string> = new Set([
  ...['--check', '--diff', '--json', '--quiet', '--verbose', '--debug', '--no-color'],
]);

/** With a file behind them, which the next run would write over. */
const WRITES: ReadonlySet<string> = new Set(['--html', '--picture', '--plan-file']);

/** Longer ones nobody types or reads. */
const MOST = 300;

/**
 * The command that was typed, undefined where it is too long, or nobody typed it as a whole.
 *
 * @param keepsCheck as it was, not as one that makes the change
 */
export function typedAgain(keepsCheck = false): string | undefined {
  if (!RUNS.has(typed?.[0] ?? '') || !typed) return undefined;
  const words: string[] = [];
  for (let at = 0; at < typed.length; at++) {
    const word = typed[at] ?? '';
    const [name = ''] = word.split('=', 1);
    if (WRITES.has(name)) {
      if (!word.includes('=')) at += 1;
    } else if (!SHOWS.has(word) || (keepsCheck && word === '--check')) words.push(word);
  }
  const line = [...toolWords(), ...words.map((word) => quoteWord(word))].join(' ');
  return line.length > MOST || /[^ -~]/.test(line.replace(/[\p{L}\p{N}]/gu, '')) ? undefined : line;
}
