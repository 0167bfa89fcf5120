import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lintFile } from '../../src/verbs/lint-file.ts';
import { briefly, inDevice, lint } from './lint-cases.ts';

const BIDI = [
  ...[0x061c, 0x200e, 0x200f, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e],
  ...[0x2066, 0x2067, 0x2068, 0x2069],
].map((code) => String.fromCodePoint(code));

const once = (text: string): string[] =>
  briefly(text).filter((found) => found.endsWith('bidi-control'));

// no finding at all was made of those in a comment (ROBUSTNESS-36)
test.each(BIDI.map((control) => [control.codePointAt(0)?.toString(16), control]))(
  'U+%s is found in a comment, in quotes and as a word, and shown as its number',
  (code, control) => {
    expect(once(`# a ${control}b\n`)).toEqual(['1 warning bidi-control']);
    expect(once(inDevice(`alias_prefix "x${control}"`))).toEqual(['5 warning bidi-control']);
    expect(once(inDevice(`path_checker tur ${control} # a`))).toEqual(['5 warning bidi-control']);
    const [found] = lint(`# ${control}\n`).filter(({ code: name }) => name === 'bidi-control');
    expect(found?.message).toContain(`\\u{${Number.parseInt(`${code}`, 16).toString(16)}} turns`);
    // one byte that is not UTF-8 must not hide it
    const bytes = Buffer.concat([Buffer.from(`# ${control}\n`), Buffer.from([0x23, 0xff, 0x0a])]);
    const { findings, show } = lintFile(bytes, 'x.conf', {});
    const at = findings.findIndex(({ code: name }) => name === 'bidi-control');
    expect(findings[at]).toMatchObject({ severity: 'warning', line: 1 });
    expect(show(at)).toContain('\\u{');
  },
);

test('one finding a line, however many there are, and none for other text from right to left', () => {
  expect(once('# \u2067a\u2069 \u202e\n')).toEqual(['1 warning bidi-control']);
  expect(once('# \u202ea\n\n# \u202eb\n')).toEqual([
    '1 warning bidi-control',
    '3 warning bidi-control',
  ]);
  expect(once('# \u05d0\u0627 \u200d \uc800\uc7a5\n')).toEqual([]);
});

test('every rule has its row in the page of rules', () => {
  const root = join(import.meta.dirname, '../../../..');
  const page = readFileSync(join(root, 'docs/lint-rules.md'), 'utf8');
  const source = readFileSync(join(root, 'packages/core/src/multipath/lint/report.ts'), 'utf8');
  const union = source.slice(
    source.indexOf('LintCode ='),
    source.indexOf('export interface LintDiagnostic'),
  );
  const codes = [...union.matchAll(/\| '([^']+)'/g)].map(([, code]) => code);
  expect(codes).toContain('configuration-refused');
  expect(codes.filter((code) => !page.includes(`\`${code}\``))).toEqual([]);
});
