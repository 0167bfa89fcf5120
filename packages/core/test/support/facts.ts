import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const BESIDE = fileURLToPath(new URL('../../../../../shared', import.meta.url));
const FOLDER = process.env['QUANTASTOR_XENSERVER_CORPUS'] || BESIDE;

/**
 * Where a file or folder of the facts is: real files (`corpus`), cases (`cases`) and tables of what each release knows
 * (`reference/data`), which are no part of the project. They are looked for in the folder that QUANTASTOR_XENSERVER_CORPUS
 * names, else beside the project; undefined where they are not.
 */
export function factsAt(...path: readonly string[]): string | undefined {
  const found = join(FOLDER, ...path);
  return existsSync(found) ? found : undefined;
}
