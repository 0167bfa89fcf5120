import { expect, test } from 'vitest';
import { reportAnnotations } from '../../src/log/report-annotations.ts';
import { hostTail } from '../../src/log/step-lines.ts';
import { makeHost, makeReport, makeStep } from '../support/report.ts';

// a rollback left the adapter installed, and only the summary had a word of it
test('what a take-back leaves as it is, is a warning and stands in the log', () => {
  const line = 'the adapter stays installed; remove it in Windows if it is not wanted';
  const host = { ...makeHost('ssh://xen1', 'changed'), kept: [line] };
  const message = `not taken back: ${line}`;
  expect(reportAnnotations(makeReport([host]))).toEqual([
    { level: 'warning', title: 'ssh://xen1', message },
  ]);
  expect(hostTail(host)).toContain(message);
});

// a daemon that is off is no finding: the step was a plain green, and a verify failed without a word of why
test('what is written and not in effect is a warning with its reason', () => {
  const reason = 'multipathd is not running';
  const doubt = { severity: 'warning', code: 'unknown-release', message: 'not asked' } as const;
  const cause = { severity: 'warning', code: 'device-blacklisted', message: 'excluded' } as const;
  const told = (more: object, of: Parameters<typeof makeReport>[1] = {}) =>
    reportAnnotations(makeReport([{ ...makeHost('ssh://xen1', 'changed'), ...more }], of)).map(
      ({ message }) => message,
    );
  const inEffect = { answer: 'not-seen', reason } as const;
  expect(told({ inEffect })).toEqual([reason]);
  expect(told({ inEffect, steps: [makeStep({ findings: [doubt] })] })).toEqual([
    'not asked',
    reason,
  ]);
  expect(told({ inEffect }, { procedure: 'verify', mode: 'check' })).toEqual([reason]);
  // told already, or still to be changed
  expect(told({ inEffect, steps: [makeStep({ findings: [cause] })] })).toEqual(['excluded']);
  expect(told({ inEffect }, { mode: 'check' })).toEqual([]);
  expect(told({ inEffect: { answer: 'seen' } })).toEqual([]);
});
