import { defineConfig } from 'vitest/config';

export default defineConfig({
  ssr: { resolve: { conditions: ['@quantastor-xenserver/source', 'module', 'node', 'import'] } },
  test: {
    name: 'core',
    include: ['test/**/*.test.ts'],
    environment: 'node',
    setupFiles: ['test/support/own-folder.ts'],
    tags: [{ name: 'slow', description: 'left out of the fast lane' }],
    // some start processes, and the machine may be busy
    testTimeout: 60_000,
  },
});
