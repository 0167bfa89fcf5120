import { defineConfig } from 'vitest/config';

export default defineConfig({
  ssr: { resolve: { conditions: ['@quantastor-xenserver/source', 'module', 'node', 'import'] } },
  test: {
    name: 'github-action',
    include: ['test/**/*.test.ts'],
    environment: 'node',
    tags: [{ name: 'slow', description: 'left out of the fast lane' }],
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
