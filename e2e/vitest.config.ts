import { configDefaults, defineConfig } from 'vitest/config';

/** These take minutes and hundreds of megabytes of packages: each runs when its folder is asked for. */
const LABS_OF_THEIR_OWN = ['e2e/dom0', 'e2e/windows'];

export default defineConfig({
  ssr: { resolve: { conditions: ['@quantastor-xenserver/source', 'module', 'node', 'import'] } },
  test: {
    name: 'e2e',
    include: ['e2e/**/*.test.ts'],
    exclude: [
      ...configDefaults.exclude,
      ...LABS_OF_THEIR_OWN.filter((lab) => !process.argv.some((arg) => arg.includes(lab))).map(
        (lab) => `${lab}/**`,
      ),
    ],
    root: `${import.meta.dirname}/..`,
    environment: 'node',
    tags: [{ name: 'slow', description: 'left out of the fast lane' }],
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
