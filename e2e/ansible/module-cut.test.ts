import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Lab, type LabHost, startHosts } from '../ssh-hosts/lab.ts';
import { waitUntil } from '../ssh-hosts/open-host.ts';
import { nodesOf } from './nodes-of.ts';
import { type Controller, makeController, type Played, whyNoAnsible } from './playbook.ts';
import { childrenOf, mainOf } from './processes-of.ts';

const reason = whyNoAnsible();
const CONF = '/etc/multipath.xenserver/multipath.conf';
const HOLD = '/var/lib/lab/hold';
const HOLDING = '/var/lib/lab/holding';
/** As long as it is there, a look at the host does not end. */
const HOLD_LOOK = '/var/lib/lab/hold-look';
/** multipathd that does not come to an end of a reconfigure, or of anything, while it is held. */
const HELD = `#!/bin/sh
while [ -e ${HOLD_LOOK} ]; do touch ${HOLDING}; sleep 0.1; done
case "$*" in
  *reconfigure*) [ ! -e ${HOLD} ] || touch ${HOLDING}; while [ -e ${HOLD} ]; do sleep 0.1; done ;;
esac
exec /usr/sbin/multipathd.free "$@"
`;

const own = (): string[] => readdirSync('/tmp').filter((name) => /^quantastor-\w{8}$/.test(name));

describe.skipIf(reason)(
  reason ? `(${reason})` : 'a play that is cut off in the middle of a change',
  { timeout: 300_000 },
  () => {
    let lab: Lab;
    let host: LabHost;
    let controller: Controller;
    const text = (): string => readFileSync(host.path(CONF), 'utf8');
    const play = (module: string, options = '{}'): Promise<Played> =>
      controller.play(
        `- hosts: xen\n  gather_facts: false\n  tasks:\n    - { name: it, quantastor.xenserver.${module}: ${options}, ignore_errors: true }\n`,
      );

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

    /** Runs a change and cuts it off; resolves with what stood on the terminal. */
    async function cutOff(cut: (pid: number) => void, env: NodeJS.ProcessEnv): Promise<string> {
      rmSync(host.path(HOLDING), { force: true });
      writeFileSync(host.path(HOLD), '');
      const file = join(controller.folder, 'change.yml');
      const terminal = join(controller.folder, 'terminal');
      writeFileSync(
        file,
        '- hosts: xen\n  gather_facts: false\n  tasks:\n    - { name: it, quantastor.xenserver.configure_multipath: {} }\n',
      );
      let pid = 0;
      const playing = controller.run(
        'setsid',
        ['sh', '-c', `exec ansible-playbook ${file} >${terminal} 2>&1`],
        {
          plain: true,
          env,
          onStart: (started) => {
            pid = started;
          },
        },
      );
      try {
        await waitUntil(() => existsSync(host.path(HOLDING)), 'the daemon being told');
        cut(pid);
        await waitUntil(
          () => readFileSync(terminal, 'utf8').includes('was cut off'),
          'the words of the cut task',
        ).catch((error: Error) => {
          throw new Error(`${error.message}; there is: ${readFileSync(terminal, 'utf8')}`);
        });
      } finally {
        // the next test begins on a host that nobody holds
        host.remove(HOLD);
        await playing;
      }
      return readFileSync(terminal, 'utf8');
    }

    // ANSIBLE-1, ANSIBLE-2, ANSIBLE-3; with a long temporary folder ANSIBLE-31
    test.each([
      ['SIGINT to the group', (pid: number) => process.kill(-pid, 'SIGINT'), false],
      ['SIGINT to the main process', (pid: number) => process.kill(pid, 'SIGINT'), true],
      ['SIGHUP to the group', (pid: number) => process.kill(-pid, 'SIGHUP'), false],
      [
        'SIGKILL of the worker',
        (pid: number) => {
          for (const each of childrenOf(pid)) process.kill(each, 'SIGKILL');
        },
        true,
      ],
    ])(
      '%s: its end names host and run, resume finishes it, rollback takes it back',
      async (how, cut, isLong) => {
        const old = text();
        const before = own();
        const long = join(controller.folder, 'd'.repeat(120));
        if (isLong) mkdirSync(long, { recursive: true });
        const said = await cutOff(cut, isLong ? { ANSIBLE_LOCAL_TEMP: long } : {});
        // Ansible writes on in the same file, and neither writes over the other
        if (how.startsWith('SIGKILL')) expect(said).toContain('A worker was found in a dead state');
        const run = /dom0-1: configure_multipath was cut off .*, run (\S+);/.exec(said)?.[1];
        expect(run, said).toBeDefined();
        expect(said).toContain('quantastor.xenserver.resume');
        expect(text()).toContain('OSNEXUS');
        await waitUntil(() => nodesOf(controller).length === 0, 'the end of Node');
        expect(own().filter((name) => !before.includes(name))).toEqual([]);
        const resumed = (await play('resume')).of('it').get(host.name)?.result;
        expect(resumed, JSON.stringify(resumed)).toMatchObject({
          ...{ failed: false, changed: true, run_id: run },
        });
        expect((await play('storage_info')).of('it').get(host.name)?.result).toMatchObject({
          verified: true,
        });
        const back = (await play('rollback')).of('it').get(host.name)?.result;
        expect(back).toMatchObject({ failed: false, changed: true });
        expect(text()).toBe(old);
      },
    );

    test.each(['SIGTERM', 'SIGKILL'] as const)(
      '%s of the main process before anything was written: no worker goes on by itself',
      async (signal) => {
        const old = text();
        rmSync(host.path(HOLDING), { force: true });
        writeFileSync(host.path(HOLD_LOOK), '');
        const file = join(controller.folder, 'change.yml');
        writeFileSync(
          file,
          '- hosts: xen\n  gather_facts: false\n  tasks:\n    - { name: it, quantastor.xenserver.configure_multipath: {} }\n',
        );
        let pid = 0;
        const playing = controller.run('ansible-playbook', [file], {
          plain: true,
          onStart: (started) => {
            pid = started;
          },
        });
        await waitUntil(() => existsSync(host.path(HOLDING)), 'the look at the host');
        const main = mainOf(pid);
        const workers = childrenOf(main);
        process.kill(main, signal);
        // it ends with the play; what a worker would start once more is a new one
        await waitUntil(() => nodesOf(controller).length === 0, 'the end of Node');
        host.remove(HOLD_LOOK);
        const isGone = (each: number): boolean => !existsSync(`/proc/${each}`);
        await waitUntil(() => workers.every(isGone), 'the end of the workers');
        await playing;
        expect(nodesOf(controller)).toEqual([]);
        expect(text()).toBe(old);
      },
    );
  },
);
