import { readFileSync } from 'node:fs';
import { lintFile, parseRelease } from '@quantastor-xenserver/core/edit';
import { expect, test } from 'vitest';

interface Matcher {
  readonly owner: string;
  readonly severity?: string;
  readonly pattern: readonly [Readonly<Record<string, number>> & { readonly regexp: string }];
}

const file = new URL('../problem-matcher.json', import.meta.url);
const { problemMatcher } = JSON.parse(readFileSync(file, 'utf8')) as { problemMatcher: Matcher[] };

/** One pattern with one line, as actions/runner applies it (IssueMatcher.cs). */
function matches(line: string): Record<string, string>[] {
  return problemMatcher.flatMap(({ severity, pattern: [pattern] }) => {
    const match = new RegExp(pattern.regexp).exec(line);
    if (!match) return [];
    const names = ['file', 'line', 'column', 'severity', 'message', 'code'];
    const found = names.flatMap((name) =>
      pattern[name] ? [[name, match[pattern[name]] ?? '']] : [],
    );
    return [{ ...(severity && { severity }), ...Object.fromEntries(found) }];
  });
}

test('every finding that the zx script prints is matched once, with its place', () => {
  const bytes = Buffer.from(
    'devices {\n  device {\n    vendor OSNEXUS\n    colour red\n  }\n}\ndefaults { a\n',
  );
  const release = parseRelease('0.9.4');
  if (!release) throw new Error('no release');
  const { findings, show } = lintFile(bytes, 'storage/my file.conf', { release });
  expect(findings.length).toBeGreaterThan(1);
  for (const [at, finding] of findings.entries()) {
    const [head = '', ...rest] = show(at).split('\n');
    const [found, ...more] = matches(head);
    expect(found, head).toMatchObject({
      file: 'storage/my file.conf',
      message: finding.message,
      code: finding.code,
      severity: finding.severity === 'info' ? 'notice' : finding.severity,
    });
    expect(more).toEqual([]);
    expect(rest.flatMap(matches)).toEqual([]);
  }
});

test('a path with a drive letter is taken whole', () => {
  expect(matches('C:\\a\\m.conf:3:5: error: x [y-z]')).toMatchObject([
    { file: 'C:\\a\\m.conf', line: '3', column: '5' },
  ]);
});

test('owners differ, or one would replace the other', () => {
  expect(new Set(problemMatcher.map(({ owner }) => owner)).size).toBe(problemMatcher.length);
});
