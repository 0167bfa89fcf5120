import { randomBytes } from 'node:crypto';
import { constants, readFileSync } from 'node:fs';
import { link, lstat, open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { folderLocked } from './file-errors.ts';
import { pause } from './pause.ts';
import { processFields } from './process-identity.ts';

/**
 * A file in the folder of a file that is replaced, there while the old bytes are compared and the new ones moved in:
 * two runs on one host take turns. It holds the name of the holder's temporary file and who the holder is, and no `.conf` in
 * its own name.
 */
export const FOLDER_LOCK = '.quantastor-lock';

const BROKEN_LOCK = /^\.quantastor-lock-[0-9a-f]{16}$/;

/** One whose holder cannot be told is taken for left behind after so long: nobody needs it for a tenth of that. */
const LOCK_SECONDS = 15;

/** One whose holder is seen to live is never broken; whoever waits for it is refused after so long. */
const PATIENCE_SECONDS = 30;

const TRIES_A_SECOND = 20;

/** Within this process they take turns before they come to the lock: one of its own that lies there could not be removed. */
const turns = new Map<string, Promise<void>>();

/**
 * Does the work while no other run of ours compares and moves in the file's folder; `owner` names what the holder has made.
 *
 * @throws ProcedureError HOST_BUSY while a holder lives.
 */
export async function withFolderLocked<T>(
  file: string,
  owner: string,
  work: () => Promise<T>,
): Promise<T> {
  const path = join(dirname(file), FOLDER_LOCK);
  // a lock that was left behind is itself removed as a file
  if (path === file) return work();
  return inTurn(path, async () => {
    const isLocked = await lock(path, file, owner);
    if (isLocked) await clearBroken(dirname(file));
    try {
      return await work();
    } finally {
      // the work is done, whatever becomes of its lock: one that stays is a dead one's for the next who comes
      const remove = () => rm(path, { force: true });
      if (isLocked)
        await remove()
          .catch(remove)
          .catch(() => undefined);
    }
  });
}

async function inTurn<T>(path: string, work: () => Promise<T>): Promise<T> {
  const mine = (turns.get(path) ?? Promise.resolve()).then(work);
  const ended = mine.then(
    () => undefined,
    () => undefined,
  );
  turns.set(path, ended);
  try {
    return await mine;
  } finally {
    if (turns.get(path) === ended) turns.delete(path);
  }
}

async function lock(path: string, file: string, owner: string): Promise<boolean> {
  const self = lockIdentity(process.pid);
  let last = '';
  for (let tries = 0; ; tries++) {
    try {
      // as `wx` it follows no link
      const made = await open(path, 'wx', 0o644);
      // on a full disk it is a lock all the same
      await made.writeFile(`${owner}\n${self}\n`).catch(() => undefined);
      await made.close();
      return true;
    } catch (error) {
      // a folder that takes no file: the move will tell
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') return false;
    }
    const text = await readLock(path);
    if (text === undefined) throw folderLocked(file, '');
    // another one has it now: of many who wait each has its turn
    if (text !== last) tries = 0;
    last = text;
    const isOwnLeft = self !== '' && text.split('\n')[1] === self;
    const holder = isOwnLeft ? 'dead' : holderOf(text);
    const seconds = tries / TRIES_A_SECOND;
    const isLeft = holder === 'dead' || (holder !== 'alive' && seconds >= LOCK_SECONDS);
    if (isLeft && (await clearLock(path, text))) tries = 0;
    else if (isLeft && seconds >= PATIENCE_SECONDS) return false;
    else if (holder === 'alive' && seconds >= PATIENCE_SECONDS)
      throw folderLocked(file, text.split('\n')[1]?.split(' ')[0] ?? '');
    else await pause(1000 / TRIES_A_SECOND);
  }
}

/** Undefined for what is no file, which is no lock of ours: a FIFO would be waited for. Empty where it is gone. */
async function readLock(path: string): Promise<string | undefined> {
  const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0);
  try {
    const handle = await open(path, flags);
    try {
      return (await handle.stat()).isFile() ? await handle.readFile('utf8') : undefined;
    } finally {
      await handle.close();
    }
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    // a link, a socket, and a folder on some systems
    return ['ELOOP', 'ENXIO', 'EISDIR'].includes(code) ? undefined : '';
  }
}

/** Process, its start, the start of the first process of its namespace, the boot: '' where the system does not tell. */
export function lockIdentity(pid: number): string {
  const started = startOf(pid);
  const first = startOf(1);
  const boot = bootOf();
  return started && first && boot ? `${pid} ${started} ${first} ${boot}` : '';
}

/** As far as this machine can tell. */
export function holderOf(lockText: string): 'dead' | 'alive' | 'not-known' {
  const [pid = '', started, first, boot] = (lockText.split('\n')[1] ?? '').split(' ');
  const own = bootOf();
  if (!boot || !own || !/^\d+$/.test(pid)) return 'not-known';
  if (boot !== own) return 'dead';
  // another namespace has other numbers for the same processes
  if (first !== startOf(1)) return 'not-known';
  return startOf(Number(pid)) === started ? 'alive' : 'dead';
}

function startOf(pid: number): string | undefined {
  try {
    const fields = processFields(pid);
    return fields[0] === 'Z' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

function bootOf(): string | undefined {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
  } catch {
    return undefined;
  }
}

/** Of several who break it one does, and only the one that was looked at: another that was made meanwhile is put back. */
async function clearLock(path: string, text: string): Promise<boolean> {
  const aside = `${path}-${randomBytes(8).toString('hex')}`;
  try {
    await rename(path, aside);
  } catch {
    return false;
  }
  const isOther = (await readLock(aside)) !== text;
  if (isOther) await link(aside, path).catch(() => undefined);
  else await removeNamed(dirname(path), text);
  await rm(aside, { force: true });
  return !isOther;
}

/** What the holder had made beside it, and nothing else that a lock may name. */
async function removeNamed(folder: string, text: string): Promise<void> {
  const left = /^(?:\.\/)?(\.quantastor-[\w-]+\.tmp)$/.exec(text.split('\n')[0] ?? '')?.[1];
  if (left) await rm(join(folder, left), { force: true });
}

/** Locks that somebody was breaking when he was killed himself. */
async function clearBroken(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((each) => BROKEN_LOCK.test(each))) {
    const path = join(folder, name);
    const text = (await readLock(path)) ?? '';
    if (holderOf(text) !== 'dead') continue;
    await removeNamed(folder, text).catch(() => undefined);
    await rm(path, { force: true }).catch(() => undefined);
  }
}

/**
 * Where the file needs no change: what a process that is seen to be dead has left beside it goes, and what one has that cannot be
 * told and that is older than a writer would wait for it.
 */
export async function clearDeadLock(file: string): Promise<void> {
  const path = join(dirname(file), FOLDER_LOCK);
  const text = await readLock(path);
  if (text !== undefined) {
    const holder = holderOf(text);
    const isOld = async (): Promise<boolean> => {
      const found = await lstat(path).catch(() => undefined);
      return found !== undefined && Date.now() - found.mtimeMs >= LOCK_SECONDS * 1000;
    };
    if (holder === 'dead' || (holder === 'not-known' && (await isOld())))
      await clearLock(path, text);
  }
  await clearBroken(dirname(file));
}
