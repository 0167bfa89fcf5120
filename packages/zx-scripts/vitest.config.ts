import { defineConfig } from 'vitest/config';

export default defineConfig({
  ssr: { resolve: { conditions: ['@quantastor-xenserver/source', 'module', 'node', 'import'] } },
  test: {
    name: 'zx-scripts',
    include: ['test/**/*.test.ts'],
    environment: 'node',
    tags: [{ name: 'slow', description: 'left out of the fast lane' }],
    globalSetup: 'test/support/build.ts',
    // each test starts processes, and the machine may be busy
    testTimeout: 60_000,
  },
});
