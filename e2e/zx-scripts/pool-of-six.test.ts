// @module-tag slow
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Lab, startHosts } from '../ssh-hosts/lab.ts';
import { waitUntil } from '../ssh-hosts/open-host.ts';
import { whyNoHosts } from '../ssh-hosts/why-not.ts';
import { reportOf, runCli, startCli } from './run-cli.ts';

const reason = whyNoHosts();
const OURS = '/etc/multipath/conf.d/quantastor.conf';
const STATE = '/var/lib/lab';

describe.skipIf(reason)(`a pool of six sshd hosts${reason ? ` (${reason})` : ''}`, () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await startHosts({ count: 6, layout: 'xenserver-8' });
  });
  afterAll(() => lab?.stop());

  const POOL = ['--pool-master', 'ssh://root@dom0-2', '--pool-by', 'name'];
  const configure = (...args: string[]) =>
    runCli(lab, 'configure-multipath', ...POOL, ...args, '--yes', '--json');
  const has = (inside: string): boolean[] => lab.hosts.map(({ path }) => existsSync(path(inside)));
  const put = (at: number, name: string): void =>
    writeFileSync(lab.hosts[at]?.path(`${STATE}/${name}`) ?? '', '');
  const verbs = (at: number): string[] =>
    lab
      .calls(at)
      .map((line) => line.split(' ').slice(0, 2).join(' '))
      .filter((line) => /^(xe host-(dis|en)able|multipathd -kreconfigure)/.test(line));
  const clear = (): void => {
    for (const { remove } of lab.hosts)
      for (const name of [
        ...['reconfigure-fails', 'reconfigure-waits', 'host-disabled', 'calls'],
        ...['ha-on', 'vm-stays', 'xe-hangs', 'multipathing-off', 'pbds'],
      ])
        remove(`${STATE}/${name}`);
  };

  afterEach(async () => {
    clear();
    await configure('--remove');
    clear();
  });

  test('rolling: the master first, each disabled, changed, enabled; then taken away in the same way', async () => {
    const report = reportOf(await configure('--rolling'));
    expect(report.hosts.map(({ outcome }) => outcome)).toEqual(Array(6).fill('changed'));
    expect(has(OURS)).toEqual(Array(6).fill(true));
    for (const at of [0, 1, 2, 3, 4, 5])
      expect(verbs(at)).toEqual(['xe host-disable', 'multipathd -kreconfigure', 'xe host-enable']);
    // the pool has dom0-1 for its master, and dom0-2 was asked
    expect(report.hosts[0]?.name).toBe('dom0-1');
    const second = reportOf(await configure('--rolling'));
    expect(second.outcome).toBe('unchanged');
    const gone = reportOf(await configure('--rolling', '--remove'));
    expect(gone.hosts.map(({ outcome }) => outcome)).toEqual(Array(6).fill('changed'));
    expect(has(OURS)).toEqual(Array(6).fill(false));
    expect(has(`${STATE}/host-disabled`)).toEqual(Array(6).fill(false));
  });

  test('a failure in the middle: its host has its old files and stays disabled, the rest is not begun', async () => {
    put(2, 'reconfigure-fails');
    const run = await configure('--rolling');
    expect(run.exit).toBe(1);
    const report = reportOf(run);
    expect(report.stopped).toBe('failures');
    expect(report.hosts.map(({ outcome }) => outcome)).toEqual([
      // a daemon that takes no reconfigure takes none back either, and that is said
      ...['changed', 'changed', 'failed', 'skipped', 'skipped', 'skipped'],
    ]);
    expect(report.hosts[2]?.left?.join()).toContain('reconfigure');
    expect(has(OURS)).toEqual([true, true, false, false, false, false]);
    // its daemon could not be brought back, so no VM is to start there, and that is said with the way out
    expect(report.hosts[2]?.left?.join()).toMatch(/stays disabled.*xe host-enable uuid=/);
    expect(has(`${STATE}/host-disabled`)).toEqual([false, false, true, false, false, false]);
  });

  test('a canary that fails is the only host that was begun', async () => {
    put(0, 'reconfigure-fails');
    const run = await configure('--canary', '1', '--max-failures', '0');
    expect(run.exit).toBe(1);
    expect(reportOf(run).hosts.map(({ outcome }) => outcome)).toEqual([
      'failed',
      ...Array(5).fill('skipped'),
    ]);
    expect(has(OURS)).toEqual(Array(6).fill(false));
  });

  // of a batch of three that began together the other two come to their end
  test.each<[string, readonly number[], readonly string[], string]>([
    ['batches by percentage', [1], ['--batch', '1,50%,100%', '--max-failures', '0'], 'cfccss'],
    ['one failure is allowed', [1, 3], ['--concurrency', '1', '--max-failures', '1'], 'cfcfss'],
    ['two failures are allowed', [1, 3], ['--concurrency', '1', '--max-failures', '2'], 'cfcfcc'],
  ])('%s', async (_name, bad, args, expected) => {
    for (const at of bad) put(at, 'reconfigure-fails');
    const run = await configure(...args);
    expect(run.exit).toBe(1);
    const word = { changed: 'c', failed: 'f', undone: 'f', skipped: 's' } as const;
    const said = reportOf(run).hosts.map(({ outcome }) => word[outcome as keyof typeof word]);
    expect(said.join('')).toBe(expected);
    expect(has(OURS)).toEqual([...expected].map((each) => each === 'c'));
  });

  test.each([
    ['high availability is on', 'ha-on', 'pool-ha-is-on', 'xe pool-ha-disable'],
    ['somebody works on it', 'host-disabled', 'host-is-disabled', 'xe host-enable uuid='],
    ['its xe hangs', 'xe-hangs', 'xapi-not-asked', 'did not answer within'],
  ])(
    'rolling and a host of which %s: nothing is begun anywhere, and the way out is told',
    async (_name, state, code, way) => {
      put(3, state);
      const run = await configure('--rolling');
      expect(run.exit).toBe(1);
      const report = reportOf(run);
      expect(report.hosts.map(({ outcome }) => outcome)).toEqual([
        ...['skipped', 'skipped', 'skipped', 'refused', 'skipped', 'skipped'],
      ]);
      const finding = report.hosts[3]?.steps
        .flatMap(({ findings }) => findings)
        .find((each) => each.code === code);
      expect(`${finding?.message} ${finding?.help}`).toContain(way);
      expect(has(OURS)).toEqual(Array(6).fill(false));
      for (const at of [0, 1, 2, 4, 5]) expect(verbs(at)).toEqual([]);
    },
  );

  test('a host whose VMs find no room is enabled again, and no other is begun', async () => {
    put(1, 'vm-stays');
    const run = await configure('--rolling', '--evacuate');
    expect(run.exit).toBe(1);
    expect(reportOf(run).hosts.map(({ outcome }) => outcome)).toEqual([
      ...['changed', 'undone', 'skipped', 'skipped', 'skipped', 'skipped'],
    ]);
    expect(has(`${STATE}/host-disabled`)).toEqual(Array(6).fill(false));
    expect(has(OURS)).toEqual([true, false, false, false, false, false]);
  });

  test('multipathing is switched on in maintenance mode on the hosts that have it off', async () => {
    for (const at of [0, 4]) put(at, 'multipathing-off');
    const report = reportOf(await configure('--rolling', '--enable-multipathing'));
    expect(report.hosts.map(({ outcome }) => outcome)).toEqual(Array(6).fill('changed'));
    expect(has(`${STATE}/multipathing-off`)).toEqual(Array(6).fill(false));
    const set = lab.hosts.map((_, at) =>
      lab.calls(at).filter((line) => line.includes('param-set')),
    );
    expect(set.map(({ length }) => length)).toEqual([1, 0, 0, 0, 1, 0]);
    const again = await configure('--rolling', '--enable-multipathing', '--require-in-effect');
    expect([again.exit, reportOf(again).outcome]).toEqual([0, 'unchanged']);
  });

  test('killed in the middle, resume finishes it and enables the host that was disabled', async () => {
    put(2, 'reconfigure-waits');
    const started = startCli(lab, ['configure-multipath', ...POOL, '--rolling', '--yes']);
    await waitUntil(() => has(OURS)[2] === true, 'the third host is being changed');
    started.process.kill('SIGKILL');
    await started.ended;
    expect(has(OURS)).toEqual([true, true, true, false, false, false]);
    lab.hosts[2]?.remove(`${STATE}/reconfigure-waits`);
    await waitUntil(() => lab.hosts[2]?.sessions() === 0, 'the cut-off login has ended');
    const run = await runCli(lab, 'resume', 'last', '--yes', '--json');
    expect([run.exit, reportOf(run).outcome]).toEqual([0, 'changed']);
    expect(has(OURS)).toEqual(Array(6).fill(true));
    expect(has(`${STATE}/host-disabled`)).toEqual(Array(6).fill(false));
  });

  // FIELD-52
  test('a member without an address stops the run before any host is begun', async () => {
    const pool = lab.hosts[1]?.path(`${STATE}/pool`) ?? '';
    const before = readFileSync(pool, 'utf8');
    writeFileSync(pool, before.replace('|dom0-4|dom0-4|', '|dom0-4||'));
    try {
      const run = await runCli(lab, 'configure-multipath', ...POOL.slice(0, 2), '--yes', '--json');
      expect(run.exit).toBe(1);
      expect(run.stdout).toContain('no address of dom0-4');
      expect(has(OURS)).toEqual(Array(6).fill(false));
    } finally {
      writeFileSync(pool, before);
    }
  });
});
