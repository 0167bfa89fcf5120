import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  check,
  type GenericSchema,
  literal,
  object,
  pipe,
  regex,
  safeParse,
  string,
} from 'valibot';
import type { Host } from '../../hosts/host.ts';
import { isHere } from '../../hosts/registry.ts';
import { makeFolders } from '../../os/folders.ts';
import { type Sha256, sha256 } from '../../os/hash.ts';
import { temporaryName } from '../../os/names.ts';
import { editsFolder } from '../../os/state-folder.ts';
import { readTrusted, refuseForeignFolders } from '../../os/trusted-file.ts';
import { compareRuleVersions, isGivenVersion } from '../../storagelink/rule/version-number.ts';
import { OWN_FOLDERS } from './undo-record.ts';

/**
 * The highest version that an edit of ours gave a rule file, and to which bytes. StorageLink may have been started with it
 * before the edit was taken back to the byte, so no other content gets that number.
 */
export interface UsedVersion {
  readonly published: string;
  readonly sha256: Sha256;
}

interface UsedRecord extends UsedVersion {
  readonly schemaVersion: 1;
  readonly path: string;
}

const MOST = 100_000;

const usedRecord: GenericSchema<unknown, UsedRecord> = object({
  schemaVersion: literal(1),
  path: string(),
  published: pipe(string(), check(isGivenVersion)),
  sha256: pipe(string(), regex(/^[0-9a-f]{64}$/)),
});

/** Undefined where there is no record that can be believed. A text that came on stdin is no file that could have one. */
export async function readUsedVersion(
  path: string,
  stateFolder?: string,
): Promise<UsedVersion | undefined> {
  if (path === '-') return undefined;
  try {
    const text = `${await readTrusted(fileOf(path, stateFolder), OWN_FOLDERS, MOST)}`;
    const read = safeParse(usedRecord, JSON.parse(text));
    return read.success && read.output.path === path ? read.output : undefined;
  } catch {
    return undefined;
  }
}

/** As a run asks for it, of a file on this machine: an edit may have been read before it was taken back to the byte. */
export function usedOnThisMachine(
  stateFolder?: string,
): (host: Pick<Host, 'kind'>, realPath: string) => Promise<string | undefined> {
  return async (host, realPath) =>
    isHere(host) ? (await readUsedVersion(realPath, stateFolder))?.published : undefined;
}

/** Keeps the version where it is higher than the one that is known. False when the folder cannot be written. */
export async function noteUsedVersion(
  path: string,
  { published, sha256: hash }: UsedVersion,
  stateFolder?: string,
): Promise<boolean> {
  if (path === '-' || !isGivenVersion(published)) return true;
  const known = await readUsedVersion(path, stateFolder);
  if (known && (compareRuleVersions(published, known.published) ?? 0) <= 0) return true;
  const record: UsedRecord = { schemaVersion: 1, path, published, sha256: hash };
  const file = fileOf(path, stateFolder);
  const temporary = join(editsFolder(stateFolder), temporaryName(file));
  try {
    await makeFolders(editsFolder(stateFolder), 0o700);
    await refuseForeignFolders(editsFolder(stateFolder), OWN_FOLDERS);
    await writeFile(temporary, `${JSON.stringify(record)}\n`, { mode: 0o600, flag: 'wx' });
    await rename(temporary, file);
    return true;
  } catch {
    await rm(temporary, { force: true }).catch(() => {});
    return false;
  }
}

function fileOf(path: string, stateFolder?: string): string {
  return join(editsFolder(stateFolder), `${sha256(Buffer.from(path))}.published.json`);
}
