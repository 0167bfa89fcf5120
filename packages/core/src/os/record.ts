import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { link, lutimes, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isProcedureError, ProcedureError } from '../errors.ts';
import { given } from '../text/given.ts';
import { printable } from '../text/printable.ts';
import { makeFolders } from './folders.ts';
import { syncFolder, writeSynced } from './sync.ts';
import type { RecordChange } from './types.ts';

/** The record of the run that works on the host now, in this tool's folder there. */
export const ACTIVE_RECORD = 'active.jsonl';

/** Folder of the records of runs that are over, `RUNID.jsonl`. */
export const RECORDS = 'runs';

/** No record of ours comes near: one host, a few actions, no bytes of files. */
export const MAX_RECORD_BYTES: number = 4 * 1024 * 1024;

/** What the longest head of a record may have; longer ones are not ours. */
const MAX_HEAD = 4096;

/** What a change of a record has made, to be taken away again when the file itself could not be written. */
export interface WrittenRecord {
  /** Once the file has its new bytes. */
  end(): Promise<void>;
  /** The file was not touched: a record that was made for it goes, one that was there before keeps its lines. */
  drop(): Promise<void>;
}

/**
 * Writes the lines to the record in `own` and waits until the disk has them.
 *
 * @throws ProcedureError HOST_BUSY when the host is another run's.
 */
export async function beginRecord(own: string, change: RecordChange): Promise<WrittenRecord> {
  const path = join(own, ACTIVE_RECORD);
  await makeFolders(join(own, RECORDS), 0o700);
  const isMade = change.isNew && (await make(path, `${change.head}\n${change.lines}`));
  if (isMade) await syncFolder(own);
  else await append(path, change);
  return {
    async end() {
      if (change.after) await addLines(path, change.after);
      if (change.finish === undefined) return;
      await removeUnfinished(own);
      await rename(path, join(own, RECORDS, `${change.finish}.jsonl`));
      await syncFolder(join(own, RECORDS));
      await syncFolder(own);
    },
    async drop() {
      if (isMade) await rm(path, { force: true });
    },
  };
}

/**
 * The record has its name only when the disk has the whole of it, so that no cut leaves one that names nobody. Of several who
 * make it one succeeds.
 */
async function make(path: string, text: string): Promise<boolean> {
  const content = new TextEncoder().encode(text);
  const draft = join(dirname(path), `active.${process.pid}-${randomUUID().slice(0, 8)}.tmp`);
  try {
    await writeSynced(draft, content, 'wx');
    await link(draft, path);
    return true;
  } catch (error) {
    if (isThere(error)) return false;
  } finally {
    await rm(draft, { force: true });
  }
  return makeInPlace(path, content);
}

/** On a file system without hard links, and where another run's end took the draft away. Says what else is wrong. */
async function makeInPlace(path: string, content: Uint8Array): Promise<boolean> {
  const handle = await open(path, 'wx', 0o600).catch((error: unknown) => {
    if (isThere(error)) return undefined;
    throw error;
  });
  if (!handle) return false;
  try {
    await handle.writeFile(content);
    await handle.sync();
    return true;
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
}

function isThere(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'EEXIST';
}

/** What those left who were killed while they made a record, or put one to the others; what cannot be removed keeps no run from its end. */
async function removeUnfinished(own: string): Promise<void> {
  for (const folder of [own, join(own, RECORDS)]) {
    const names = await readdir(folder).catch(() => []);
    for (const name of names)
      if (/^active\..+\.tmp$|^\.quantastor-/.test(name))
        await rm(join(folder, name), { force: true }).catch(() => undefined);
  }
}

async function append(path: string, change: RecordChange): Promise<void> {
  const head = await headOf(path);
  if (head !== change.head) throw await recordBusy(path, head);
  await addLines(path, change.lines);
}

async function addLines(path: string, lines: string): Promise<void> {
  if (lines === '') return;
  const handle = await open(path, 'a', 0o600);
  try {
    await handle.appendFile(lines);
    await handle.datasync();
  } finally {
    await handle.close();
  }
}

async function headOf(path: string): Promise<string | undefined> {
  try {
    const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);
    const handle = await open(path, flags);
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(MAX_HEAD), 0, MAX_HEAD, 0);
      return buffer.subarray(0, bytesRead).toString('latin1').split('\n')[0];
    } finally {
      await handle.close();
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** How far two looks at one clock may be apart without its having gone back. */
export const SKEW_SECONDS = 5;

/** Where the clock has gone back, a record of a time that is yet to come would hold the host until then. */
async function beginTimeAnew(path: string): Promise<void> {
  const now = new Date();
  await lutimes(path, now, now).catch(() => undefined);
}

async function recordBusy(path: string, head: string | undefined): Promise<ProcedureError> {
  const age = await stat(path).then(
    ({ mtimeMs }) => Math.round((Date.now() - mtimeMs) / 1000),
    () => undefined,
  );
  if (age !== undefined && age < -SKEW_SECONDS) await beginTimeAnew(path);
  return hostBusy(head, age);
}

/** What a host answers of a record that is another's: its first line, and its age in seconds; both are empty for one that is gone. */
export function heldBy(head: string, age: string): ProcedureError {
  const seconds = Number.parseInt(age, 10);
  const isGone = head === '' && Number.isNaN(seconds);
  return hostBusy(isGone ? undefined : head, Number.isNaN(seconds) ? undefined : seconds);
}

/** Who has the host, in the words of its own record; those are shown and nothing more. */
function hostBusy(head: string | undefined, ageSeconds: number | undefined): ProcedureError {
  if (head === undefined)
    return new ProcedureError('HOST_BUSY', "this run's record on the host is gone", {
      remedy:
        'Somebody has taken the host over, or removed the record: look at the runs of this host.',
    });
  const { run, holder } = readHead(head);
  const cause = { head, ...given({ ageSeconds }) };
  const who = run === undefined ? 'another run' : `run ${run}`;
  const where = holder === undefined ? '' : ` of ${holder}`;
  const since = ageSeconds === undefined ? '' : `; it last wrote ${ageSeconds} s ago`;
  return new ProcedureError('HOST_BUSY', `${who}${where} works on this host${since}`, {
    cause,
    remedy: 'Wait until it has ended; a run that was cut off is ended by resume or rollback.',
  });
}

/** Of {@link heldBy}: nobody has the host, though a record could not be made, or is not the one that was expected. */
export function isGone(error: unknown): boolean {
  return isProcedureError(error) && error.code === 'HOST_BUSY' && error.cause === undefined;
}

function readHead(head: string): { run?: string; holder?: string } {
  try {
    const { run, process } = JSON.parse(head) as Record<string, Record<string, unknown>>;
    const holder = `process ${Number(process?.['pid'])} on ${printable(String(process?.['computer']))}`;
    return { run: printable(String(run)).slice(0, 64), holder: holder.slice(0, 200) };
  } catch {
    return {};
  }
}

/** Only the record: no file is changed with it. */
export async function changeRecord(own: string, change: RecordChange): Promise<void> {
  const written = await beginRecord(own, change);
  await written.end();
}
