import { defineConfig } from 'vitest/config';

export default defineConfig({
  ssr: { resolve: { conditions: ['@quantastor-xenserver/source', 'module', 'node', 'import'] } },
  test: {
    name: 'zx-scripts',
    include: ['test/**/*.test.ts'],
    environment: 'node',
    globalSetup: 'test/support/build.ts',
    // each test starts processes, and the machine may be busy
    testTimeout: 60_000,
  },
});
