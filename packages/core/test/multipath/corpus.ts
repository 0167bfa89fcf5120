import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { factsAt } from '../support/facts.ts';

export interface CorpusFile {
  readonly name: string;
  /** One code unit a byte, so that any bytes at all come through. */
  readonly text: string;
  readonly bytes: Uint8Array;
}

/** Real files from public repositories, where a copy of them lies beside the project; else none. */
export function corpusFiles(...folders: string[]): CorpusFile[] {
  return folders.flatMap((folder) => {
    const path = factsAt('corpus', folder);
    if (path === undefined) return [];
    return readdirSync(path)
      .filter((name) => name.endsWith('.conf'))
      .sort()
      .map((name) => {
        const bytes = readFileSync(join(path, name));
        return { name: `${folder}/${name}`, text: bytes.toString('latin1'), bytes };
      });
  });
}

/** Byte text as bytes again. */
export function toBytes(text: string): Uint8Array {
  return Buffer.from(text, 'latin1');
}
