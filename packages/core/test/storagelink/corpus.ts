import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { factsAt } from '../support/facts.ts';

export interface CorpusXml {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Real XML files of Windows programs, where a copy of them lies beside the project; else none. */
export function corpusXml(): CorpusXml[] {
  const folder = factsAt('corpus', 'xml');
  if (folder === undefined) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.xml'))
    .sort()
    .map((name) => ({ name, bytes: readFileSync(join(folder, name)) }));
}
