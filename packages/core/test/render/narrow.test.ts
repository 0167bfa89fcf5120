import { expect, test } from 'vitest';
import { renderText } from '../../src/render/text.ts';
import { widthOf, wrapWords } from '../../src/text/width.ts';
import { APPLY, CHECK, changing, makeReport, names, refused, SEVEN, verified } from './fleet.ts';

const big = { name: 'xen7', luns: 40, paths: 8, failed: ['17:5'] };
const reports = {
  verify: makeReport(names(20).map((name) => verified(name === 'xen7' ? big : { name }))),
  check: makeReport(
    names(20).map((name) =>
      name === 'xen7'
        ? refused(big)
        : changing({ name, ...(name === 'xen3' && { release: SEVEN }) }, 'would-change'),
    ),
    CHECK,
  ),
  change: makeReport(
    names(20).map((name) => (name === 'xen7' ? refused(big) : changing({ name }, 'changed'))),
    APPLY,
  ),
  // more than 20 lines, so that the verdict is repeated; names of a wide script
  'all refused': makeReport(
    names(9).map((name, at) =>
      refused({ name: `호스트-${name}`, luns: at + 1, failed: [`${at}:0`] }),
    ),
    CHECK,
  ),
};

const rows = Object.entries(reports).flatMap(([name, report]) =>
  [40, 60, 80, 120].map((columns) => [name, columns, report] as const),
);

test.each(rows)('%s: no line is wider than %i columns but a command', (_name, columns, report) => {
  const lines = renderText(report, { columns }).trimEnd().split('\n');
  const wide = lines.filter((line) => widthOf(line) > columns && !/^(?:Undo|Details): /.test(line));
  expect(wide).toEqual([]);
  // what goes on from the line above stands further in than it, and no blank is carried over
  expect(lines.filter((line) => line !== line.trimEnd())).toEqual([]);
  const joined = renderText(report, { columns }).replace(/\s+/g, ' ');
  if (columns > 100) expect(joined).toContain('xen7');
});

test('a path that is too long for the indent stands further out, and is whole', () => {
  const path = '/etc/multipath/conf.d/quantastor.conf';
  const lines = renderText(reports.check, { columns: 40 }).split('\n');
  expect(
    lines.filter((line) => line.trim() === path && widthOf(line) <= 40).length,
  ).toBeGreaterThan(0);
});

test('of several blanks where a line ends none begins the next one', () => {
  expect(wrapWords('one    two    three', 8)).toEqual(['one', 'two', 'three']);
});

test('on a narrow terminal a group has its names first, then its release and its files', () => {
  const lines = renderText(reports.check, { columns: 60 }).split('\n');
  const at = lines.findIndex((line) => /^ {2}xen1 xen2 /.test(line));
  expect(lines[at]).not.toContain('XCP-ng');
  expect(lines.slice(at, at + 5)).toContainEqual(expect.stringMatching(/^ {8}XCP-ng 8\.3\.0/));
  // names that do not fit are counted on the line that they would be on
  expect(lines.filter((line) => /^ +more$|^ +\d+ more$/.test(line))).toEqual([]);
});

test('a long list of hosts is as wide as the terminal at most, also with what is left out', () => {
  const hosts = names(1000).map((name) => changing({ name: `host-${name}` }, 'would-change'));
  for (const columns of [40, 60, 80, 100, 120]) {
    const lines = renderText(makeReport(hosts, CHECK), { columns }).split('\n');
    const [more = ''] = lines.filter((line) => line.includes('more'));
    expect(widthOf(more), more).toBeLessThanOrEqual(columns);
    const told = lines.join(' ').match(/host-xen\d+/g)?.length ?? 0;
    expect(more).toContain(`... ${(1000 - told).toLocaleString('en')}`.replace(/^1,000$/, ''));
  }
});

test.each([40, 44, 52, 60])('an option and its value stay on one line at %i columns', (columns) => {
  const message = 'the device differs';
  const help =
    '{on-difference: merge} keeps its other values and adds ours, {on-difference: replace} makes it exactly ours; or {dialect: as-published}';
  const host = refused({ name: 'xen1' });
  const steps = host.steps.map((step) => ({
    ...step,
    findings: step.findings.map((each) => ({ ...each, code: 'other', message, help })),
  }));
  const text = renderText(makeReport([{ ...host, steps }], CHECK), { columns });
  for (const option of [
    '--on-difference merge',
    '--on-difference replace',
    '--dialect as-published',
  ])
    expect(text).toContain(option);
});
