import { type SpawnOptions, spawn } from 'node:child_process';

/** The loader itself: /usr/bin/wine is a shell script, and a shell drops variables whose names it could not write. */
export const WINE = '/usr/lib/wine/wine64';

/** No display, no messages of Wine's own, no menu entries, no .NET or HTML engine. */
export function wineEnv(prefix: string): NodeJS.ProcessEnv {
  const { DISPLAY: _x, WAYLAND_DISPLAY: _w, ...env } = process.env;
  return {
    ...env,
    WINELOADER: WINE,
    WINEPREFIX: prefix,
    WINEARCH: 'win64',
    WINEDEBUG: '-all',
    WINEDLLOVERRIDES: 'winemenubuilder.exe=d;mscoree,mshtml=',
  };
}

/** Runs a program to its end; its output goes nowhere unless asked. Resolves with the exit code. */
export function execute(argv: readonly string[], options: SpawnOptions = {}): Promise<number> {
  const [program = '', ...args] = argv;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: 'ignore', ...options });
    child.on('error', reject);
    // not 'close': a Windows process that lives on may hold the pipes
    child.on('exit', (code, signal) => resolve(signal ? -1 : (code ?? -1)));
  });
}

/** @throws Error when it does not exit with 0. */
export async function must(argv: readonly string[], options: SpawnOptions = {}): Promise<void> {
  const exit = await execute(argv, { stdio: ['ignore', 'ignore', 'inherit'], ...options });
  if (exit !== 0) throw new Error(`${argv.join(' ')} ended with ${exit}`);
}

/**
 * Starts the prefix's server and services, which then stay until {@link endWine}, or ten minutes after the last command when
 * nobody is left to call that; without `-p` it would be three seconds. Nothing of ours is inherited: services keep the descriptors of whoever starts them.
 */
export async function bootWine(prefix: string): Promise<void> {
  const env = wineEnv(prefix);
  await execute(['wineserver', '-p600'], { env });
  await execute([WINE, 'cmd.exe', '/c', 'exit'], { env });
}

/** Ends every process of the prefix, and only of this prefix. */
export async function endWine(prefix: string): Promise<void> {
  const env = wineEnv(prefix);
  await execute(['wineserver', '-k'], { env });
  await execute(['wineserver', '-w'], { env });
}
