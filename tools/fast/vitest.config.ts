import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { defineConfig } from 'vitest/config';
import coreConfig from '../../packages/core/vitest.config.ts';

const root = join(import.meta.dirname, '../..');
const PACKAGES = ['core', 'zx-scripts', 'github-action', 'ansible-module-shim'];

interface TestFile {
  /** Below the repository, with `/`. */
  readonly path: string;
  readonly text: string;
}

/** The test files of a package that are not tagged slow. */
function fastFiles(name: string): TestFile[] {
  const folder = join(root, 'packages', name, 'test');
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.test.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({
      path: relative(root, path).replaceAll('\\', '/'),
      text: readFileSync(path, 'utf8'),
    }))
    .filter(({ text }) => !/@module-tag slow\b/.test(text.slice(0, 2000)));
}

/** What one file puts in a module's place would be there for the next file too. */
const standsApart = ({ text }: TestFile): boolean => /\bvi\.(?:do)?mock\(/i.test(text);

/** Settings as core has them: all packages are loaded from the sources, and one server transforms each file once. */
const project = (name: string, files: readonly TestFile[], isolate: boolean) => ({
  ...coreConfig,
  root,
  test: {
    ...coreConfig.test,
    name,
    include: files.map(({ path }) => path),
    isolate,
    setupFiles: [
      'packages/core/test/support/own-folder.ts',
      ...(isolate ? [] : ['tools/fast/setup.ts']),
    ],
    globalSetup: 'packages/zx-scripts/test/support/build.ts',
    hookTimeout: 120_000,
  },
});

const files = PACKAGES.flatMap(fastFiles);

/**
 * The fast lane: what the files import is loaded once for all of them, and what was transformed is kept for the next run.
 * `npm test` keeps all files apart.
 */
export default defineConfig({
  test: {
    root,
    experimental: { fsModuleCache: true },
    projects: [
      project('apart', files.filter(standsApart), true),
      project(
        'shared',
        files.filter((file) => !standsApart(file)),
        false,
      ),
    ],
  },
});
