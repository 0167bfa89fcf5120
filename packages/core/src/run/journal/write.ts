import { type FileHandle, mkdir, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isProcedureError, ProcedureError } from '../../errors.ts';
import { makeFolders } from '../../os/folders.ts';
import { inTurn } from '../../os/pause.ts';
import { moveOver, syncFolder, writeSynced } from '../../os/sync.ts';
import { refuseForeignFolders } from '../../os/trusted-file.ts';
import type { Report } from '../report.ts';
import type { HeaderRecord, JournalRecord } from './format.ts';
import { encodeRecord } from './format.ts';
import { lockJournal } from './lock.ts';
import { stateFolderError } from './state-folder-error.ts';

export const JOURNAL_FILE = 'journal.jsonl';
export const REPORT_FILE = 'report.json';
/** `RUNID/journal.jsonl` in `runs` in the state folder. */
export const OWN_FOLDERS = 3;

/** Appends records; each is on the disk when its promise resolves. */
export interface JournalWriter {
  append(record: JournalRecord): Promise<void>;
  /** Beside the journal, replaced as a whole. */
  writeReport(report: Report): Promise<void>;
  close(): Promise<void>;
}

/** A new journal with its header, in a folder of its own (0700). Fails when the folder is there; leaves nothing then. */
export async function createJournal(folder: string, header: HeaderRecord): Promise<JournalWriter> {
  return guard(folder, async () => {
    await makeFolders(join(folder, '..'), 0o700);
    // of what others could write nothing is believed, so that the run could not be taken back by it
    await refuseForeignFolders(join(folder, '..'), OWN_FOLDERS - 1);
    await mkdir(folder, { mode: 0o700 });
    let writer: JournalWriter | undefined;
    try {
      writer = makeWriter(folder, await open(join(folder, JOURNAL_FILE), 'ax', 0o600));
      await writer.append(header);
      await syncFolder(folder);
      await syncFolder(join(folder, '..'));
      return writer;
    } catch (error) {
      await writer?.close();
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  });
}

/**
 * Goes on behind the last whole record: `length` bytes stay, a torn line after them is dropped.
 *
 * @throws ProcedureError REFUSED when another process does so, or has done since the journal was read.
 */
export async function reopenJournal(folder: string, length: number): Promise<JournalWriter> {
  return guard(folder, async () => {
    const unlock = await lockJournal(folder);
    try {
      const path = join(folder, JOURNAL_FILE);
      if ((await readFile(path)).subarray(length).includes(10)) throw wasWritten(path);
      const torn = await open(path, 'r+');
      await torn.truncate(length);
      await torn.close();
      return makeWriter(folder, await open(path, 'a', 0o600), length, unlock);
    } catch (error) {
      await unlock();
      throw error;
    }
  });
}

/** As `reopenJournal`, with the record that says so; where that cannot be written, the lock of the journal goes again. */
export async function resumeJournal(
  folder: string,
  length: number,
  first: JournalRecord,
): Promise<JournalWriter> {
  const writer = await reopenJournal(folder, length);
  try {
    await writer.append(first);
    return writer;
  } catch (error) {
    await writer.close();
    throw error;
  }
}

function makeWriter(
  folder: string,
  file: FileHandle,
  from: number = 0,
  unlock: () => Promise<void> = async () => undefined,
): JournalWriter {
  // one after the other, so that lines of hosts that run side by side never mix
  const turns = inTurn();
  let length = from;
  let broken: unknown;
  const write = async (line: string): Promise<void> => {
    if (broken !== undefined) throw broken;
    try {
      await file.appendFile(line);
      await file.datasync();
      length += Buffer.byteLength(line);
    } catch (error) {
      // a full disk leaves a part of the line, and the next record would go on behind it
      await file.truncate(length).catch(() => {
        broken = error;
      });
      throw error;
    }
  };
  return {
    append(record) {
      const line = encodeRecord(record);
      return turns.take(() => guard(folder, () => write(line)));
    },
    writeReport: (report) => guard(folder, () => writeWhole(folder, report)),
    async close() {
      await turns.ended();
      await file.close();
      await unlock();
    },
  };
}

async function writeWhole(folder: string, report: Report): Promise<void> {
  const path = join(folder, REPORT_FILE);
  const fresh = `${path}.new`;
  await rm(fresh, { force: true });
  try {
    await writeSynced(fresh, Buffer.from(`${JSON.stringify(report, undefined, 2)}\n`), 'wx');
    await moveOver(fresh, path);
  } catch (error) {
    await rm(fresh, { force: true });
    throw error;
  }
  await syncFolder(folder);
}

function wasWritten(path: string): ProcedureError {
  return new ProcedureError('REFUSED', 'another process has gone on with this run meanwhile', {
    place: path,
    remedy: 'Look at the list of runs, then run this again.',
  });
}

async function guard<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isProcedureError(error)) throw error;
    throw await stateFolderError(error, folder, 'the journal cannot be written');
  }
}
