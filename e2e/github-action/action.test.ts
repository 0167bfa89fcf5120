// @module-tag slow
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Report } from '@quantastor-xenserver/core/report';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { root, runStep, type StepResult } from '../../packages/github-action/test/support/step.ts';
import { type Lab, type LabHost, startHosts } from '../ssh-hosts/lab.ts';
import { whyNoHosts } from '../ssh-hosts/why-not.ts';

const reason = whyNoHosts();
const COUNT = 3;

describe.skipIf(reason)(`the action against sshd hosts${reason ? ` (${reason})` : ''}`, () => {
  let lab: Lab;
  let workspace: string;

  beforeAll(async () => {
    lab = await startHosts({ count: COUNT });
  });
  afterAll(() => lab?.stop());
  beforeEach(() => {
    workspace = mkdtempSync(join(tmpdir(), 'action-'));
  });
  afterEach(() => rmSync(workspace, { recursive: true }));

  /** Reached by address, so that nothing but the inputs tells ssh what it needs. */
  const spec = ({ address, port }: LabHost): string => `ssh://root@${address}:${port}`;
  const specs = (): string => lab.hosts.map(spec).join('\n');
  const key = (): string => readFileSync(join(lab.folder, 'id'), 'utf8');
  const known = (): string =>
    lab.hosts
      .map(({ address, port, path }) => {
        const own = readFileSync(path('/etc/ssh/ssh_host_ed25519_key.pub'), 'utf8');
        return `[${address}]:${port} ${own.trim()}`;
      })
      .join('\n');
  const configure = (
    mode: string,
    more: Readonly<Record<string, string>> = {},
    cancelWhen?: string,
  ): Promise<StepResult> =>
    runStep(
      {
        procedure: 'configure-multipath',
        hosts: specs(),
        mode,
        'ssh-private-key': key(),
        'ssh-known-hosts': known(),
        'state-folder': join(workspace, 'state'),
        ...more,
      },
      { workspace, ...(cancelWhen === undefined ? {} : { cancelWhen }) },
    );
  const reportOf = (result: StepResult): Report =>
    JSON.parse(result.outputs['report'] ?? '{}') as Report;
  const errors = (result: StepResult): string[] =>
    result.annotations.filter(({ level }) => level === 'error').map(({ message }) => message);

  test('a check, a change, a second change and a rollback, with the key and hosts of the inputs', async () => {
    const before = lab.hosts.map((_, index) => lab.changed(index).length);
    const check = await configure('check');
    expect(errors(check)).toEqual([]);
    expect(check.outputs['hosts-changed']).toBe(json(specs()));
    expect(lab.hosts.map((_, index) => lab.changed(index).length)).toEqual(before);
    const first = await configure('apply');
    expect(errors(first)).toEqual([]);
    expect(first.outputs['hosts-changed']).toBe(json(specs()));
    for (const { connections } of reportOf(first).hosts) expect(connections).toBe(1);
    const second = await configure('apply');
    expect(second.outputs).toMatchObject({ changed: 'false', 'hosts-failed': '[]' });
    const undone = await configure('apply', {
      procedure: 'rollback',
      'run-id': first.outputs['run-id'] ?? '',
    });
    expect(errors(undone)).toEqual([]);
    expect(undone.outputs['hosts-changed']).toBe(json(specs()));
    for (const result of [check, first, second, undone])
      expect(result.leftovers.filter((name) => name.includes('-ssh-'))).toEqual([]);
  });

  // one that was issued for an hour, as a CA's login by OIDC gives it
  test('a certificate lets the step in where the key alone is not known', async () => {
    const ssh = (...args: string[]): void => {
      execFileSync('ssh-keygen', ['-q', ...args], { cwd: workspace });
    };
    for (const name of ['ca', 'job']) ssh('-t', 'ed25519', '-N', '', '-f', name);
    ssh('-s', 'ca', '-I', 'job', '-n', 'root', '-V', '+1h', 'job.pub');
    const read = (name: string): string => readFileSync(join(workspace, name), 'utf8');
    const keys = lab.hosts.map(({ path }) => path('/root/.ssh/authorized_keys'));
    const old = keys.map((path) => readFileSync(path, 'utf8'));
    for (const path of keys) writeFileSync(path, `cert-authority ${read('ca.pub')}`);
    try {
      const own = { 'ssh-private-key': read('job') };
      const refused = await configure('check', own);
      expect(refused.outputs['hosts-failed']).toBe(json(specs()));
      const certificate = read('job-cert.pub');
      const check = await configure('check', { ...own, 'ssh-certificate': certificate });
      expect(errors(check)).toEqual([]);
      expect(check.outputs['hosts-changed']).toBe(json(specs()));
      for (const wrong of [read('job.pub'), read('job'), 'something']) {
        const told = await configure('check', { ...own, 'ssh-certificate': wrong });
        expect(errors(told)).toEqual([
          expect.stringContaining('ssh-certificate: this is not an ssh certificate'),
        ]);
      }
    } finally {
      for (const [at, path] of keys.entries()) writeFileSync(path, old[at] ?? '');
    }
  });

  test('its report is the one of the command line, but for time and run', async () => {
    const ours = reportOf(await configure('check'));
    const bin = JSON.parse(
      readFileSync(join(root, 'packages/zx-scripts/package.json'), 'utf8'),
    ).bin;
    const cli = join(root, 'packages/zx-scripts', bin['quantastor-xenserver']);
    const config = join(workspace, 'ssh');
    execFileSync('mkdir', [config]);
    const theirs = await commandLine(cli, [
      'configure-multipath',
      '--check',
      '--json',
      ...lab.hosts.flatMap((host) => ['--hosts', spec(host)]),
    ]);
    expect(timeless(ours)).toEqual(timeless(theirs));
  });

  test('a host whose key is not listed is refused, the others are not', async () => {
    const [, ...others] = known().split('\n');
    const result = await configure('check', { 'ssh-known-hosts': others.join('\n') });
    expect(result.code).toBe(1);
    expect(result.outputs['hosts-failed']).toBe(json(spec(lab.hosts[0] as LabHost)));
    expect(errors(result)[0]).toMatch(
      /no known_hosts.*\[HOST_KEY_UNKNOWN\]\. See the input ssh-known-hosts$/,
    );
    expect(JSON.parse(result.outputs['hosts-changed'] ?? '')).toHaveLength(COUNT - 1);
  });

  test('a host with another key is refused', async () => {
    const [first = '', second = ''] = known().split('\n');
    const swapped = `${first.split(' ')[0]} ${second.split(' ').slice(1).join(' ')}`;
    const result = await configure('check', {
      hosts: spec(lab.hosts[0] as LabHost),
      'ssh-known-hosts': swapped,
    });
    expect(errors(result)[0]).toContain('[HOST_KEY_CHANGED]');
  });

  test('a key that the hosts do not know', async () => {
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(workspace, 'other')]);
    const result = await configure('check', {
      'ssh-private-key': readFileSync(join(workspace, 'other'), 'utf8'),
    });
    expect(result.code).toBe(1);
    expect(errors(result)[0]).toMatch(/\[AUTH_FAILED\]\. See the input ssh-private-key$/);
    expect(result.outputs['hosts-failed']).toBe(json(specs()));
  });

  test('a locked key is told before any host is asked', async () => {
    execFileSync('ssh-keygen', [
      '-q',
      '-t',
      'ed25519',
      '-N',
      'locked',
      '-f',
      join(workspace, 'locked'),
    ]);
    const logins = lab.hosts.map((host) => host.logins());
    const result = await configure('check', {
      'ssh-private-key': readFileSync(join(workspace, 'locked'), 'utf8'),
    });
    expect(errors(result)).toEqual([expect.stringContaining('locked with a passphrase')]);
    expect(lab.hosts.map((host) => host.logins())).toEqual(logins);
  });

  test('a host that is down', async () => {
    const hosts = `${spec(lab.hosts[0] as LabHost)}\nssh://root@127.0.0.1:1`;
    const result = await configure('check', { hosts });
    expect(result.code).toBe(1);
    expect(result.outputs['hosts-failed']).toBe(json('ssh://root@127.0.0.1:1'));
    expect(errors(result)[0]).toContain('[HOST_UNREACHABLE]');
  });

  test('the pool of a master', async () => {
    const [master] = lab.hosts;
    const result = await configure('check', { hosts: '', 'pool-master': spec(master as LabHost) });
    expect(reportOf(result).hosts?.length ?? errors(result)).toBe(COUNT);
  });

  test.each(['^run ', '^::group', 'Find the', 'Add the'])(
    'cancel at %s leaves old or new bytes, and no key',
    async (at) => {
      const one = lab.hosts[0] as LabHost;
      const content = (): string => readFileSync(one.path(one.target), 'utf8');
      const old = content();
      const result = await configure('apply', { hosts: spec(one) }, at);
      expect(result.stages['main']?.cancelled).toBe(true);
      expect(result.stages['main']?.ms).toBeLessThan(10_000);
      expect(result.leftovers.filter((name) => name.includes('-ssh-'))).toEqual([]);
      const now = content();
      if (now !== old) {
        expect(now).toContain('QUANTASTOR');
        await configure('apply', {
          procedure: 'rollback',
          'run-id': result.outputs['run-id'] ?? '',
        });
        expect(content()).toBe(old);
      }
      expect(one.sessions()).toBe(0);
    },
  );

  test('ACTION-12: cut off while multipathd is slow to reconfigure; post leaves the old bytes or a finished run', async () => {
    const one = lab.hosts[0] as LabHost;
    const content = (): string => readFileSync(one.path(one.target), 'utf8');
    const old = content();
    const daemon = join(one.root, 'usr/sbin/multipathd');
    const plain = readFileSync(daemon, 'utf8');
    // longer than the runner waits between its first signal and the kill
    writeFileSync(
      daemon,
      plain.replace(/(\n[ \t]*[^\n]*reconfigure[^\n]*\)[ \t]*\n)/, '$1    sleep 20\n'),
    );
    expect(readFileSync(daemon, 'utf8')).not.toBe(plain);
    try {
      const result = await configure('apply', { hosts: spec(one) }, '^changed +Add the stanza');
      expect(result.stages['main']?.cancelled).toBe(true);
      // ended by the runner while the daemon sleeps; by itself where the signal came before the daemon was asked
      expect([128, 1]).toContain(result.stages['main']?.code);
      expect(result.outputs['run-id']).toMatch(/^\d{8}T/);
      expect(result.summary).toContain(result.outputs['run-id']);
      const runs = await configure('', { procedure: 'runs', mode: '', hosts: '' });
      const [run] = JSON.parse(runs.outputs['runs'] ?? '') as { state: string }[];
      expect(run?.state).toMatch(/^(finished|rolled-back)$/);
      expect(content()).toBe(old);
    } finally {
      writeFileSync(daemon, plain);
    }
  });

  async function commandLine(cli: string, argv: readonly string[]): Promise<Report> {
    const ssh = join(workspace, 'ssh');
    writeSsh(ssh);
    const child = spawn(process.execPath, [cli, ...argv], {
      env: { ...process.env, PATH: `${ssh}:${process.env['PATH']}` },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    for await (const chunk of child.stdout) text += chunk;
    return JSON.parse(text) as Report;
  }

  /** An `ssh` with the lab's key and hosts, for a program that reads the user's own configuration. */
  function writeSsh(folder: string): void {
    const options = `-o IdentityFile=${lab.folder}/id -o IdentitiesOnly=yes -o UserKnownHostsFile=${lab.knownHosts}`;
    execFileSync(
      'sh',
      ['-c', `printf '#!/bin/sh\\nexec /usr/bin/ssh ${options} "$@"\\n' > ssh; chmod 755 ssh`],
      { cwd: folder },
    );
  }
});

/** Lines as the outputs have them. */
function json(lines: string): string {
  return JSON.stringify(lines.split('\n'));
}

/** Without what no two runs have in common. */
function timeless(report: Report): unknown {
  return JSON.parse(
    JSON.stringify(report, (name, value) =>
      ['runId', 'startedAt', 'durationMs'].includes(name) ? undefined : value,
    ),
  );
}
