import { describe, expect, it, test } from 'vitest';
import { groupPlans } from '../../src/render/groups.ts';
import { describeHost } from '../../src/render/host-line.ts';
import { renderHtml } from '../../src/render/html.ts';
import { renderText } from '../../src/render/text.ts';
import type { HostReport } from '../../src/run/report.ts';
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

const late = (outcome: 'changed' | 'unchanged') =>
  makeHost({ name: 'xen3' }, outcome, [
    makeStep('write-stanza', { outcome, answer: 'seen' }),
    makeStep('effective-configuration', {
      answer: 'not-seen',
      summary: 'written, not in effect: multipathd is not running',
    }),
  ]);

test('the word of a host is not told again in its reason', () => {
  const text = renderText(makeReport([late('changed')], APPLY));
  expect(text).toMatch(/^ {2}xen3 {2}written, not in effect {2}multipathd is not running$/m);
});

test('nothing to do, and not in effect: the verdict says both', () => {
  const [one, two] = [[late('unchanged')], [late('unchanged'), verified({ name: 'xen1' })]];
  expect(renderText(makeReport(one, CHECK))).toMatch(
    /^1 host: nothing to do; not in effect there yet\n/,
  );
  expect(renderText(makeReport(two, APPLY))).toMatch(
    /^2 hosts: nothing to do.*; not in effect yet on 1\n/,
  );
});

test('what is put back under a higher version is not called as it was', () => {
  const message = 'the old rules are back as 2.0.0.6';
  const finding = { severity: 'warning', code: 'version-raised', message } as const;
  const undone = (findings: readonly (typeof finding)[]) =>
    makeReport([makeHost({ name: 'sl' }, 'undone', [makeStep('device-rule', { findings })])], {
      ...{ procedure: 'install-adapter', mode: 'apply' },
    });
  const raised = /^Put back under a higher version of the rule file/;
  expect(renderText(undone([finding]))).toMatch(raised);
  expect(renderText(undone([]))).not.toMatch(raised);
});

test('values that differ stand below one another', () => {
  const message =
    'the device OSNEXUS/QUANTASTOR differs: failback is "manual", expected "immediate"; path_selector is missing, expected "round-robin 0"';
  const host = refused({ name: 'xen1' });
  const steps = host.steps.map((step) => ({
    ...step,
    findings: step.findings.map((each) => ({ ...each, code: 'stanza-differs', message })),
  }));
  const differing = { ...host, steps };
  expect(renderText(makeReport([differing], CHECK))).toContain(
    [
      '  xen1  refused  the device OSNEXUS/QUANTASTOR differs:',
      '        failback is "manual", expected "immediate"',
      '        path_selector is missing, expected "round-robin 0"',
      '',
    ].join('\n'),
  );
  expect(describeHost(differing, 'configure-multipath').reason).toBe(
    'the device OSNEXUS/QUANTASTOR differs',
  );
});

test('CLI-74: a host that was changed with a failed path that was allowed is told, and is not green', () => {
  const degraded = changing({ name: 'xen7', luns: 2, paths: 4, failed: ['1:2'] }, 'changed');
  const report = makeReport([changing({ name: 'xen1' }, 'changed'), degraded], APPLY);
  const text = renderText(report);
  expect(text).toMatch(/^Changed 2 of 2 hosts in 9\.2 s\n/);
  expect(text).toMatch(/^ {2}xen7 {2}changed, degraded {2}LUN \d+ {2}3 of 4 paths; failed: /m);
  const page = renderHtml(report);
  expect(page).toMatch(
    /<tr class="row fault"[^>]*><th scope="row">xen7<\/th><td class="state warning">/,
  );
  expect(page.indexOf('>xen7</th>')).toBeLessThan(page.indexOf('>xen1</th>'));
});

test('the column of LUNs has no time of a host that has none', () => {
  const page = renderHtml(makeReport([late('unchanged'), verified({ name: 'xen1' })]));
  expect(page).toContain('each LUN');
  expect(page).toMatch(/>xen3<\/th>.*<td><\/td><\/tr>/);
});

const ADAPTER = { procedure: 'install-adapter', subject: 'adapter', mode: 'apply' } as const;

test.each<[string, string[], string]>([
  [
    'the reason in the middle, its advice behind it',
    ['it is STOPPED (42).', 'Look up the code.'],
    'the service is not RUNNING: it is STOPPED (42). Look up the code, then run: net start X',
  ],
  [
    'the reason alone',
    ['it is STOPPED (42)'],
    'the service is not RUNNING: it is STOPPED (42), then run: net start X',
  ],
])('what is left does not tell again why: %s', (_name, [message = '', remedy], left) => {
  const error = {
    code: 'COMMAND_FAILED',
    message,
    ...(remedy !== undefined && { remedy }),
  } as const;
  const host = makeHost({ name: 'sl1', more: { error, left: [left] } }, 'failed', []);
  const text = renderText(makeReport([host], ADAPTER));
  expect(text.match(/it is STOPPED/g)).toHaveLength(1);
  expect(text.match(/Look up the code/g)?.length ?? 0).toBe(remedy === undefined ? 0 : 1);
  expect(text).toMatch(/left: the service is not RUNNING; then run: net start X$/m);
});

test('of one host there is one way to undo, of several there are two', () => {
  const failed = makeHost({ name: 'xen1', more: { left: ['the file is new'] } }, 'failed', []);
  const one = renderText(makeReport([failed], APPLY));
  expect([one.match(/rollback/g)?.length, one.includes('--undo')]).toEqual([1, false]);
  const two = renderText(makeReport([failed, changing({ name: 'xen2' }, 'changed')], APPLY));
  expect([two.match(/rollback/g)?.length, two.includes('--undo')]).toEqual([1, true]);
});

test('what a rollback keeps is told with what to do about it, and its step points there', () => {
  const steps = [makeStep('credentials-added', { summary: 'the credentials are not removed' })];
  const host = makeHost({ name: 'sl1', more: { kept: ['the credentials may stay'] } }, 'changed', [
    ...steps,
    makeStep('device-rule', { outcome: 'changed' }),
  ]);
  const text = renderText(makeReport([host], { ...ADAPTER, procedure: 'rollback' }));
  expect(text).toContain('kept: the credentials may stay');
  expect(text).toMatch(/1 credentials added +kept +\(as said above\)/);
  expect(text).not.toContain('not removed');
});

test('a question that could not be asked leaves no empty line behind the verdict', () => {
  const host = makeHost({ name: 'sl1' }, 'would-change', [
    makeStep('device-rule', { outcome: 'would-change' }),
  ]);
  const report = makeReport([host], { ...ADAPTER, stopped: 'answer' });
  expect(renderText(report, { planShown: true, unasked: true })).not.toMatch(/\n\n/);
});

test('a rollback that refused a host says how it is done again', () => {
  const back = { procedure: 'rollback', mode: 'apply', subject: 'multipath' } as const;
  const host = makeHost({ name: 'xen2' }, 'refused', []);
  const text = renderText(makeReport([host, changing({ name: 'xen1' }, 'changed')], back));
  expect(text).toMatch(/\nAgain: +quantastor-xenserver rollback 20261128T170815Z-34b4\n$/);
});

describe('of many hosts', () => {
  const help = 'run configure-multipath';
  const finding = (message: string) =>
    ({ severity: 'warning', code: 'not-in-effect', message, help }) as const;
  const missing = (name: string, more: string[] = []) =>
    makeHost({ name }, 'would-change', [
      makeStep('effective-configuration', {
        answer: 'not-seen',
        findings: ['no such device', ...more].map(finding),
      }),
    ]);

  it('advice that is the same for two groups of hosts stands with the first', () => {
    const report = makeReport([missing('xen1'), missing('xen2'), missing('xen3', ['and old'])]);
    const text = renderText(report);
    expect(text).toMatch(/xen1 xen2/);
    expect(text.match(/run configure-multipath/g)).toHaveLength(1);
    expect(text).toContain('and old');
  });

  it('what would be written is no reason why a host is not configured', () => {
    const host = makeHost({ name: 'xen1' }, 'would-change', [
      makeStep('write-stanza', {
        ...{ outcome: 'would-change', answer: 'not-seen', summary: 'make the file' },
        changes: [{ kind: 'write-file', summary: 'make the file', done: false, path: '/etc/x' }],
      }),
      makeStep('effective-configuration', {
        ...{ outcome: 'later', answer: 'not-seen', summary: 'multipathd is not running' },
      }),
    ]);
    const text = renderText(makeReport([host]));
    expect(text).toMatch(/^ {2}xen1 {2}not configured {2}multipathd is not running$/m);
    expect(text).not.toContain('make the file');
  });
});

test('what is done behind an edit stands once, also where two steps of a resume do it', () => {
  const summary = 'run multipathd -kreconfigure';
  const step = (name: string) => ({ name, changes: [{ kind: 'run-command', summary }] });
  const host = { name: 'xen1', outcome: 'would-change', steps: [step('put-back'), step('reload')] };
  const [group] = groupPlans([host as unknown as HostReport]);
  expect(group?.after).toEqual([summary]);
});
