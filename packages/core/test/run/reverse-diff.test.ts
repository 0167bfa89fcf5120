import { applyPatch } from 'diff';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { reverseDiff, unifiedDiff } from '../../src/text/diff.ts';
import { applyEdits } from '../../src/text/edit.ts';

test('takes back what the diff does', () => {
  const line = fc.constantFrom('a\n', 'b\n', '--- x\n', '+++ y\n', '@@ -1 +1 @@\n', 'end');
  const text = fc.array(line, { maxLength: 12 }).map((lines) => lines.join(''));
  fc.assert(
    fc.property(text, fc.nat(), fc.nat(12), text, (before, at, length, fresh) => {
      const offset = at % (before.length + 1);
      const edit = { offset, length: Math.min(length, before.length - offset), text: fresh };
      const after = applyEdits(before, [edit]);
      const diff = unifiedDiff(before, [edit], { before: 'a', after: 'b' });
      expect(applyPatch(before, diff)).toBe(after);
      expect(applyPatch(after, reverseDiff(diff))).toBe(before);
      expect(reverseDiff(reverseDiff(diff))).toBe(diff);
    }),
  );
});

test('the names change places', () => {
  const diff = unifiedDiff('a\n', [{ offset: 0, length: 1, text: 'b' }], {
    before: '/dev/null',
    after: '/etc/x',
  });
  expect(reverseDiff(diff)).toBe('--- /etc/x\n+++ /dev/null\n@@ -1 +1 @@\n-b\n+a\n');
});
