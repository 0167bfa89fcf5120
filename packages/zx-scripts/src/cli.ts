#!/usr/bin/env node
import { loadCached } from './code-cache.ts';

// an import of node:fs makes all of its streams: some milliseconds
const { createRequire } = process.getBuiltinModule('node:module');
const { existsSync, fstatSync, readFileSync, writeSync } = process.getBuiltinModule('node:fs');

/** Commands that have a file of their own, with nothing in it that they do not need: build.mjs makes it. */
const HOT: Readonly<Record<string, string>> = { lint: 'lint', 'edit multipath-conf': 'edit' };

/**
 * SHA-256 of each of these files, in what build.mjs makes; a single file has nothing beside it, and runs nothing that lies
 * there.
 */
declare const PARTS: Readonly<Record<string, string>> | undefined;

interface HotFile {
  /** False for a line that it does not understand. */
  readonly run: (words: readonly string[]) => Promise<boolean>;
  readonly isAllWritten: () => boolean;
}

/** What is asked most and has to answer at once is answered here; everything else is the program's. */
async function main(words: readonly string[]): Promise<void> {
  const [only = '', second] = words;
  const parts = typeof PARTS === 'undefined' ? undefined : PARTS;
  if (words.length === 1 && (only === '--version' || only === '-V'))
    return write(`${ownVersion()}\n`);
  // on a terminal the help is as wide as that is, and its examples are as npx has them typed
  const { npm_command: npm } = process.env;
  const asksHelp = words.length === 1 && (only === '--help' || only === '-h');
  if (parts && asksHelp && npm !== 'exec' && !isTerminal()) {
    const help = beside('hot/help.txt');
    if (existsSync(help)) return write(readFileSync(help, 'utf8'));
  }
  const hot = HOT[only] ?? HOT[`${only} ${second}`];
  if (words.includes('--json')) answerWhileLoading();
  if (parts && hot !== undefined) {
    // a check compiles less than a change: each has a cache of its own
    const kind = words.includes('--check') ? 'check' : 'run';
    const own = loadCached<HotFile>(beside(`hot/${hot}.cjs`), `${kind}-${parts[hot]}`);
    if (await own.exports.run(words.slice(only in HOT ? 1 : 2))) {
      own.keep();
      // it is over: to take a heap apart that ends with the process takes longer than a small edit
      if (own.exports.isAllWritten()) endNow();
      return;
    }
  }
  if (!parts) return (await import('./program.ts')).runProgram(words, ownVersion());
  const isLong = LONG.has(only) && !words.some((word) => /^(?:-h|--help)$/.test(word));
  const kind = isLong ? `${only}-${words.includes('--check') ? 'check' : 'run'}` : 'program';
  const whole = loadCached<WholeFile>(beside('hot/program.cjs'), `${kind}-${parts['program']}`);
  await whole.exports.runProgram(words, ownVersion());
  // what ended early has compiled too little to go by
  if (!process.exitCode || process.exitCode === WOULD_CHANGE) whole.keep();
}

interface WholeFile {
  readonly runProgram: (words: readonly string[], version: string) => Promise<void>;
}

/** Commands that do most of the program's work: each has a cache of its own. */
const LONG: ReadonlySet<string> = new Set(['configure-multipath', 'rollback', 'verify']);
const WOULD_CHANGE = 2;

/** A document also for whoever stops it before the program is there; loading it takes a while on a busy machine. */
function answerWhileLoading(): void {
  const error = { code: 'CANCELLED', message: 'stopped before anything was begun' };
  const answer = { schemaVersion: 1, outcome: 'failed', error, hosts: [] };
  const codes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
  for (const [name, code] of Object.entries(codes))
    process.once(name, () => {
      write(`${JSON.stringify(answer, null, 2)}\n`);
      process.exit(code);
    });
}

function ownVersion(): string {
  const { version }: { version: string } = createRequire(import.meta.url)('../package.json');
  return version;
}

function beside(name: string): string {
  return `${import.meta.dirname}/${name}`;
}

/** Device 1:3 is /dev/null. */
function isTerminal(): boolean {
  if (process.platform !== 'linux') return true;
  const { rdev } = fstatSync(1);
  return rdev !== 0 && rdev !== 0x103;
}

/** Without a stream, which takes longer to make than the text to write. A reader that went away is no failure. */
function write(text: string): void {
  let rest = Buffer.from(text);
  try {
    while (rest.length > 0) rest = rest.subarray(writeSync(1, rest));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EAGAIN') process.stdout.write(rest);
    else if (code !== 'EPIPE') process.exitCode = 1;
  }
}

function endNow(): void {
  isOver = true;
  process.exit();
}

let isOver = false;
// what nobody ends is no success: Node itself says 13 for an await at the top of a file
process.once('exit', () => {
  if (!isOver && !process.exitCode) process.exitCode = 13;
});
void main(process.argv.slice(2)).finally(() => {
  isOver = true;
});
