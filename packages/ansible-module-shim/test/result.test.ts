import type { Report } from '@quantastor-xenserver/core/report';
import { expect, test } from 'vitest';
import { runModule } from '../src/modules/run-module.ts';
import { censor, shownArguments } from '../src/result/censor.ts';
import { reportResult } from '../src/result/report-result.ts';

const change = {
  kind: 'write-file',
  summary: 'add the device',
  done: true,
  path: '/x',
  diff: '--- a\n',
  backup: '/b',
};
function report(
  outcome: Report['outcome'],
  more: object = {},
  changes: object[] = [change],
): Report {
  const step = {
    name: 's',
    title: 'S',
    outcome,
    summary: 'add the device',
    durationMs: 1,
    changes,
    findings: [],
  };
  const host = {
    host: 'x',
    name: 'x',
    kind: 'bridge',
    outcome,
    durationMs: 1,
    connections: 1,
    roundTrips: 1,
    steps: [step],
    ...more,
  };
  return {
    schemaVersion: 2,
    tool: { name: 'quantastor-xenserver', version: '0' },
    runId: 'r',
    procedure: 'configure-multipath',
    mode: 'apply',
    sandbox: false,
    profile: 'quantastor',
    startedAt: '',
    durationMs: 1,
    outcome,
    hosts: [host],
  } as unknown as Report;
}
const error = { code: 'VERIFY_FAILED', message: 'not in effect', place: 'x', remedy: 'look' };

test('changed is true only for what stays changed', () => {
  expect(reportResult(report('changed'), { diff: true, runId: true })).toMatchObject({
    changed: true,
    diff: { prepared: '--- a\n' },
    backup_file: '/b',
    msg: 'add the device',
  });
  expect(reportResult(report('would-change'), { diff: false, runId: true })).toMatchObject({
    changed: true,
  });
  expect(reportResult(report('unchanged', {}, []), { diff: true, runId: true })).toMatchObject({
    changed: false,
  });
  const undone = report('undone', { error }, [{ ...change, undone: true }]);
  expect(reportResult(undone, { diff: false, runId: true })).toMatchObject({
    changed: false,
    failed: true,
    msg: 'x: not in effect (look); taken back: add the device',
    undone: ['add the device'],
    error,
  });
  // a host is as it was, and its virtual machines stay where they were moved to
  const moved = { ...change, kind: 'run-command', summary: 'move the VMs of x to other hosts' };
  const rolled = report('undone', { error }, [moved, { ...change, undone: true }]);
  expect(reportResult(rolled, { diff: false, runId: true })).toMatchObject({
    changed: false,
    undone: ['add the device'],
    left: [],
    msg: 'x: not in effect (look); taken back: add the device; done all the same: move the VMs of x to other hosts',
  });
  expect(
    reportResult(report('failed', { error, left: ['a file'] }), { diff: false, runId: true }),
  ).toMatchObject({
    changed: true,
    failed: true,
    msg: 'x: not in effect (look); left as it is: a file',
    left: ['a file'],
  });
});

test('shows arguments without secrets, file bytes and names of Ansible', () => {
  const spec = { password: { type: 'str', secret: true }, ca: { type: 'file' } } as const;
  expect(
    shownArguments(spec, {
      password: 'hush',
      ca: { path: '/ca', base64: 'AA==' },
      _ansible_x: 1,
      service: 's',
    }),
  ).toEqual({ password: 'VALUE_SPECIFIED_IN_NO_LOG_PARAMETER', ca: '/ca', service: 's' });
});

test('cuts secrets out of what others said, at any depth', () => {
  const result = {
    changed: false,
    msg: 'login "hush-hush" failed',
    report: { a: [{ b: 'xhush-hushx' }] },
  };
  expect(JSON.stringify(censor(result, ['hush-hush', '1']))).not.toContain('hush-hush');
  const quoting = { changed: false, msg: `argument 'x' is ${JSON.stringify('a "b" c')}` };
  expect(censor(quoting, ['a "b" c'])).toMatchObject({ msg: `argument 'x' is "********"` });
});

test('an unforeseen error is a result with its trace', async () => {
  const host = {
    name: 'x',
    kind: 'bridge',
    open: () => Promise.reject(new TypeError('boom')),
  } as const;
  const call = { check: true, diff: false, host, say: () => undefined };
  expect(await runModule('multipath_device', { path: '/srv/x.conf' }, call)).toMatchObject({
    failed: true,
    changed: false,
    msg: 'unforeseen error: boom',
    exception: expect.stringContaining('TypeError'),
  });
  expect(await runModule('nosuch', {}, call)).toMatchObject({ failed: true });
});
