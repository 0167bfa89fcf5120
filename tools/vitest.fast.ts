import { join } from 'node:path';
import { configDefaults, defineConfig } from 'vitest/config';

const root = join(import.meta.dirname, '..');
const core = join(root, 'packages/core');
/** Rooms whose tests touch no folder of the machine. */
const PURE = '{multipath,options,profiles,render,storagelink,text}';

/** The fast lane: files of pure rooms share what they import, which is half of their work. `npm test` keeps all apart. */
export default defineConfig({
  test: {
    root,
    projects: [
      {
        extends: join(core, 'vitest.config.ts'),
        root: core,
        test: {
          name: 'core, pure rooms',
          isolate: false,
          exclude: [...configDefaults.exclude, `test/!${PURE}/**`, 'test/*.test.ts'],
        },
      },
      {
        extends: join(core, 'vitest.config.ts'),
        root: core,
        test: { name: 'core', exclude: [...configDefaults.exclude, `test/${PURE}/**`] },
      },
      ...['zx-scripts', 'github-action', 'ansible-module-shim'].map((name) =>
        join(root, 'packages', name),
      ),
    ],
  },
});
