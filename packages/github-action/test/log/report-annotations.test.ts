import { expect, test } from 'vitest';
import { reportAnnotations } from '../../src/log/report-annotations.ts';
import { hostTail } from '../../src/log/step-lines.ts';
import { makeHost, makeReport } from '../support/report.ts';

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
