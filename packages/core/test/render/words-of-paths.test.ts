import { describe, expect, it, test } from 'vitest';
import { pathFaults } from '../../src/render/paths.ts';
import { renderText } from '../../src/render/text.ts';
import { verifyExitCodeOf } from '../../src/run/report.ts';
import {
  APPLY,
  CHECK,
  changing,
  makeHost,
  makeReport,
  makeStep,
  refused,
  verified,
} from './fleet.ts';

/** All paths of these places, on so many LUNs. */
const lost = (luns: number, ...paths: number[]): string[] =>
  Array.from({ length: luns }, (_, lun) => paths.map((path) => `${lun}:${path}`)).flat();

// path 0 is of SCSI host 2, path 1 of 3, and so on
test.each<[string, Parameters<typeof verified>[0], RegExp[]]>([
  [
    'one path of one LUN',
    { name: 'xen1', luns: 3, paths: 4, failed: ['1:2'] },
    [/^LUN \d+1 {2}3 of 4 paths; failed: sdc1 \(4:0:0:1\) faulty$/],
  ],
  [
    'two SCSI hosts, and LUNs left by others',
    { name: 'xen1', luns: 20, paths: 4, failed: lost(20, 0, 1) },
    [
      /^20 LUNs lost host 2:\*: one cable, port or switch$/,
      /^20 LUNs lost host 3:\*: one cable, port or switch$/,
    ],
  ],
  [
    'a SCSI host, and a path of another one',
    { name: 'xen1', luns: 20, paths: 4, failed: [...lost(20, 0), '4:2'] },
    [/^20 LUNs lost host 2:\*/, /^LUN \d+4 {2}2 of 4 paths; failed: sda4 .*, sdc4 \(4:0:0:4\)/],
  ],
  [
    'every SCSI host: one line, not one for each LUN',
    { name: 'xen1', luns: 20, paths: 2, failed: lost(20, 0, 1) },
    [/^20 LUNs have no path: hosts 2:\* and 3:\* are lost, each by a cable, port or switch$/],
  ],
  [
    'the only SCSI host',
    { name: 'xen1', luns: 2, paths: 1, failed: lost(2, 0) },
    [/^2 LUNs have no path: host 2:\* is lost: one cable, port or switch$/],
  ],
  [
    'a LUN without a path stands before those that have some',
    { name: 'xen1', luns: 3, paths: 2, failed: ['0:0', '2:0', '2:1'] },
    [/^LUN \d+2 {2}0 of 2 paths/, /^LUN \d+0 {2}1 of 2 paths/],
  ],
  [
    'more than five',
    {
      name: 'xen1',
      luns: 33,
      paths: 4,
      failed: Array.from({ length: 33 }, (_, at) => `${at}:${at % 2}`),
    },
    [/^LUN/, /^LUN/, /^LUN/, /^LUN/, /^LUN/, /^\.\.\. 28 more$/],
  ],
])('faults of paths: %s', (_name, desired, lines) => {
  const found = pathFaults(verified(desired));
  expect(found).toEqual(lines.map((line) => expect.stringMatching(line)));
});

describe('a host that is changed with failed paths that were allowed', () => {
  it.each<[string, string[], string]>([
    ['degraded', ['0:1'], 'changed, degraded'],
    ['a LUN that nothing leads to is not called degraded', ['0:0', '0:1'], 'changed, no path'],
  ])('%s', (_name, failed, word) => {
    const host = changing({ name: 'xen1', failed }, 'changed');
    expect(renderText(makeReport([host], APPLY))).toMatch(
      new RegExp(`^ {2}xen1 {2}${word} {2}LUN`, 'm'),
    );
  });
});

it.each<[number, number, string]>([
  [1, 1, 'in effect, its path kept'],
  [1, 2, 'in effect, both paths kept'],
  [3, 4, 'in effect, all 12 paths kept'],
])('%i LUN(s) of %i path(s): %s', (luns, paths, words) => {
  expect(
    renderText(makeReport([changing({ name: 'xen1', luns, paths }, 'changed')], APPLY)),
  ).toMatch(new RegExp(`${words}$`, 'm'));
});

it.each<[string[], string]>([
  [['0:1'], 'repair it, or --allow-failed-paths'],
  [['0:1', '1:2'], 'repair them, or --allow-failed-paths'],
])('what is failed (%s) is repaired: %s', (failed, words) => {
  expect(
    renderText(makeReport([refused({ name: 'xen1', luns: 2, paths: 4, failed })], CHECK)),
  ).toContain(words);
});

describe('a LUN with one path only', () => {
  const message = 'mpath0 has one path only, sda0 (2:0:0:0): there is none to fail over to';
  const help = 'bring the other path back';
  const hostOf = (severity: 'error' | 'warning') => {
    const { steps } = verified({ name: 'xen1', paths: 1 });
    const finding = { severity, code: 'single-path', message, help } as const;
    const answer = severity === 'error' ? 'not-seen' : 'seen';
    return makeHost(
      { name: 'xen1' },
      severity === 'error' ? 'refused' : 'unchanged',
      steps.map((step) =>
        step.name === 'list-maps' ? { ...step, answer, findings: [finding] } : step,
      ),
    );
  };

  it('is told as that, and no path is called failed', () => {
    const report = makeReport([hostOf('error')]);
    const text = renderText(report);
    expect(verifyExitCodeOf(report)).toBe(3);
    expect(text).toMatch(/^DEGRADED {2}xen1 +1 LUN, 1 of 1 path active\n/);
    expect(text).toContain(message);
    expect(text).toContain(help);
    expect(text).toMatch(/\nexit 3: a LUN has one path only/);
    expect(text).not.toMatch(/failed/);
  });

  it('is told also where it was allowed, once', () => {
    const text = renderText(makeReport([hostOf('warning')]));
    expect(text).toMatch(/^1 host: in effect, 1 LUN, 1 of 1 path active\n/);
    expect(text.match(/one path only/g)).toHaveLength(1);
    expect(text).not.toContain('all paths active');
  });
});

test('that it is a sandbox stands behind the counts, not between them and the verdict', () => {
  const report = makeReport([verified({ name: 'xen1', failed: ['0:1'] })], { sandbox: true });
  expect(renderText(report).split('\n')[0]).toMatch(
    /^DEGRADED {2}xen1 +1 LUN, 1 of 2 paths active \[SANDBOX: .*\]$/,
  );
});

test('a file that no daemon reads yet says so in the plan', () => {
  const reason = 'multipathd is not running; it reads the file when multipathing is switched on';
  const steps = changing({ name: 'xen1' }, 'would-change').steps.map((step) =>
    step.name === 'reconfigure-daemon' ? makeStep('reconfigure-daemon', { summary: reason }) : step,
  );
  const off = makeHost({ name: 'xen1' }, 'would-change', steps);
  const text = renderText(makeReport([off, changing({ name: 'xen2' }, 'would-change')], CHECK));
  expect(text).toContain(`then: nothing yet (${reason})`);
  expect(text).toContain('then: multipathd reconfigure');
});
