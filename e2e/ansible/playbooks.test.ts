import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Lab, type LabHost, startHosts, uuidOf } from '../ssh-hosts/lab.ts';
import { type Controller, makeController, type Played, whyNoAnsible } from './playbook.ts';
import {
  behave,
  isDisabled,
  maintenanceOf,
  makePool,
  messageOf,
  poolRunner,
} from './pool-hosts.ts';

const reason = whyNoAnsible();
const OWN = '/etc/multipath.xenserver/multipath.conf';

describe.skipIf(reason)(
  reason ? `(${reason})` : 'playbooks on a pool of three hosts',
  // the longest is ten plays of three hosts, one after the other
  { timeout: 600_000 },
  () => {
    let lab: Lab;
    let controller: Controller;
    let run: (playbook: string, ...args: string[]) => Promise<Played>;
    let hosts: readonly LabHost[];
    const hasStanza = (host: LabHost | undefined): boolean =>
      readFileSync(host?.path(OWN) ?? '', 'utf8').includes('OSNEXUS');
    const told = (): string[] => hosts.map(maintenanceOf);

    beforeAll(async () => {
      lab = await startHosts({
        count: 3,
        layout: 'xenserver-7',
        files: { '/root/.bashrc': 'echo a login script talks\n' },
      });
      hosts = lab.hosts;
      makePool(lab);
      controller = makeController(lab);
      const runner = poolRunner(controller);
      run = (playbook, ...args) => runner(playbook, args);
    });
    afterAll(() => lab?.stop());
    beforeEach(async () => {
      if (hosts.some(hasStanza)) expect((await run('rollback')).exit).toBe(0);
      told();
    });

    test('rolling shows in check mode what it would change, and leaves every host alone', async () => {
      const before = hosts.map((_, index) => lab.changed(index));
      const words = await poolRunner(controller)(
        'multipath_rolling',
        ['--check', '--diff'],
        // Ansible's own callback prints a diff of changed results only
        true,
      );
      expect(words.exit, words.stdout).toBe(0);
      expect(words.stdout.match(/^\+\s+vendor\s+"OSNEXUS"/gm)).toHaveLength(3);
      expect(words.stdout.match(/changed=1 /g)).toHaveLength(3);
      expect(told()).toEqual(['', '', '']);
      expect(hosts.map((_, index) => lab.changed(index))).toEqual(before);
    });

    test('rolls, verifies, finds nothing more to do, and takes it back', async () => {
      expect((await run('verify')).exit).not.toBe(0);
      const rolling = await run('multipath_rolling', '--diff');
      expect(rolling.exit, JSON.stringify(rolling.events.slice(-1))).toBe(0);
      expect(told()).toEqual(Array(3).fill('disable evacuate enable'));
      expect(rolling.of('See what there is to do').get('dom0-1')?.result.changed).toBe(false);
      expect(rolling.of('Configure multipathing').get('dom0-1')?.result.diff?.prepared).toContain(
        'OSNEXUS',
      );
      const verify = await run('verify', '--check', '--diff');
      expect(verify.exit, JSON.stringify(verify.events)).toBe(0);
      expect(verify.of('Ask multipathd').size).toBe(3);
      const again = await run('multipath_rolling');
      expect(again.exit).toBe(0);
      expect(again.events.some(({ result }) => result.changed)).toBe(false);
      expect(told()).toEqual(['', '', '']);
      const check = await run('rollback', '--check', '--diff');
      expect(check.exit, JSON.stringify(check.events)).toBe(0);
      for (const { name } of hosts) {
        const { result } = check.of('Take the run back').get(name) ?? {};
        expect(result).toMatchObject({ changed: true, outcome: 'would-change' });
        expect(result?.diff?.prepared).toMatch(/^-\s+vendor\s+"OSNEXUS"/m);
      }
      expect(hosts.map(hasStanza)).toEqual([true, true, true]);
      const back = await run('rollback');
      expect(back.events.map(({ result }) => result.changed)).toEqual([true, true, true]);
      expect((await run('verify')).exit).not.toBe(0);
    });

    test('leaves virtual machines where they are when it is told to', async () => {
      const done = await run(
        'multipath_rolling',
        ...['--limit', 'dom0-1', '-e', 'quantastor_evacuate=false'],
      );
      expect(done.exit).toBe(0);
      expect(told()).toEqual(['disable enable', '', '']);
    });

    // FIELD-51
    test("the pool's master is the first, wherever it stands in the inventory", async () => {
      const file = '/var/lib/lab/pool';
      const before = readFileSync(hosts[0]?.path(file) ?? '', 'utf8');
      const [first = '', second = '', third = ''] = before.trim().split('\n');
      const write = (text: string): void => {
        for (const { path } of hosts) writeFileSync(path(file), text);
      };
      write(`${third}\n${first}\n${second}\n`);
      try {
        const done = await run('multipath_rolling');
        expect(done.exit, JSON.stringify(done.events.slice(-1))).toBe(0);
        expect([...done.of('Configure multipathing').keys()]).toEqual([
          'dom0-3',
          'dom0-1',
          'dom0-2',
        ]);
        expect(told()).toEqual(Array(3).fill('disable evacuate enable'));
      } finally {
        write(before);
      }
    });

    test('no host is begun while one is disabled already', async () => {
      const [, second] = hosts as [LabHost, LabHost];
      behave(second, 'host-disabled', true);
      try {
        const done = await run('multipath_rolling');
        expect(done.exit).toBe(2);
        expect(messageOf(done, 'dom0-2')).toContain('dom0-2 is disabled already');
        expect(done.of('Configure multipathing').size).toBe(0);
        expect(told()).toEqual(['', '', '']);
        expect(hosts.map(isDisabled)).toEqual([false, true, false]);
      } finally {
        behave(second, 'host-disabled', false);
      }
    });

    test('a failed evacuation ends it at that host, which takes virtual machines again', async () => {
      const [, second] = hosts as [LabHost, LabHost];
      behave(second, 'vm-stays', true);
      try {
        const done = await run('multipath_rolling');
        expect(done.exit).toBe(2);
        expect(told()).toEqual(['disable evacuate enable', 'disable evacuate enable', '']);
        expect(hosts.map(isDisabled)).toEqual([false, false, false]);
        expect(hosts.map(hasStanza)).toEqual([true, false, false]);
        expect(messageOf(done, 'dom0-2')).toMatch(
          /^dom0-2: xe host-evacuate .*not enough resources.*; taken back: disable dom0-2$/s,
        );
      } finally {
        behave(second, 'vm-stays', false);
      }
    });

    test('a change without effect is taken back, and the host takes virtual machines again', async () => {
      const [first] = hosts as [LabHost];
      behave(first, 'reconfigure-ignored', true);
      try {
        const done = await run('multipath_rolling');
        expect(done.exit).toBe(2);
        const result = done.of('Configure multipathing').get('dom0-1')?.result;
        expect(result).toMatchObject({ outcome: 'undone', changed: false });
        expect(result?.msg).toContain('done all the same: move the VMs of dom0-1 to other hosts');
        expect(told()).toEqual(['disable evacuate enable', '', '']);
        expect(hosts.map(isDisabled)).toEqual([false, false, false]);
        expect(hosts.map(hasStanza)).toEqual([false, false, false]);
      } finally {
        behave(first, 'reconfigure-ignored', false);
      }
    });

    test('says what could not be taken back, and what to do about it', async () => {
      const [first] = hosts as [LabHost];
      behave(first, 'reconfigure-fails', true);
      try {
        const done = await run('multipath_rolling');
        expect(done.exit).toBe(2);
        const result = done.of('Configure multipathing').get('dom0-1')?.result;
        expect(result).toMatchObject({
          outcome: 'failed',
          left: [
            expect.stringContaining('by hand'),
            expect.stringMatching(/stays disabled.*xe host-enable uuid=/),
          ],
        });
        // its daemon could not be brought back: no VM is started there before a person has looked
        expect(told()).toEqual(['disable evacuate', '', '']);
        expect(hosts.map(isDisabled)).toEqual([true, false, false]);
        expect(hosts.map(hasStanza)).toEqual([false, false, false]);
      } finally {
        behave(first, 'reconfigure-fails', false);
        behave(first, 'host-disabled', false);
      }
    });

    test('says which host is still disabled when it cannot be enabled, and rollback enables it', async () => {
      const [first] = hosts as [LabHost];
      behave(first, 'enable-fails', true);
      try {
        const done = await run('multipath_rolling');
        expect(done.exit).toBe(2);
        expect(messageOf(done, 'dom0-1')).toContain(`run xe host-enable uuid=${uuidOf(0)} by hand`);
        expect(hosts.map(isDisabled)).toEqual([true, false, false]);
        expect(hosts.map(hasStanza)).toEqual([false, false, false]);
        behave(first, 'enable-fails', false);
        expect((await run('rollback')).exit).toBe(0);
        expect(hosts.map(isDisabled)).toEqual([false, false, false]);
      } finally {
        behave(first, 'enable-fails', false);
        behave(first, 'host-disabled', false);
      }
    });

    test('a connection that is lost and comes back leaves no host disabled', async () => {
      const [first] = hosts as [LabHost];
      behave(first, 'evacuate-cuts', true);
      try {
        const done = await run('multipath_rolling');
        expect(done.exit).toBe(4);
        const event = done.of('Configure multipathing').get('dom0-1');
        expect(event?.kind).toBe('unreachable');
        expect(event?.result.undone).toContain('disable dom0-1');
        expect(told()).toEqual(['disable evacuate enable', '', '']);
        expect(hosts.map(isDisabled)).toEqual([false, false, false]);
        behave(first, 'evacuate-cuts', false);
        const back = await run('rollback');
        expect(back.exit, JSON.stringify(back.events)).toBe(0);
        expect(hosts.map(hasStanza)).toEqual([false, false, false]);
      } finally {
        behave(first, 'evacuate-cuts', false);
        behave(first, 'host-disabled', false);
      }
    });

    test('a connection that each reload cuts leaves its host disabled, with the way out, until rollback', async () => {
      const [first] = hosts as [LabHost];
      behave(first, 'reconfigure-cuts', true);
      try {
        const done = await run('multipath_rolling');
        expect(done.exit).toBe(4);
        const event = done.of('Configure multipathing').get('dom0-1');
        expect(event?.kind).toBe('unreachable');
        // the reload that belongs to the old file was cut as well: no VM is started there before a person has looked
        expect(event?.result.left?.join()).toContain(`xe host-enable uuid=${uuidOf(0)}`);
        expect(told()).toEqual(['disable evacuate', '', '']);
        expect(hosts.map(isDisabled)).toEqual([true, false, false]);
        behave(first, 'reconfigure-cuts', false);
        const back = await run('rollback');
        expect(back.exit, JSON.stringify(back.events)).toBe(0);
        expect(hosts.map(isDisabled)).toEqual([false, false, false]);
        expect(hosts.map(hasStanza)).toEqual([false, false, false]);
      } finally {
        behave(first, 'reconfigure-cuts', false);
        behave(first, 'host-disabled', false);
      }
    });

    test('names the host that a lost connection leaves disabled', async () => {
      const last = hosts[2] as LabHost;
      behave(last, 'evacuate-ends', true);
      const done = await run('multipath_rolling');
      expect(done.exit).toBe(4);
      const event = done.of('Configure multipathing').get('dom0-3');
      expect(event?.kind).toBe('unreachable');
      expect(event?.result.left?.join()).toContain(`xe host-enable uuid=${uuidOf(2)}`);
      expect(hosts.slice(0, 2).map(isDisabled)).toEqual([false, false]);
    });
  },
);
