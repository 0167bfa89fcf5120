import { defineConfig } from 'vitest/config';

export default defineConfig({
  ssr: { resolve: { conditions: ['@quantastor-xenserver/source', 'module', 'node', 'import'] } },
  test: {
    name: 'e2e',
    include: ['e2e/**/*.test.ts'],
    root: `${import.meta.dirname}/..`,
    environment: 'node',
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
