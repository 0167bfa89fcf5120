import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { applyPatch } from 'diff';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unifiedDiff } from '../../src/text/diff.ts';
import { applyEdits, type Edit } from '../../src/text/edit.ts';
import { runs } from '../support/runs.ts';
import { textAndEdits } from './arbitrary-edits.ts';

const names = { before: 'a/file', after: 'b/file' };
const diff = (text: string, edits: readonly Edit[], context = 3): string =>
  unifiedDiff(text, edits, { ...names, context });

function applyWithLibrary(text: string, patch: string): string | false {
  return patch === '' ? text : applyPatch(text, patch, { autoConvertLineEndings: false });
}

describe('unifiedDiff', () => {
  it.each<[name: string, text: string, edits: Edit[], body: string[]]>([
    [
      'an inserted line',
      'a\nb\n',
      [{ offset: 2, length: 0, text: 'x\n' }],
      ['@@ -1,2 +1,3 @@', ' a', '+x', ' b'],
    ],
    [
      'a line put before the first',
      'a\n',
      [{ offset: 0, length: 0, text: 'x\n' }],
      ['@@ -1 +1,2 @@', '+x', ' a'],
    ],
    [
      'a line put behind the last',
      'a\n',
      [{ offset: 2, length: 0, text: 'x\n' }],
      ['@@ -1 +1,2 @@', ' a', '+x'],
    ],
    [
      'a changed word',
      'a b\nc\n',
      [{ offset: 2, length: 1, text: 'x' }],
      ['@@ -1,2 +1,2 @@', '-a b', '+a x', ' c'],
    ],
    [
      'a removed line',
      'a\nb\nc\n',
      [{ offset: 2, length: 2, text: '' }],
      ['@@ -1,3 +1,2 @@', ' a', '-b', ' c'],
    ],
    [
      'a missing final newline',
      'a',
      [{ offset: 1, length: 0, text: '\nb' }],
      [
        '@@ -1 +1,2 @@',
        '-a',
        '\\ No newline at end of file',
        '+a',
        '+b',
        '\\ No newline at end of file',
      ],
    ],
    [
      'a newline put at the end',
      'a',
      [{ offset: 1, length: 0, text: '\n' }],
      ['@@ -1 +1 @@', '-a', '\\ No newline at end of file', '+a'],
    ],
    ['a new file', '', [{ offset: 0, length: 0, text: 'a\nb\n' }], ['@@ -0,0 +1,2 @@', '+a', '+b']],
    [
      'a file that is emptied',
      'a\n',
      [{ offset: 0, length: 2, text: '' }],
      ['@@ -1 +0,0 @@', '-a'],
    ],
    [
      'CRLF',
      'a\r\nb\r\n',
      [{ offset: 3, length: 1, text: 'x' }],
      ['@@ -1,2 +1,2 @@', ' a\r', '-b\r', '+x\r'],
    ],
    [
      'an insertion in the middle of a line that begins with lines',
      'ab\n',
      [{ offset: 1, length: 0, text: '1\n2' }],
      ['@@ -1 +1,2 @@', '-ab', '+a1', '+2b'],
    ],
    [
      'a whole replacement by partly equal lines',
      'a\nb\nc\n',
      [{ offset: 0, length: 6, text: 'a\nx\nc\n' }],
      ['@@ -1,3 +1,3 @@', ' a', '-b', '+x', ' c'],
    ],
  ])('shows %s', (_, text, edits, body) => {
    expect(diff(text, edits)).toBe(['--- a/file', '+++ b/file', ...body, ''].join('\n'));
  });
  it('is empty when nothing changes', () => {
    expect(diff('a\n', [])).toBe('');
    expect(diff('a\n', [{ offset: 0, length: 1, text: 'a' }])).toBe('');
    expect(
      diff('ab\n', [
        { offset: 0, length: 1, text: 'a' },
        { offset: 1, length: 0, text: '' },
      ]),
    ).toBe('');
    expect(
      diff('aa\n', [
        { offset: 0, length: 1, text: '' },
        { offset: 2, length: 0, text: 'a' },
      ]),
    ).toBe('');
  });
  it('compares only what is near a change, and counts the lines between', () => {
    const lines = Array.from({ length: 9000 }, (_, at) => `line ${at % 7}`);
    const text = `${lines.join('\n')}\n`;
    const edits = [
      { offset: 0, length: 4, text: 'first\nline' },
      { offset: text.length / 2, length: 0, text: 'x\ny\n' },
      { offset: text.length - 7, length: 7, text: '' },
    ];
    const patch = diff(text, edits);
    expect(patch.match(/^@@/gm)).toHaveLength(3);
    expect(applyWithLibrary(text, patch)).toBe(applyEdits(text, edits));
    const whole = [{ offset: 0, length: text.length, text: applyEdits(text, edits) }];
    expect(diff(text, whole)).toBe(patch);
  });
  it('joins changes that are near, and parts those that are far', () => {
    const text = Array.from({ length: 20 }, (_, at) => `${at}\n`).join('');
    const at = (line: number): Edit => ({
      offset: text.indexOf(`${line}\n`),
      length: 0,
      text: 'x\n',
    });
    expect(diff(text, [at(3), at(9)]).match(/^@@/gm)).toHaveLength(1);
    expect(diff(text, [at(3), at(15)]).match(/^@@/gm)).toHaveLength(2);
    expect(diff(text, [at(3), at(15)], 0).match(/^@@.*/gm)).toEqual([
      '@@ -3,0 +4 @@',
      '@@ -15,0 +17 @@',
    ]);
  });
});

const lines = fc
  .array(
    fc.tuple(fc.constantFrom('a', 'b', '', 'c c'), fc.constantFrom('\n', '\n', '\r\n', '\r')),
    { maxLength: 14 },
  )
  .chain((all) =>
    fc.constantFrom('', 'end').map((end) => all.map((parts) => parts.join('')).join('') + end),
  );
const pieces = fc.constantFrom(
  '',
  'x',
  'a',
  '\n',
  'a\n',
  'x\ny',
  'x\n',
  '\r\n',
  'b\r\nx\r\n',
  'a\nb\n',
);

describe('applied by other programs', () => {
  it('gives what the edits give, by the diff package', () => {
    fc.assert(
      fc.property(
        textAndEdits(lines, pieces),
        fc.constantFrom(0, 1, 3),
        ({ text, edits }, context) => {
          const after = applyEdits(text, edits);
          const patch = diff(text, edits, context);
          expect(patch === '').toBe(text === after);
          expect(applyWithLibrary(text, patch)).toBe(after);
        },
      ),
      { numRuns: runs(3000) },
    );
  });
  it('shows only lines that differ at the ends of a change', () => {
    fc.assert(
      fc.property(textAndEdits(lines, pieces), ({ text, edits }) => {
        for (const block of diff(text, edits, 0)
          .split(/^@@.*\n/m)
          .slice(1)) {
          const rows = block.split('\n').filter((row) => row !== '' && !row.startsWith('\\'));
          const taken = rows.filter((row) => row[0] === '-').map((row) => row.slice(1));
          const put = rows.filter((row) => row[0] === '+').map((row) => row.slice(1));
          const same = taken.length > 0 && taken[0] === put[0] && !block.includes('\\ No newline');
          expect(same, block).toBe(false);
        }
      }),
    );
  });

  const hasPatch = spawnSync('patch', ['--version']).status === 0;
  describe.skipIf(!hasPatch)(`patch(1)${hasPatch ? '' : ': not installed'}`, () => {
    let folder = '';
    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), 'unified-diff-'));
    });
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    it('gives what the edits give', () => {
      const file = join(folder, 'file');
      fc.assert(
        fc.property(textAndEdits(lines, pieces), ({ text, edits }) => {
          const patch = diff(text, edits);
          if (patch === '') return;
          writeFileSync(file, text);
          const run = spawnSync(
            'patch',
            ['--binary', '--silent', '--force', '--no-backup-if-mismatch', '--fuzz=0', file],
            { input: patch },
          );
          expect(run.status, `${run.stdout}${run.stderr}`).toBe(0);
          expect(readFileSync(file, 'utf8')).toBe(applyEdits(text, edits));
        }),
        { numRuns: runs(150) },
      );
    });
    it('makes and removes a file by /dev/null', () => {
      const run = (patch: string) =>
        spawnSync('patch', ['-p0', '--silent', '--force'], { input: patch, cwd: folder });
      const made = unifiedDiff('', [{ offset: 0, length: 0, text: 'a\r\nb' }], {
        before: '/dev/null',
        after: 'made',
      });
      expect(run(made).status).toBe(0);
      expect(readFileSync(join(folder, 'made'), 'utf8')).toBe('a\r\nb');
      const removed = unifiedDiff('a\r\nb', [{ offset: 0, length: 4, text: '' }], {
        before: 'made',
        after: '/dev/null',
      });
      expect(run(removed).status).toBe(0);
      expect(() => readFileSync(join(folder, 'made'))).toThrow(/ENOENT/);
    });
  });
});
