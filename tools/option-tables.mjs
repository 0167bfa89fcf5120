// The table of options as a module of plain JavaScript, straight from the sources: no build is needed before.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { root } from './setup.mjs';

const ENTRY = `
export * from './tables.ts';
export * from './words.ts';
import { PROFILES } from '../profiles/index.ts';
export const PROFILE_IDS = PROFILES.map(({ id }) => id);
`;

export async function loadOptions() {
  const { outputFiles } = await build({
    stdin: { contents: ENTRY, resolveDir: join(root, 'packages/core/src/options'), loader: 'ts' },
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    logLevel: 'warning',
  });
  const folder = mkdtempSync(join(tmpdir(), 'quantastor-options-'));
  try {
    const file = join(folder, 'options.mjs');
    writeFileSync(file, outputFiles[0].contents);
    return await import(pathToFileURL(file).href);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
