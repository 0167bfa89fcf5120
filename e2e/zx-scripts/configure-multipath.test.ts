import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Lab, type LabHost, startHosts } from '../ssh-hosts/lab.ts';
import { waitUntil } from '../ssh-hosts/open-host.ts';
import { whyNoHosts } from '../ssh-hosts/why-not.ts';
import { hostOf, reportOf, runCli, startCli } from './run-cli.ts';

const reason = whyNoHosts();
const COUNT = 10;
const LOG = '/var/log/lab';
const FAULTS = [
  'reconfigure-fails',
  'reconfigure-ignored',
  'reconfigure-waits',
  'silent',
  'stopped',
];

describe.skipIf(reason)(
  `configure-multipath on ten sshd hosts${reason ? ` (${reason})` : ''}`,
  () => {
    let lab: Lab;
    let before: Map<string, Buffer>;

    beforeAll(async () => {
      lab = await startHosts({ count: COUNT });
      before = new Map(lab.hosts.map((host) => [host.name, contents(host)]));
    });
    afterAll(() => lab?.stop());

    afterEach(async () => {
      for (const { path, remove } of lab.hosts) {
        for (const name of [...FAULTS, 'loaded']) remove(`/var/lib/lab/${name}`);
        writeFileSync(
          path('/var/lib/lab/paths'),
          'hcil dev dev_t pri dm_st chk_st dev_st next_check\n',
        );
      }
      for (const host of lab.hosts) restore(host);
    });

    /** What the target file or folder holds, in one piece. */
    function contents({ path, target }: LabHost): Buffer {
      const place = path(target);
      if (!statSync(place).isDirectory()) return readFileSync(place);
      return Buffer.concat(
        readdirSync(place)
          .sort()
          .flatMap((name) => [Buffer.from(`${name}\n`), readFileSync(join(place, name))]),
      );
    }

    /** As it was, from outside; that a rollback does it is a test of its own. */
    function restore({ name, path, target }: LabHost): void {
      const place = path(target);
      const old = before.get(name);
      if (statSync(place).isDirectory()) rmSync(join(place, 'quantastor.conf'), { force: true });
      else writeFileSync(place, old ?? '');
      expect(contents({ path, target } as LabHost), name).toEqual(old);
    }

    const specs = (hosts: readonly LabHost[] = lab.hosts): string[] =>
      hosts.flatMap(({ spec }) => ['--hosts', spec]);
    const configure = (...more: string[]) =>
      runCli(lab, 'configure-multipath', ...specs(), '--json', ...more);
    const logins = (): number[] => lab.hosts.map((host) => host.logins());
    const own = (index: number): string[] =>
      lab
        .changed(index)
        .filter((path) => !path.startsWith('/var/lib/lab') && !path.startsWith(LOG));
    /** Asked from outside, without a login. */
    const stanzas = (name: string): number => {
      const { root = '' } = lab.hosts.find((host) => host.name === name) ?? {};
      return execFileSync('chroot', [root, '/usr/sbin/multipath', '-t'], { encoding: 'utf8' })
        .split('\n')
        .filter((line) => line.includes('"OSNEXUS"')).length;
    };

    /** Exact, for each host: a question more is a fleet that waits once more. */
    const trips = (result: { stdout: string; stderr: string; exit: number | null }): number[] => [
      ...new Set(reportOf(result).hosts.map(({ roundTrips }) => roundTrips)),
    ];

    test('check shows, apply does, a second run has nothing to do, rollback takes it back; one login each', async () => {
      const files = lab.hosts.map((_, index) => own(index));
      const asked = logins();
      const check = await configure('--check', '--diff');
      expect(check.exit, check.stderr).toBe(2);
      expect(lab.hosts.map((_, index) => own(index))).toEqual(files);
      for (const host of lab.hosts) expect(contents(host)).toEqual(before.get(host.name));
      expect(logins()).toEqual(asked.map((count) => count + 1));
      // the survey, the parser on the new file
      expect(trips(check)).toEqual([2]);

      const applied = await configure('--yes');
      expect(applied.exit, applied.stderr).toBe(0);
      const report = reportOf(applied);
      // and the change with its record, the reconfigure and what it came to; the record's end
      expect(trips(applied)).toEqual([4]);
      for (const host of lab.hosts) {
        const found = hostOf(report, `@${host.name}`);
        expect(found).toMatchObject({ outcome: 'changed', connections: 1 });
        expect(found.steps.at(-1)?.verified).toMatchObject({ answer: 'seen' });
        expect(stanzas(host.name), host.name).toBe(1);
        const planned = hostOf(reportOf(check), `@${host.name}`);
        const diffs = (of: typeof found) =>
          of.steps.flatMap((s) => s.changes.map((c) => c.diff ?? ''));
        expect(diffs(planned)).toEqual(diffs(found));
      }

      const stamps = lab.hosts.map(({ path, target }) => statSync(path(target)).mtimeMs);
      const asked2 = logins();
      const again = await configure('--yes');
      expect(again.exit).toBe(0);
      expect(reportOf(again).hosts.map(({ outcome }) => outcome)).toEqual(
        Array.from({ length: COUNT }, () => 'unchanged'),
      );
      expect(trips(again)).toEqual([1]);
      expect(lab.hosts.map(({ path, target }) => statSync(path(target)).mtimeMs)).toEqual(stamps);
      expect(logins()).toEqual(asked2.map((count) => count + 1));

      const back = await runCli(lab, 'rollback', report.runId, '--yes', '--json');
      expect(back.exit, back.stderr).toBe(0);
      // one look, the record, the look at it once it is ours, the file, what lies beside it, the reconfigure, the record's end
      expect(trips(back)).toEqual([7]);
      for (const host of lab.hosts) {
        expect(stanzas(host.name), host.name).toBe(0);
        expect(contents(host), host.name).toEqual(before.get(host.name));
      }
      // its newest record, which came with the survey, is taken back: an older one may say whose stanza is gone
      expect(trips(await configure('--check'))).toEqual([3]);
    });

    test('of two runs at one time each host is changed by one, and stays so', async () => {
      const both = await Promise.all([configure('--yes'), configure('--yes')]);
      const reports = both.map(reportOf);
      for (const { name } of lab.hosts) {
        const hosts = reports.map((report) => hostOf(report, `@${name}`));
        const outcomes = hosts.map(({ outcome }) => outcome).sort();
        expect(
          [
            ['changed', 'refused'],
            ['changed', 'unchanged'],
            // it came between the write and the reconfigure of the other, and saw to the latter
            ['changed', 'changed'],
          ],
          JSON.stringify(hosts.map(({ error, left }) => ({ error, left }))),
        ).toContainEqual(outcomes);
        const writes = reports.flatMap((report) =>
          hostOf(report, `@${name}`).steps.flatMap(({ changes }) =>
            changes.filter(({ kind, done }) => kind === 'write-file' && done),
          ),
        );
        expect(writes, name).toHaveLength(1);
        expect(stanzas(name), name).toBe(1);
      }
      // nor does a rollback of the one take back what the other has written
      const [one, other] = reports.map(({ runId }) => runId);
      for (const runId of [one ?? '', other ?? '']) {
        const back = await runCli(lab, 'rollback', runId, '--yes');
        // a run that found nothing to do has no journal
        if (back.exit !== 0) expect(back.stderr).toContain('there is no such run');
      }
      for (const host of lab.hosts)
        expect(contents(host), host.name).toEqual(before.get(host.name));
    });

    test('cut off between the write and the reconfigure, resume has a silent daemon reconfigured', async () => {
      const [host] = lab.hosts as [LabHost];
      for (const fault of ['silent', 'reconfigure-waits'])
        writeFileSync(host.path(`/var/lib/lab/${fault}`), '');
      const asked = (): number =>
        lab.calls(0).filter((line) => line === 'multipathd -kreconfigure').length;
      const count = asked();
      const run = startCli(lab, ['configure-multipath', '--hosts', host.spec, '--yes', '--json']);
      await waitUntil(() => asked() > count, 'the reconfigure');
      run.process.kill('SIGKILL');
      await run.ended;
      host.remove('/var/lib/lab/reconfigure-waits');
      expect(stanzas(host.name)).toBe(1);
      const { stdout } = await runCli(lab, 'runs', '--json');
      const [latest] = (JSON.parse(stdout) as { runId: string; state: string }[]).filter(
        ({ state }) => state === 'interrupted',
      );
      const resumed = await runCli(lab, 'resume', latest?.runId ?? '', '--yes', '--json');
      expect(resumed.exit, resumed.stderr).toBe(0);
      expect(asked()).toBe(count + 2);
      expect(reportOf(resumed).hosts[0]).toMatchObject({ outcome: 'changed', connections: 1 });
    });

    test('hosts are found from the pool master', async () => {
      const result = await runCli(
        lab,
        ...['configure-multipath', '--pool-master', lab.hosts[0]?.spec ?? '', '--check', '--json'],
      );
      expect(result.exit, result.stderr).toBe(2);
      expect(reportOf(result).hosts).toHaveLength(COUNT);
    });

    test('a host that is down, and one of no name, do not harm the others', async () => {
      const dead = ['--hosts', 'ssh://root@127.0.0.1:9', '--hosts', 'ssh://root@nosuch.invalid'];
      const result = await configure('--yes', ...dead);
      expect(result.exit).toBe(1);
      const { hosts } = reportOf(result);
      expect(hosts.filter(({ outcome }) => outcome === 'changed')).toHaveLength(COUNT);
      expect(hosts.filter(({ error }) => error?.code === 'HOST_UNREACHABLE')).toHaveLength(2);
      for (const { error } of hosts.slice(COUNT)) expect(error?.remedy).toBeTruthy();
    });

    test.each([
      ['says no', 'reconfigure-fails'],
      ['takes nothing up', 'reconfigure-ignored'],
    ])('a daemon that %s gets its old file back; the other hosts go on', async (_name, fault) => {
      const [first, ...others] = lab.hosts;
      writeFileSync(first?.path(`/var/lib/lab/${fault}`) ?? '', '');
      const result = await configure('--yes');
      expect(result.exit).toBe(1);
      const report = reportOf(result);
      const bad = hostOf(report, `@${first?.name}`);
      expect(['undone', 'failed']).toContain(bad.outcome);
      expect(contents(first as LabHost)).toEqual(before.get(first?.name ?? ''));
      for (const { name } of others) expect(hostOf(report, `@${name}`).outcome).toBe('changed');
    });

    test('CLI-2: a daemon that is off, seen over ssh: written, not in effect, exit code 2', async () => {
      const [host] = lab.hosts;
      if (!host) throw new Error('the lab has no host');
      const one = ['--hosts', host.spec];
      expect((await runCli(lab, 'configure-multipath', ...one, '--yes')).exit).toBe(0);
      writeFileSync(host.path('/var/lib/lab/stopped'), '');
      const data = await runCli(lab, 'verify', ...one, '--json');
      expect(data.exit, data.stderr).toBe(2);
      const { outcome, inEffect } = hostOf(reportOf(data), `@${host.name}`);
      expect([outcome, inEffect?.answer]).toEqual(['would-change', 'not-seen']);
      const text = await runCli(lab, 'verify', ...one);
      expect(text.stdout).toMatch(/^NOT IN EFFECT {2}/);
      expect(text.stdout).not.toMatch(/nothing to do|\bok\b/);
    });

    test('a failed path refuses the host before anything is changed', async () => {
      const [first] = lab.hosts;
      writeFileSync(
        first?.path('/var/lib/lab/paths') ?? '',
        'hcil    dev dev_t pri dm_st  chk_st dev_st  next_check\n1:0:0:0 sdd 8:48  1   failed faulty offline X... 1/2\n',
      );
      const before = logins()[0] ?? 0;
      const result = await configure('--yes');
      expect(result.exit).toBe(1);
      expect(hostOf(reportOf(result), `@${first?.name}`).outcome).toBe('refused');
      expect(logins()[0]).toBe(before + 1);
      const allowed = await configure('--yes', '--allow-failed-paths');
      expect(allowed.exit, allowed.stderr).toBe(0);
    });

    test.each([1, 4, 8, 16])(
      'killed after %i lines of progress, resume finishes what was begun',
      async (lines) => {
        const run = startCli(lab, [
          'configure-multipath',
          ...specs(),
          '--yes',
          '--concurrency',
          '3',
        ]);
        await waitUntil(
          () => run.said().split('\n').length > lines || run.process.exitCode !== null,
          'progress',
        );
        run.process.kill('SIGKILL');
        await run.ended;
        for (const host of lab.hosts) {
          const now = contents(host).toString('latin1');
          const old = before.get(host.name)?.toString('latin1');
          if (now === old) continue;
          expect(now.split('"OSNEXUS"').length, host.name).toBe(2);
          expect(stanzas(host.name), host.name).toBe(1);
        }
        const { stdout } = await runCli(lab, 'runs', '--json');
        const [latest] = (JSON.parse(stdout) as { runId: string; state: string }[]).filter(
          ({ state }) => state === 'interrupted',
        );
        if (latest) {
          const resumed = await runCli(lab, 'resume', latest.runId, '--yes', '--json');
          expect(resumed.exit, resumed.stderr).toBe(0);
        }
        const again = await configure('--yes');
        expect(again.exit, again.stderr).toBe(0);
        for (const { name } of lab.hosts) expect(stanzas(name), name).toBe(1);
      },
    );

    test('nothing but the backup and the record of the run is left on a host', async () => {
      const files = lab.hosts.map((_, index) => own(index));
      const applied = await configure('--yes');
      expect(applied.exit).toBe(0);
      for (const [index, host] of lab.hosts.entries()) {
        const fresh = own(index).filter((path) => !files[index]?.includes(path));
        for (const path of fresh)
          expect(
            /^\/var\/lib\/quantastor-xenserver\/(?:backups|runs)\//.test(path) ||
              path.startsWith(host.target),
            path,
          ).toBe(true);
      }
      expect(
        existsSync(lab.hosts[0]?.path('/tmp') ?? '')
          ? readdirSync(lab.hosts[0]?.path('/tmp') ?? '')
          : [],
      ).toEqual([]);
    });
  },
);
