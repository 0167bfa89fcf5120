import { randomBytes } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ProcedureError } from '../../errors.ts';
import { isAlive, thisProcess } from './process-identity.ts';
import type { JournalProcess } from './record.ts';

const LOCK_FILE = 'journal.lock';
const ATTEMPTS = 5;

/**
 * One process at a time takes a run back or finishes it. The lock of a process that is gone counts for nothing.
 *
 * @throws ProcedureError REFUSED while another one has it.
 */
export async function lockJournal(folder: string): Promise<() => Promise<void>> {
  const path = join(folder, LOCK_FILE);
  const own = JSON.stringify(thisProcess());
  for (let attempt = 1; ; attempt++) {
    try {
      await writeFile(path, own, { flag: 'wx', mode: 0o600 });
      return () => rm(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const text = await readFile(path, 'utf8').catch(() => undefined);
    if (text === undefined) continue;
    const owner = parseOwner(text);
    if (attempt === ATTEMPTS || (owner && isAlive(owner))) throw isTaken(path, owner);
    await takeAway(path, text);
  }
}

/** By a rename, so that of several who find the same dead lock one has it; a fresh one is put back. */
async function takeAway(path: string, dead: string): Promise<void> {
  const aside = `${path}.${randomBytes(4).toString('hex')}`;
  const moved = await rename(path, aside).then(
    () => true,
    () => false,
  );
  if (!moved) return;
  if ((await readFile(aside, 'utf8').catch(() => dead)) !== dead)
    await link(aside, path).catch(() => undefined);
  await rm(aside, { force: true });
}

/** Undefined for one that was cut off while it was written: its process has gone with it. */
function parseOwner(text: string): JournalProcess | undefined {
  try {
    const owner: unknown = JSON.parse(text);
    return typeof owner === 'object' && owner !== null && 'pid' in owner && 'computer' in owner
      ? (owner as JournalProcess)
      : undefined;
  } catch {
    return undefined;
  }
}

function isTaken(path: string, owner: JournalProcess | undefined): ProcedureError {
  const who = owner ? `process ${owner.pid}` : 'another process';
  return new ProcedureError('REFUSED', `${who} is taking this run back or finishing it`, {
    place: path,
    remedy: 'Wait until it has ended, then look at the list of runs.',
  });
}
