import { chmodSync, copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Lab, type LabHost, startHosts } from '../ssh-hosts/lab.ts';
import { waitUntil } from '../ssh-hosts/open-host.ts';
import type { ModuleResult } from './module-result.ts';
import { nodesOf } from './nodes-of.ts';
import {
  type Controller,
  makeController,
  type Played,
  resultOf,
  whyNoAnsible,
} from './playbook.ts';
import { expectDocumented } from './return-docs.ts';

const reason = whyNoAnsible();
const CONF = '/etc/multipath.xenserver/multipath.conf';
const HOLD = '/var/lib/lab/hold';
const HOLDING = '/var/lib/lab/holding';
/** multipathd that does not come to an end of a reconfigure while it is held. */
const HELD = `#!/bin/sh
case "$*" in
  *reconfigure*) [ ! -e ${HOLD} ] || touch ${HOLDING}; while [ -e ${HOLD} ]; do sleep 0.1; done ;;
esac
exec /usr/sbin/multipathd.free "$@"
`;

describe.skipIf(reason)(
  reason ? `(${reason})` : 'a run that was cut off',
  { timeout: 300_000 },
  () => {
    let lab: Lab;
    let host: LabHost;
    let controller: Controller;
    const play = (module: string, options = '{}'): Promise<Played> =>
      controller.play(
        `- hosts: xen\n  gather_facts: false\n  tasks:\n    - { name: it, quantastor.xenserver.${module}: ${options}, ignore_errors: true }\n`,
      );
    const text = (): string => readFileSync(host.path(CONF), 'utf8');

    beforeAll(async () => {
      lab = await startHosts({ count: 1, layout: 'xenserver-7' });
      host = lab.hosts[0] as LabHost;
      controller = makeController(lab);
      const daemon = host.path('/usr/sbin/multipathd');
      copyFileSync(daemon, `${daemon}.free`);
      writeFileSync(daemon, HELD);
      for (const file of [daemon, `${daemon}.free`]) chmodSync(file, 0o755);
    });
    afterAll(() => lab?.stop());

    /** The file is written and the daemon is being told when Node is killed. */
    async function cutOff(): Promise<ModuleResult> {
      rmSync(host.path(HOLDING), { force: true });
      writeFileSync(host.path(HOLD), '');
      const playing = play('configure_multipath');
      await waitUntil(() => existsSync(host.path(HOLDING)), 'the daemon being told');
      for (const pid of nodesOf(controller)) process.kill(pid, 'SIGKILL');
      host.remove(HOLD);
      return resultOf(await playing, 'it', host.name);
    }

    test.each([
      ['is finished', '{}', true],
      ['is taken back', '{ undo: true }', false],
    ])('%s', async (_, options, stays) => {
      const old = text();
      const cut = await cutOff();
      // ANSIBLE-4: the file was replaced, and the message has no empty parenthesis and no bare True or False
      expect(cut).toMatchObject({ failed: true, changed: true, undone: [], ran_on: 'controller' });
      expect(cut.msg).not.toMatch(/\(\)|: (?:True|False)\b|Broken pipe/);
      expect(cut.msg).toContain('quantastor.xenserver.resume');
      expect(cut.left).toHaveLength(1);
      expectDocumented('configure_multipath', cut);
      expect(text()).toContain('OSNEXUS');
      const resumed = resultOf(await play('resume', options), 'it', host.name);
      expect(resumed, JSON.stringify(resumed)).toMatchObject({ failed: false, changed: true });
      expectDocumented('resume', resumed);
      expect(text().includes('OSNEXUS')).toBe(stays);
      const again = resultOf(await play('resume', options), 'it', host.name);
      expect(again).toMatchObject({ changed: false, msg: 'no run was interrupted' });
      const info = resultOf(await play('storage_info'), 'it', host.name);
      expect(info).toMatchObject({ verified: stays });
      const back = resultOf(await play('rollback'), 'it', host.name);
      expect(back).toMatchObject({ failed: false, changed: stays });
      expect(text()).toBe(old);
    });
  },
);
