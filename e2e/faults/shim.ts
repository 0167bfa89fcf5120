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

/** Killed before the call; killed in the middle of a write; or the call answers with this error. */
export type FaultKind = 'before' | 'half' | 'EIO' | 'ENOSPC';

export interface Fault {
  readonly at: number;
  readonly kind: FaultKind;
}

/** One call that changes something: its name, and its path below the watched folder. */
export interface Point {
  readonly call: string;
  readonly path: string;
}

const NUMBERS = { EIO: '5', ENOSPC: '28' } as const;

/** Environment of a program whose calls below `folder` are counted, and of which one is to go wrong. */
export function faultEnvironment(
  object: string,
  folder: string,
  fault?: Fault,
): Record<string, string> {
  const counter = `${folder}.counter`;
  writeFileSync(counter, new Uint8Array(16));
  writeFileSync(`${folder}.log`, '');
  const how = fault && (fault.kind in NUMBERS ? NUMBERS[fault.kind as 'EIO'] : fault.kind);
  return {
    LD_PRELOAD: object,
    FAULT_FOLDER: folder,
    FAULT_COUNTER: counter,
    FAULT_LOG: `${folder}.log`,
    // one after the other, and by calls that a preloaded object sees
    UV_THREADPOOL_SIZE: '1',
    UV_USE_IO_URING: '0',
    ...(fault ? { FAULT_AT: String(fault.at), FAULT_KIND: String(how) } : {}),
  };
}

/** What was counted in the last run in that folder. */
export function pointsOf(folder: string): Point[] {
  const lines = readFileSync(`${folder}.log`, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => {
    const [, call = '', path = ''] = /^\d+ (\S+) (.*)$/.exec(line) ?? [];
    return { call, path };
  });
}

/** Each fault that these points can have. */
export function faultsOf(points: readonly Point[]): Fault[] {
  return points.flatMap(({ call }, at): Fault[] => [
    { at, kind: 'before' },
    ...(call === 'write' ? [{ at, kind: 'half' } as const] : []),
    { at, kind: 'EIO' },
    ...(call === 'write' || call === 'open' || call === 'mkdir'
      ? [{ at, kind: 'ENOSPC' } as const]
      : []),
  ]);
}
