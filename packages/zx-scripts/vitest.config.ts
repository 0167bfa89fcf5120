import { defineConfig } from 'vitest/config';

export default defineConfig({
  ssr: { resolve: { conditions: ['@quantastor-xenserver/source', 'module', 'node', 'import'] } },
  test: { name: 'zx-scripts', include: ['test/**/*.test.ts'], environment: 'node' },
});
