import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Why faults cannot be injected here; undefined when they can. */
export function whyNoFaults(): string | undefined {
  if (process.platform !== 'linux') return 'needs Linux';
  if (spawnSync('cc', ['--version']).status !== 0) return 'needs a C compiler';
  return undefined;
}

/** The object that is preloaded, made from `fault.c`. */
export function buildShim(folder: string): string {
  const object = join(folder, 'fault.so');
  const source = join(import.meta.dirname, 'fault.c');
  const argv = ['-O1', '-Wall', '-Werror', '-shared', '-fPIC', '-o', object, source, '-ldl'];
  const { status, stderr } = spawnSync('cc', argv, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`the fault shim cannot be built: ${stderr}`);
  return object;
}

/** Killed before the call; killed in the middle of a write; the call answers with this error; the connection is cut there. */
export type FaultKind = 'before' | 'half' | 'EIO' | 'ENOSPC' | 'cut';

export interface Fault {
  readonly at: number;
  readonly kind: FaultKind;
}

/** One call that changes something: its name, and its path below the watched folder. Of a connection: which way, and how many bytes. */
export interface Point {
  readonly call: string;
  readonly path: string;
}

const NUMBERS = { EIO: '5', ENOSPC: '28' } as const;

/** Where counter and log of a program lie, as it sees them. */
export interface Watched {
  readonly folders: readonly string[];
  readonly counter: string;
  readonly log: string;
}

/** Empties counter and log, which may lie elsewhere for us than for the program. */
export function beginCount({ counter, log }: Pick<Watched, 'counter' | 'log'>): void {
  writeFileSync(counter, new Uint8Array(16));
  writeFileSync(log, '');
}

/** Environment of a program whose calls below the folders are counted, and of which one is to go wrong. */
export function faultEnvironment(
  object: string,
  { folders, counter, log }: Watched,
  fault?: Fault,
): Record<string, string> {
  const how = fault && (fault.kind in NUMBERS ? NUMBERS[fault.kind as 'EIO'] : fault.kind);
  return {
    LD_PRELOAD: object,
    FAULT_FOLDER: folders.join(':'),
    FAULT_COUNTER: counter,
    FAULT_LOG: log,
    // one after the other, and by calls that a preloaded object sees
    UV_THREADPOOL_SIZE: '1',
    UV_USE_IO_URING: '0',
    ...(fault ? { FAULT_AT: String(fault.at), FAULT_KIND: String(how) } : {}),
  };
}

/** What was counted since the log was emptied. */
export function pointsIn(log: string): Point[] {
  const lines = readFileSync(log, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => {
    const [, call = '', path = ''] = /^\d+ (\S+) (.*)$/.exec(line) ?? [];
    return { call, path };
  });
}

/** Each fault that these points can have. */
export function faultsOf(points: readonly Point[]): Fault[] {
  return points.flatMap(({ call }, at): Fault[] =>
    call.startsWith('to-') ? [{ at, kind: 'cut' }] : faultsOfCall(call, at),
  );
}

function faultsOfCall(call: string, at: number): Fault[] {
  return [
    { at, kind: 'before' },
    ...(call === 'write' ? [{ at, kind: 'half' } as const] : []),
    { at, kind: 'EIO' },
    ...(call === 'write' || call === 'open' || call === 'mkdir'
      ? [{ at, kind: 'ENOSPC' } as const]
      : []),
  ];
}
