import { expect, test } from 'vitest';
import { parseHost, secondOf } from '../src/hosts/registry.ts';
import type { Profile } from '../src/profiles/profile.ts';
import { quantastor } from '../src/profiles/quantastor.ts';
import { readProfile } from '../src/profiles/read.ts';
import { renderMarkdown } from '../src/render/markdown.ts';
import { renderText } from '../src/render/text.ts';
import type { Journal } from '../src/run/journal/read.ts';
import { nextIndex, openActions } from '../src/run/journal/read.ts';
import type { HostReport } from '../src/run/report.ts';
import { reverseDiff } from '../src/text/diff.ts';
import { CHECK, changing, makeReport } from './render/fleet.ts';

// more than a call takes as arguments, and far more than what is quadratic comes to an end with
const MANY = 200_000;

const lines = Array.from({ length: MANY }, (_, at) => `line ${at}`);
const diff = [
  '--- /dev/null',
  '+++ /etc/x',
  `@@ -1 +1,${MANY} @@`,
  ' first',
  ...lines.map((line) => `+${line}`),
  '',
].join('\n');

function withDiff(): HostReport {
  const host = changing({ name: 'xen1' }, 'would-change');
  const steps = host.steps.map((step) => ({
    ...step,
    changes: step.changes.map((change) => ({ ...change, diff })),
  }));
  return { ...host, steps };
}

test('a diff of any length is shown, and taken back', () => {
  const report = makeReport([withDiff()], CHECK);
  expect(renderText(report, { diff: true })).toContain(`+line ${MANY - 1}\n`);
  expect(renderText(report, { diff: true, verbose: true })).toContain(`+line ${MANY - 1}\n`);
  const changed = diff.replace(/^@@.*$/m, `@@ -1,2 +1,${MANY + 2} @@`);
  const trailed = `${changed} last\n`;
  expect(reverseDiff(trailed)).toContain(`-line ${MANY - 1}\n last\n`);
});

test('marks of Markdown are counted, however many there are', () => {
  const host = withDiff();
  const marked = { ...host, error: { code: 'REFUSED', message: '` '.repeat(MANY) } } as HostReport;
  expect(renderMarkdown(makeReport([marked], CHECK))).toContain('xen1');
});

test('a profile with many strange fields or keywords is refused with the first reasons', () => {
  const strange = Object.fromEntries(lines.map((line) => [line, 1]));
  const { diagnostics } = readProfile({ ...quantastor, ...strange });
  expect(diagnostics).toHaveLength(51);
  expect(diagnostics.at(-1)?.message).toBe(`the profile has ${MANY - 50} more that are wrong`);
  const letters = (at: number): string =>
    [...String(at)].map((digit) => String.fromCharCode(97 + Number(digit))).join('');
  const published = lines.map((_, at) => ({ keyword: `x${letters(at)}`, value: '1' }));
  const profile = { ...quantastor, multipath: { published } } as Profile;
  expect(readProfile(profile).profile?.multipath.published.length).toBeGreaterThanOrEqual(MANY);
  const doubled = { ...profile, multipath: { published: [...published, ...published] } };
  expect(readProfile(doubled).diagnostics).toHaveLength(51);
});

test('a journal of many hosts and actions is read in one walk', () => {
  const hosts = lines.map((name) => ({ name, kind: 'ssh' }));
  const action = { kind: 'write-file', path: '/etc/multipath.conf', before: null, after: null };
  const records = lines.map((host, index) => ({ type: 'begin', host, index, action }));
  const header = { procedure: 'configure-multipath', hosts };
  const journal = { folder: '', header, records, length: 0 } as unknown as Journal;
  expect(nextIndex(journal)).toBe(MANY);
  expect(openActions(journal).get(`line ${MANY - 1}`)).toHaveLength(1);
});

test('a host that is named twice is found among many', () => {
  const names = [...lines, 'line 7'];
  expect(secondOf(names, (name) => name)).toBe('line 7');
  expect(secondOf([parseHost('local')], ({ name }) => name)).toBeUndefined();
});
