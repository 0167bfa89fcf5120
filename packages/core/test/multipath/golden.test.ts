import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { OnDifference } from '../../src/multipath/syntax/types.ts';
import { add, expectUndone } from './editing.ts';

const FOLDER = fileURLToPath(new URL('./golden/', import.meta.url));

/** `NAME.ON-DIFFERENCE.before.conf` and its `.after.conf`. */
describe('golden files', () => {
  for (const before of readdirSync(FOLDER).filter((name) => name.endsWith('.before.conf')))
    test(before.replace('.before.conf', ''), () => {
      const text = readFileSync(FOLDER + before, 'utf8');
      const edited = add(text, before.split('.')[1] as OnDifference);
      expect(edited.plan.refused).toBe(false);
      expect(edited.after).toBe(readFileSync(FOLDER + before.replace('before', 'after'), 'utf8'));
      expectUndone(text, edited);
    });
});
