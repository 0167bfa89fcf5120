import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../../../../../shared/corpus/xml/', import.meta.url));

export interface CorpusXml {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Real XML files of Windows programs, where a copy of them lies beside the project; else none. */
export function corpusXml(): CorpusXml[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.xml'))
    .sort()
    .map((name) => ({ name, bytes: readFileSync(folder + name) }));
}
