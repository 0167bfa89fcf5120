import { expect, test } from 'vitest';
import { describeHost } from '../../src/render/host-line.ts';
import { renderHtml } from '../../src/render/html.ts';
import { renderText } from '../../src/render/text.ts';
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
