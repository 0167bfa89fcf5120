import { defineConfig } from 'vitest/config';
import { LongFirst } from './tools/vitest.sequencer.ts';

export default defineConfig({
  test: { projects: ['packages/*', 'e2e'], sequence: { sequencer: LongFirst } },
});
