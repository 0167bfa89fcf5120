import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { ProcedureError } from '../../errors.ts';
import type { Report } from '../report.ts';
import { encodeRecord } from './encode-record.ts';
import type { JournalProcess, JournalRecord } from './record.ts';

export const JOURNAL_FILE = 'journal.jsonl';
export const REPORT_FILE = 'report.json';

/** Appends records; each is on the disk when its promise resolves. */
export interface JournalWriter {
  append(record: JournalRecord): Promise<void>;
  /** Beside the journal, replaced as a whole. */
  writeReport(report: Report): Promise<void>;
  close(): Promise<void>;
}

/** A new journal in a folder of its own (0700); fails when the folder is there. */
export async function createJournal(folder: string): Promise<JournalWriter> {
  return guard(folder, async () => {
    await mkdir(join(folder, '..'), { recursive: true, mode: 0o700 });
    await mkdir(folder, { mode: 0o700 });
    const file = await open(join(folder, JOURNAL_FILE), 'ax', 0o600);
    await syncFolder(folder);
    await syncFolder(join(folder, '..'));
    return makeWriter(folder, file);
  });
}

/** Goes on behind the last whole record: `length` bytes stay, a torn line after them is dropped. */
export async function reopenJournal(folder: string, length: number): Promise<JournalWriter> {
  return guard(folder, async () => {
    const path = join(folder, JOURNAL_FILE);
    const torn = await open(path, 'r+');
    await torn.truncate(length);
    await torn.close();
    return makeWriter(folder, await open(path, 'a', 0o600));
  });
}

export function thisProcess(): JournalProcess {
  return { pid: process.pid, computer: hostname() };
}

function makeWriter(folder: string, file: FileHandle): JournalWriter {
  // one after the other, so that lines of hosts that run side by side never mix
  let last: Promise<void> = Promise.resolve();
  return {
    append(record) {
      const line = encodeRecord(record);
      last = last.then(() =>
        guard(folder, async () => {
          await file.appendFile(line);
          await file.datasync();
        }),
      );
      // the caller sees the failure; the chain's own copy of it must not count as unhandled
      last.catch(() => undefined);
      return last;
    },
    writeReport: (report) => guard(folder, () => writeWhole(folder, report)),
    async close() {
      await last.catch(() => undefined);
      await file.close();
    },
  };
}

async function writeWhole(folder: string, report: Report): Promise<void> {
  const path = join(folder, REPORT_FILE);
  const fresh = `${path}.new`;
  await rm(fresh, { force: true });
  const file = await open(fresh, 'wx', 0o600);
  await file.writeFile(`${JSON.stringify(report, undefined, 2)}\n`);
  await file.sync();
  await file.close();
  await rename(fresh, path);
  await syncFolder(folder);
}

async function syncFolder(folder: string): Promise<void> {
  // Windows cannot open a folder as a file; NTFS journals names by itself
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  await handle.sync();
  await handle.close();
}

async function guard<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new ProcedureError('WRITE_FAILED', `the journal cannot be written: ${String(error)}`, {
      place: folder,
      remedy: 'Free space there, or name another state folder.',
      cause: error,
    });
  }
}
