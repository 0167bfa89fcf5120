import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Lab, type LabHost, startHosts } from '../ssh-hosts/lab.ts';
import { waitUntil } from '../ssh-hosts/open-host.ts';
import type { ModuleResult } from './module-result.ts';
import { nodesOf } from './nodes-of.ts';
import { type Controller, makeController, resultOf, whyNoAnsible } from './playbook.ts';

const reason = whyNoAnsible();
const CONF = '/etc/multipath.xenserver/multipath.conf';

describe.skipIf(reason)(
  reason ? `(${reason})` : 'a run of one controller, seen from another',
  { timeout: 300_000 },
  () => {
    let lab: Lab;
    let host: LabHost;
    let controller: Controller;
    const text = (): string => readFileSync(host.path(CONF), 'utf8');
    const play = async (where: string, module: string, options = '{}'): Promise<ModuleResult> => {
      const played = await controller.play(
        `- hosts: xen\n  gather_facts: false\n  tasks:\n    - { name: it, quantastor.xenserver.${module}: ${options}, ignore_errors: true }\n`,
        { env: { XDG_STATE_HOME: join(controller.folder, where) } },
      );
      return resultOf(played, 'it', host.name);
    };

    beforeAll(async () => {
      lab = await startHosts({ count: 1, layout: 'xenserver-7' });
      host = lab.hosts[0] as LabHost;
      controller = makeController(lab);
    });
    afterAll(() => lab?.stop());

    // ANSIBLE-5, ANSIBLE-7: as each job of AWX, or an execution environment, has an empty home
    test.each([
      ['last', '{}'],
      ['by its id', '{ run_id: ID }'],
    ])("is taken back by the host's own record: %s", async (_, options) => {
      const old = text();
      const made = await play('one', 'configure_multipath');
      expect(made, JSON.stringify(made)).toMatchObject({ changed: true });
      expect(text()).toContain('OSNEXUS');
      const runId = String(made.run_id);
      const back = await play('two', 'rollback', options.replace('ID', runId));
      expect(back, JSON.stringify(back)).toMatchObject({
        ...{ failed: false, changed: true, run_id: runId },
      });
      expect(text()).toBe(old);
      expect(await play('two', 'rollback')).toMatchObject({ failed: false, changed: false });
      expect(await play('one', 'rollback')).toMatchObject({ failed: false, changed: false });
      const records = execFileSync('grep', ['-rl', runId, host.path('/var/lib')], {
        encoding: 'utf8',
      });
      expect(records).toContain('quantastor-xenserver');
    });

    // ANSIBLE-6
    test('that was cut off is finished by another controller, and taken back from there', async () => {
      const old = text();
      const daemon = host.path('/usr/sbin/multipathd');
      const hold = host.path('/var/lib/lab/hold');
      copyFileSync(daemon, `${daemon}.free`);
      writeFileSync(
        daemon,
        `#!/bin/sh\ncase "$*" in *reconfigure*) touch /var/lib/lab/holding; while [ -e /var/lib/lab/hold ]; do sleep 0.1; done ;; esac\nexec /usr/sbin/multipathd.free "$@"\n`,
      );
      for (const file of [daemon, `${daemon}.free`]) chmodSync(file, 0o755);
      rmSync(host.path('/var/lib/lab/holding'), { force: true });
      writeFileSync(hold, '');
      const playing = play('one', 'configure_multipath');
      await waitUntil(() => existsSync(host.path('/var/lib/lab/holding')), 'the daemon being told');
      for (const pid of nodesOf(controller)) process.kill(pid, 'SIGKILL');
      rmSync(hold);
      expect(await playing).toMatchObject({ failed: true, changed: true });
      expect(text()).toContain('OSNEXUS');
      const told = await play('two', 'resume');
      expect(told, JSON.stringify(told)).toMatchObject({ failed: false, outcome: 'changed' });
      const back = await play('two', 'rollback');
      expect(back, JSON.stringify(back)).toMatchObject({ failed: false, changed: true });
      expect(text()).toBe(old);
    });

    test('an id that nobody knows is refused', async () => {
      const none = await play('two', 'rollback', '{ run_id: 20200101T000000Z-0000 }');
      expect(none).toMatchObject({ failed: true, changed: false });
      expect(none.msg).toContain('neither this controller nor the host');
    });
  },
);
