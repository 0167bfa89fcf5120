import { defineConfig } from 'vitest/config';

export default defineConfig({
  ssr: { resolve: { conditions: ['@quantastor-xenserver/source', 'module', 'node', 'import'] } },
  test: {
    name: 'ansible-runner-ts',
    include: ['test/**/*.test.ts'],
    environment: 'node',
    tags: [{ name: 'slow', description: 'left out of the fast lane' }],
    // each test may start ansible-playbook, and the machine may be busy
    testTimeout: 120_000,
  },
});
