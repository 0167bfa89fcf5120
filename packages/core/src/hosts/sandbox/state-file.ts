import { readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ProcedureError } from '../../errors.ts';
import { writeSynced } from '../local/sync.ts';
import type { SandboxState } from './sandbox-state.ts';

export const STATE_FILE = 'sandbox.json';

/** @throws ProcedureError NOT_FOUND or BAD_INPUT for a folder that is no sandbox. */
export async function readSandboxState(folder: string): Promise<SandboxState> {
  const place = join(folder, STATE_FILE);
  const remedy = 'Name the folder of one host of a sandbox, as createSandbox makes them.';
  let text: string;
  try {
    text = await readFile(place, 'utf8');
  } catch (cause) {
    throw new ProcedureError('NOT_FOUND', 'the folder is no sandbox host', {
      place,
      remedy,
      cause,
    });
  }
  const state = parse(text);
  if (state) return state;
  throw new ProcedureError('BAD_INPUT', 'not the state of a sandbox host', { place, remedy });
}

export async function writeSandboxState(folder: string, state: SandboxState): Promise<void> {
  const path = join(folder, STATE_FILE);
  const temporary = join(folder, `.${STATE_FILE}.${process.pid}.tmp`);
  try {
    await rm(temporary, { force: true });
    await writeSynced(temporary, Buffer.from(`${JSON.stringify(state, null, 2)}\n`), 'wx', 0o644);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

const queues = new Map<string, Promise<unknown>>();

/**
 * Reads the state, lets `change` alter it, and writes it when it has. One at a time for a folder:
 * several Host objects of one process may stand for the same sandbox host.
 */
export function updateSandboxState<Result>(
  folder: string,
  change: (state: SandboxState) => Promise<Result> | Result,
): Promise<Result> {
  const previous = queues.get(folder) ?? Promise.resolve();
  const next = previous.then(async () => {
    const state = await readSandboxState(folder);
    const before = JSON.stringify(state);
    const result = await change(state);
    if (JSON.stringify(state) !== before) await writeSandboxState(folder, state);
    return result;
  });
  queues.set(
    folder,
    next.catch(() => undefined),
  );
  return next;
}

function parse(text: string): SandboxState | undefined {
  try {
    const state = JSON.parse(text) as Partial<SandboxState> | null;
    if (state?.label !== 'sandbox') return undefined;
    return state.kind === 'dom0' || state.kind === 'storagelink-server'
      ? (state as SandboxState)
      : undefined;
  } catch {
    return undefined;
  }
}
