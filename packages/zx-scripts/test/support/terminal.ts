import { spawn, spawnSync } from 'node:child_process';
import { cleanEnvironment, cliPath } from './cli.ts';

/** Why no terminal can be made here; undefined where it can. */
export const noTerminal: string | undefined =
  process.platform === 'linux' && spawnSync('script', ['--version']).status === 0
    ? undefined
    : 'needs script(1) of util-linux';

export interface TerminalResult {
  readonly exit: number | null;
  /** All that the terminal was sent, stdout and stderr as one. */
  readonly screen: string;
}

/** When the screen shows `shown`, `keys` are typed; each once, in order. */
export interface Typing {
  readonly shown: string | RegExp;
  readonly keys: string;
}

/** Runs `quantastor-xenserver ARGS` on a pseudo-terminal. */
export function onTerminal(
  args: readonly string[],
  typing: readonly Typing[] = [],
  env: Readonly<Record<string, string>> = {},
  columns: number = 100,
): Promise<TerminalResult> {
  const command = [process.execPath, cliPath, ...args].map(quote).join(' ');
  return new Promise((resolve, reject) => {
    // a pseudo-terminal starts with no size at all
    const sized = `stty cols ${columns} rows 40; exec ${command}`;
    const child = spawn('script', ['-qec', sized, '/dev/null'], {
      env: { ...cleanEnvironment(), SHELL: '/bin/sh', ...env },
    });
    let screen = '';
    let seen = 0;
    const left = [...typing];
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      screen += chunk;
      const next = left[0];
      if (!next) return;
      const at = find(screen.slice(seen), next.shown);
      if (at < 0) return;
      seen = screen.length;
      left.shift();
      child.stdin.write(next.keys);
    });
    child.on('error', reject);
    child.on('close', (exit) => resolve({ exit, screen }));
  });
}

/** The screen without colours and cursor movements. */
export function withoutEscapes(screen: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are the point
  return screen.replace(/\u001b\[[0-9;?]*[A-Za-z]/g, '');
}

function quote(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

function find(text: string, what: string | RegExp): number {
  return typeof what === 'string' ? text.indexOf(what) : text.search(what);
}
