import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { defineConfig, type ViteUserConfig as UserConfig } from 'vitest/config';
import shimConfig from '../packages/ansible-module-shim/vitest.config.ts';
import coreConfig from '../packages/core/vitest.config.ts';
import actionConfig from '../packages/github-action/vitest.config.ts';
import scriptsConfig from '../packages/zx-scripts/vitest.config.ts';

const root = join(import.meta.dirname, '..');
/** Rooms whose tests touch no folder of the machine. */
const PURE = ['multipath', 'options', 'profiles', 'render', 'storagelink', 'text'];

const home = (own: UserConfig) => join(root, 'packages', String(own.test?.name));

/** The test files of a package that are not tagged slow, as paths below it with `/`. */
function fastFiles(own: UserConfig): string[] {
  return readdirSync(join(home(own), 'test'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.test.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !/@module-tag slow\b/.test(readFileSync(file, 'utf8').slice(0, 2000)))
    .map((file) => relative(home(own), file).replaceAll('\\', '/'));
}

/** The package's own settings for other files: `extends` would add its `include` to this one. */
function project(own: UserConfig, name: string, include: string[], isolate = true) {
  return { ...own, root: home(own), test: { ...own.test, name, include, isolate } };
}

const core = fastFiles(coreConfig);
const isPure = (file: string) => PURE.includes(file.split('/')[1] ?? '');
const impure = core.filter((file) => !isPure(file));
const others = [scriptsConfig, actionConfig, shimConfig];

/** The fast lane: files of pure rooms share what they import, which is half of their work. `npm test` keeps all apart. */
export default defineConfig({
  test: {
    root,
    projects: [
      project(coreConfig, 'core, pure rooms', core.filter(isPure), false),
      project(coreConfig, 'core', impure),
      ...others.map((own) => project(own, String(own.test?.name), fastFiles(own))),
    ],
  },
});
