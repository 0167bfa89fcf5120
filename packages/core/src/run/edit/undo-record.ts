import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  array,
  type GenericSchema,
  integer,
  literal,
  minValue,
  number,
  object,
  pipe,
  regex,
  safeParse,
  string,
} from 'valibot';
import { makeFolders } from '../../os/folders.ts';
import { type Sha256, sha256 } from '../../os/hash.ts';
import { MAX_FILE_BYTES } from '../../os/limits.ts';
import { editsFolder } from '../../os/state-folder.ts';
import { readTrusted, refuseForeignFolders } from '../../os/trusted-file.ts';
import { applyEdits, type Edit, invertEdits } from '../../text/edit.ts';
import { encodeText } from '../../text/encoding.ts';
import { type FilePlan, type FileToEdit, type Format, planText, type TextPlan } from './plan.ts';

/**
 * What an edit of ours did to a file, so that taking it out again gives back the very same bytes:
 * the version of a rule file included, which nobody may lower who cannot prove this. A record counts
 * only for the exact bytes that the edit wrote.
 */
export interface EditRecord {
  readonly schemaVersion: 1;
  /** Links resolved; `-` for a text that came on stdin. */
  readonly path: string;
  readonly beforeSha256: Sha256;
  readonly afterSha256: Sha256;
  /** Takes the new text back to the old one. */
  readonly inverse: readonly Edit[];
}

/** The folder of these records, and the state folder. */
export const OWN_FOLDERS = 2;
/** It holds at most what was taken out of one file, as JSON. */
const MOST = 2 * MAX_FILE_BYTES;

const count = pipe(number(), integer(), minValue(0));
const hash = pipe(string(), regex(/^[0-9a-f]{64}$/));

const editRecord: GenericSchema<unknown, EditRecord> = object({
  schemaVersion: literal(1),
  path: string(),
  beforeSha256: hash,
  afterSha256: hash,
  inverse: array(object({ offset: count, length: count, text: string() })),
});

/** Remembers an edit. False when the folder cannot be written: the edit itself stands, its exact undo is lost. */
export async function writeEditRecord(edit: TextPlan, stateFolder?: string): Promise<boolean> {
  const record: EditRecord = {
    schemaVersion: 1,
    path: edit.realPath,
    beforeSha256: edit.beforeSha256,
    afterSha256: edit.afterSha256,
    inverse: invertEdits(edit.text, edit.edits),
  };
  const file = fileOf(edit.realPath, edit.afterSha256, stateFolder);
  try {
    await makeFolders(editsFolder(stateFolder), 0o700);
    await refuseForeignFolders(editsFolder(stateFolder), OWN_FOLDERS);
    await rm(file, { force: true });
    await writeFile(file, `${JSON.stringify(record)}\n`, { mode: 0o600, flag: 'wx' });
    return true;
  } catch {
    return false;
  }
}

/** The record of the edit that wrote exactly these bytes; undefined when there is none that can be read. */
export async function readEditRecord(
  path: string,
  afterSha256: Sha256,
  stateFolder?: string,
): Promise<EditRecord | undefined> {
  try {
    const file = fileOf(path, afterSha256, stateFolder);
    // who could write it decides what goes into the file
    const record: unknown = JSON.parse(`${await readTrusted(file, OWN_FOLDERS, MOST)}`);
    const read = safeParse(editRecord, record);
    const isOurs = read.success && read.output.path === path;
    return isOurs && read.output.afterSha256 === afterSha256 ? read.output : undefined;
  } catch {
    return undefined;
  }
}

/** Forgets an edit that was taken out again. */
export async function dropEditRecord(record: EditRecord, stateFolder?: string): Promise<void> {
  await rm(fileOf(record.path, record.afterSha256, stateFolder), { force: true }).catch(() => {});
}

function fileOf(path: string, afterSha256: Sha256, stateFolder?: string): string {
  const key = sha256(Buffer.from(`${path}\0${afterSha256}`));
  return join(editsFolder(stateFolder), `${key}.json`);
}

/** A removal; `record` is set when it gives back the very bytes from before our own edit. */
export type RecordedRemoval<Plan extends FilePlan> = Plan & { readonly record?: EditRecord };

/**
 * A removal that takes our own edit back to the byte where a record proves that nobody wrote the
 * file since: same file, same bytes, and the result hashes to what was there before. Otherwise the
 * plan is the remover's own.
 */
export async function planRecordedRemoval<Plan extends FilePlan>(
  file: FileToEdit,
  remove: (text: string) => Plan,
  format: Format,
  stateFolder?: string,
): Promise<TextPlan<RecordedRemoval<Plan>>> {
  const plan = planText<RecordedRemoval<Plan>>(file, remove, format);
  if (!plan.changed) return plan;
  const record = await readEditRecord(plan.realPath, plan.beforeSha256, stateFolder);
  const earlier = record && takeBack(plan, record);
  if (!record || earlier === undefined) return plan;
  const rest = remove(earlier);
  if (rest.refused || rest.edits.length > 0) return plan;
  return planText(file, (text) => ({ ...remove(text), edits: record.inverse, record }), format);
}

function takeBack({ text, encoding }: TextPlan, record: EditRecord): string | undefined {
  try {
    const earlier = applyEdits(text, record.inverse);
    const hash = sha256(encodeText(earlier, encoding));
    return hash === record.beforeSha256 ? earlier : undefined;
  } catch {
    return undefined;
  }
}
