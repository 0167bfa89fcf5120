import { randomBytes } from 'node:crypto';
import { link, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ProcedureError } from '../../errors.ts';
import type { JournalProcess } from '../../os/process-identity.ts';
import { isAlive, thisProcess } from '../../os/process-identity.ts';

const LOCK_FILE = /^journal\.lock(?:\.(\d+))?$/;
const DRAFT = /^\.lock-[0-9a-f]{16}$/;
const ATTEMPTS = 5;

/** A lock that lies in the folder. */
interface Lock {
  readonly path: string;
  /** Counts up: a dead lock is not taken away but outnumbered, since of several who do that only one can. */
  readonly generation: number;
  readonly owner: JournalProcess | undefined;
}

/**
 * One process at a time takes a run back or finishes it. The lock of a process that is gone counts for nothing.
 *
 * @throws ProcedureError REFUSED while another one has it.
 */
export async function lockJournal(folder: string): Promise<() => Promise<void>> {
  const draft = join(folder, `.lock-${randomBytes(8).toString('hex')}`);
  try {
    await writeFile(draft, JSON.stringify(thisProcess()), { flag: 'wx', mode: 0o600 });
    for (let attempt = 1; ; attempt++) {
      const dead = await findLocks(folder);
      refuseWhere(dead, '');
      const generation = Math.max(-1, ...dead.map((lock) => lock.generation)) + 1;
      const path = join(folder, generation === 0 ? 'journal.lock' : `journal.lock.${generation}`);
      if (await isMade(draft, path)) {
        await stepBackWhere(await findLocks(folder), path);
        return async () => {
          // the own one last: as long as it is there, nobody begins anew
          for (const lock of dead) await rm(lock.path, { force: true });
          await removeDrafts(folder);
          await rm(path, { force: true });
        };
      }
      if (attempt === ATTEMPTS) throw isTaken(path, undefined);
    }
  } finally {
    await rm(draft, { force: true });
  }
}

/** Of a run that is ended: what was killed right before it gave the journal back, or could not remove it, left its lock. */
export async function clearDeadLocks(folder: string): Promise<void> {
  if ((await findLocks(folder)).length === 0) return;
  // refused while its owner lives
  const unlock = await lockJournal(folder).catch(() => undefined);
  await unlock?.();
}

/** Of processes that were killed while they made their lock. */
async function removeDrafts(folder: string): Promise<void> {
  for (const name of (await readdir(folder)).filter((each) => DRAFT.test(each))) {
    const path = join(folder, name);
    const owner = parseOwner(await readFile(path, 'utf8').catch(() => ''));
    if (!owner || !isAlive(owner)) await rm(path, { force: true });
  }
}

/** A link appears whole or not at all, and never in the place of another file. */
async function isMade(draft: string, path: string): Promise<boolean> {
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // ENOENT: whoever has it took the draft, not yet written, for a dead one's
    if (code === 'EEXIST' || code === 'ENOENT') return false;
    throw error;
  }
}

/** Somebody may have looked before an earlier owner had ended, and begun anew meanwhile. */
async function stepBackWhere(locks: readonly Lock[], own: string): Promise<void> {
  try {
    refuseWhere(locks, own);
  } catch (error) {
    await rm(own, { force: true });
    throw error;
  }
}

function refuseWhere(locks: readonly Lock[], own: string): void {
  const taken = locks.find(({ path, owner }) => path !== own && owner && isAlive(owner));
  if (taken) throw isTaken(taken.path, taken.owner);
}

async function findLocks(folder: string): Promise<Lock[]> {
  const found = (await readdir(folder)).flatMap((name) => {
    const match = LOCK_FILE.exec(name);
    return match ? [{ path: join(folder, name), generation: Number(match[1] ?? 0) }] : [];
  });
  return Promise.all(
    found.map(async (lock) => {
      const text = await readFile(lock.path, 'utf8').catch(() => '');
      return { ...lock, owner: parseOwner(text) };
    }),
  );
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
