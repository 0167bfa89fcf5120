// The table of options, and the command line that has them, as a module of plain JavaScript, straight from the sources: no build is needed before.
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

const COMMANDS = `
import { scopeOf } from './kit/options/add-options.ts';
import { makeProgram } from './program.ts';
export { scopeOf };
export const program = await makeProgram(() => true);
`;

export function loadOptions() {
  return load(ENTRY, 'packages/core/src/options');
}

/** The program of the command line with all of its commands, and the scope of each. */
export function loadCommands() {
  return load(COMMANDS, 'packages/zx-scripts/src', {
    conditions: ['@quantastor-xenserver/source'],
    alias: { 'quantastor-xenserver': join(root, 'packages/zx-scripts/src/index.ts') },
    // loaded on use only
    external: ['zx', '@clack/prompts', '@quantastor-xenserver/ansible-runner-ts'],
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
  });
}

async function load(contents, folder, more = {}) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: join(root, folder), loader: 'ts' },
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    logLevel: 'warning',
    ...more,
  });
  const made = mkdtempSync(join(tmpdir(), 'quantastor-options-'));
  try {
    const file = join(made, 'module.mjs');
    writeFileSync(file, outputFiles[0].contents);
    return await import(pathToFileURL(file).href);
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
}
