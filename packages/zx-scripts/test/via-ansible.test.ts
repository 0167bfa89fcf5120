import { join } from 'node:path';
import type { HostResultEvent, PlaybookResult } from '@quantastor-xenserver/ansible-runner-ts';
import type { Report, StepReport } from '@quantastor-xenserver/core/report';
import { describe, expect, it } from 'vitest';
import { answeredReport, unansweredReport } from '../src/kit/ansible/host-report.ts';
import { cli } from './support/cli.ts';
import { makeFolder } from './support/folder.ts';

const task = { id: '1', name: 'configure-multipath', action: 'x', path: null, role: null };

function answer(
  result: Readonly<Record<string, unknown>>,
  status: HostResultEvent['status'] = 'failed',
): HostResultEvent {
  return {
    ...{ type: 'host-result', at: '2026-11-22T10:00:00.000Z', host: 'xen1', task, status },
    ...{ changed: false, ignored: false, result: result as never, play: null, durationMs: null },
  };
}

describe('what a host of a play is told to have done', () => {
  const step: StepReport = {
    ...{ name: 's', title: 'S', outcome: 'changed', summary: '', durationMs: 1, findings: [] },
    changes: [{ kind: 'write-file', summary: '', done: true }],
    found: { path: '/etc/multipath.conf' },
  };
  const report: Report = {
    ...{ schemaVersion: 2, runId: '20261122T101500Z-3f9a', procedure: 'configure-multipath' },
    ...{ tool: { name: 'quantastor-xenserver', version: '0.1.0' }, mode: 'apply', sandbox: false },
    ...{
      profile: 'quantastor',
      startedAt: '2026-11-22T10:15:00.000Z',
      durationMs: 1,
      outcome: 'changed',
    },
    hosts: [
      {
        ...{
          host: 'other name',
          name: 'other name',
          kind: 'bridge',
          outcome: 'changed',
          durationMs: 1,
        },
        ...{ connections: 1, roundTrips: 3, steps: [{ ...step, changes: [] }, step, step] },
      },
    ],
  };

  it('is its own report, by its name in the inventory, with the id of its run', () => {
    const found = answeredReport(answer({ report, changed: true }, 'ok'));
    expect(found).toMatchObject({ host: 'xen1', outcome: 'changed', roundTrips: 3 });
    expect(found.steps.map(({ found: facts }) => facts)).toEqual([
      { path: '/etc/multipath.conf' },
      { path: '/etc/multipath.conf', runId: report.runId },
      { path: '/etc/multipath.conf' },
    ]);
  });

  it.each([
    ['UNREACHABLE', 'connect to host xen1 port 22: Connection refused', 'HOST_UNREACHABLE'],
    ['a new key', 'Host key verification failed.', 'HOST_KEY_UNKNOWN'],
    [
      'another key',
      'WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!\nHost key verification failed.',
      'HOST_KEY_CHANGED',
    ],
    ['no login', 'root@xen1: Permission denied (publickey).', 'AUTH_FAILED'],
    ['silence', 'ssh: connect to host xen1 port 22: Connection timed out', 'TIMEOUT'],
  ])('is why it was not reached: %s', (_, msg, code) => {
    expect(answeredReport(answer({ msg }, 'unreachable'))).toMatchObject({
      ...{ host: 'xen1', kind: 'bridge', outcome: 'failed', steps: [], error: { code } },
    });
    const error = { code: 'HOST_UNREACHABLE', message: msg } as const;
    const own = { ...report, hosts: report.hosts.map((host) => ({ ...host, error })) };
    expect(answeredReport(answer({ report: own })).error).toMatchObject({ code });
  });

  it('is the module’s error where it made no report, and words of any kind', () => {
    const error = { code: 'BAD_INPUT', message: 'no such option', place: 'dialect' };
    expect(answeredReport(answer({ error, msg: 'x' })).error).toEqual(error);
    expect(answeredReport(answer({ msg: 'MODULE\n  FAILURE' })).error).toEqual({
      ...{ code: 'COMMAND_FAILED', message: 'MODULE FAILURE' },
    });
    for (const odd of [
      {},
      { msg: 7 },
      { report: 7 },
      { report: { schemaVersion: 2, hosts: [] } },
      { report: { ...report, hosts: [] } },
    ])
      expect(answeredReport(answer(odd)).error).toMatchObject({ code: 'COMMAND_FAILED' });
  });

  it('is that it gave no answer, and why', () => {
    const end = { status: 'cancelled', message: 'the run was cancelled' } as PlaybookResult;
    expect(unansweredReport('xen9', end)).toMatchObject({
      ...{ host: 'xen9', outcome: 'failed', error: { code: 'CANCELLED' } },
    });
    const crash = { status: 'crashed', message: 'by SIGSEGV' } as PlaybookResult;
    expect(unansweredReport('xen9', crash).error).toMatchObject({
      ...{ code: 'COMMAND_FAILED', message: expect.stringContaining('SIGSEGV') },
    });
  });
});

describe('configure-multipath --via ansible', () => {
  it.each([
    [['--via', 'ansible'], '--via ansible needs --inventory'],
    [['--inventory', 'hosts'], '--inventory: this needs --via ansible'],
    [['--hosts', 'local', '--limit', 'xen1'], '--limit: this needs --via ansible'],
    [
      ['--hosts', 'local', '--become-password-stdin'],
      '--become-password-stdin: this needs --via ansible',
    ],
    [
      ['--via', 'ansible', '--inventory', 'hosts', '--pool-master', 'xen1'],
      '--pool-master: this has no',
    ],
    [['--via', 'ansible', '--inventory', 'hosts', '--concurrency', '0'], 'whole number from 1'],
    [['--via', 'salt'], '"salt" is not one of ansible'],
    [
      ['--via', 'ansible', '--inventory', 'hosts', '--vault-password-stdin'],
      '--vault-password-stdin: there is no such line on stdin',
    ],
  ])('refuses %j', async (args, words) => {
    const { exit, stderr } = await cli(['configure-multipath', '--check', ...args]);
    expect(stderr).toContain(words);
    expect(exit).toBe(64);
  });

  it('says in one line what is missing', async () => {
    const folder = await makeFolder();
    const base = ['configure-multipath', '--check', '--via', 'ansible', '--inventory'];
    const none = await cli([...base, 'xen1,'], { env: { PATH: folder } });
    expect(none).toMatchObject({ exit: 1, stdout: '' });
    expect(none.stderr).toMatch(/ansible-playbook is not on the PATH \[NOT_FOUND\]\n {2}help: /);
    const file = join(folder, 'hosts.ini');
    const found = await cli([...base, file], { env: { PATH: folder } });
    expect(found.stderr).toContain(`${file}: there is no such inventory [NOT_FOUND]`);
  });
});
