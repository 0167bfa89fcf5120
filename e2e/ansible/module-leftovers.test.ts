import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Lab, type LabHost, startHosts } from '../ssh-hosts/lab.ts';
import { waitUntil } from '../ssh-hosts/open-host.ts';
import type { ModuleResult } from './module-result.ts';
import { type Controller, makeController, resultOf, whyNoAnsible } from './playbook.ts';
import { childrenOf, mainOf } from './processes-of.ts';

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
/** Stands for sudo. */
const AS_ROOT = `#!/bin/sh
while :; do case $1 in -p|-u) shift 2 ;; -*) shift ;; *) break ;; esac; done
exec "$@"
`;

describe.skipIf(reason)(
  reason ? `(${reason})` : 'what modules leave on a host',
  { timeout: 300_000 },
  () => {
    let lab: Lab;
    let host: LabHost;
    let controller: Controller;
    const play = (tasks: string, more = ''): string =>
      `- hosts: xen\n  gather_facts: false\n${more}  tasks:\n${tasks.replace(/^/gm, '    ')}\n`;

    beforeAll(async () => {
      lab = await startHosts({ count: 1, layout: 'xenserver-7', also: ['node'] });
      host = lab.hosts[0] as LabHost;
      writeFileSync(host.path('/usr/sbin/as-root'), AS_ROOT);
      chmodSync(host.path('/usr/sbin/as-root'), 0o755);
      controller = makeController(lab);
    });
    afterAll(() => lab?.stop());

    test.each([
      ['root', '/root', false],
      ['root', '/root', true],
      ['admin', '/home/admin', false],
      ['admin', '/home/admin', true],
    ])(
      'nothing but the backup, of a script that is fed: %s in %s, pipelining %s',
      async (user, home, pipelining) => {
        const path = `${home}/own-${pipelining}.conf`;
        writeFileSync(host.path(path), 'devices {\n}\n');
        const id = user === 'root' ? 0 : 1000;
        chownSync(host.path(path), id, id);
        const before = lab.changed(0);
        const done = await controller.play(
          play(
            `- name: it
  quantastor.xenserver.multipath_device:
    path: ${path}
    keywords: { failback: immediate }
    backup: true
    validate: grep -q OSNEXUS %s
- name: made
  quantastor.xenserver.multipath_device:
    path: ${home}/made-${pipelining}.conf
    keywords: { failback: immediate }
    create: true
    validate: grep -q OSNEXUS %s`,
            `  remote_user: ${user}\n`,
          ),
          { pipelining },
        );
        expect(done.exit, JSON.stringify(done.events)).toBe(0);
        const backup = String(resultOf(done, 'it', host.name).backup_file);
        const made = `${home}/made-${pipelining}.conf`;
        expect(lab.changed(0).filter((each) => !before.includes(each))).toEqual(
          [backup, made].sort(),
        );
        const { mode, uid } = statSync(host.path(made));
        expect({ mode: mode & 0o777, uid }).toEqual({ mode: 0o644, uid: id });
      },
    );

    test('nothing of a worker that was killed while its script, or Node on the host, was at work', async () => {
      const daemon = host.path('/usr/sbin/multipathd');
      copyFileSync(daemon, `${daemon}.free`);
      writeFileSync(daemon, HELD);
      for (const file of [daemon, `${daemon}.free`]) chmodSync(file, 0o755);
      const folders = (): string[] =>
        readdirSync(host.path('/tmp')).filter((name) => name.startsWith('.quantastor-'));
      try {
        for (const options of ['{ run_on: target, state_folder: /root/state }', '{}']) {
          writeFileSync(host.path(HOLD), '');
          rmSync(host.path(HOLDING), { force: true });
          let pid = 0;
          // with become and without pipelining a script is a file
          const vars = `  become: true\n  vars: { ansible_become_exe: /usr/sbin/as-root }\n`;
          const playing = controller.play(
            play(`- name: it\n  quantastor.xenserver.configure_multipath: ${options}`, vars),
            {
              plain: true,
              onStart: (started) => {
                pid = started;
              },
            },
          );
          await waitUntil(() => existsSync(host.path(HOLDING)), 'the daemon being told');
          if (options !== '{}') expect(folders()).toHaveLength(1);
          for (const each of childrenOf(mainOf(pid))) process.kill(each, 'SIGKILL');
          host.remove(HOLD);
          await playing;
          await waitUntil(() => folders().length === 0, `the end of the folder, ${options}`);
          await controller.play(play(`- name: it\n  quantastor.xenserver.resume: ${options}`));
          const back = await controller.play(
            play(`- name: it\n  quantastor.xenserver.rollback: ${options}`),
          );
          expect(resultOf(back, 'it', host.name), JSON.stringify(back.events)).toMatchObject({
            failed: false,
          });
        }
        // one that was never run, eleven minutes later, beside one that is still being written
        const old = host.path('/tmp/.quantastor-old');
        const fresh = host.path('/tmp/.quantastor-new');
        const then = Date.now() / 1000 - 660;
        for (const folder of [old, fresh]) mkdirSync(join(folder, 'in'), { recursive: true });
        utimesSync(join(old, 'in'), then, then);
        for (const folder of [old, fresh]) utimesSync(folder, then, then);
        await controller.play(
          play('- name: it\n  quantastor.xenserver.storage_info: { run_on: target }'),
        );
        expect(folders()).toEqual(['.quantastor-new']);
      } finally {
        rmSync(host.path('/tmp/.quantastor-new'), { recursive: true, force: true });
        copyFileSync(`${daemon}.free`, daemon);
        host.remove(HOLD);
      }
    });

    test('an empty folder would be seen', () => {
      mkdirSync(host.path('/root/.own/tmp'), { recursive: true });
      expect(lab.changed(0)).toContain('/root/.own/tmp/');
      rmSync(host.path('/root/.own'), { recursive: true });
      expect(lab.changed(0).filter((each) => each.startsWith('/root/.own'))).toEqual([]);
    });

    test('nothing but the backup and the journal, of modules that run in Node on the host', async () => {
      writeFileSync(host.path('/root/target.conf'), 'devices {\n}\n');
      const before = lab.changed(0);
      const done = await controller.play(
        play(`- name: configure
  quantastor.xenserver.configure_multipath: { run_on: target, state_folder: /root/state }
- name: info
  quantastor.xenserver.storage_info: { run_on: target }
- name: refused
  quantastor.xenserver.storage_info: { run_on: target, what: nothing }
  ignore_errors: true
- name: back
  quantastor.xenserver.rollback: { run_on: target, state_folder: /root/state }
- name: nothing to resume
  quantastor.xenserver.resume: { run_on: target, state_folder: /root/state }`),
      );
      expect(done.exit, JSON.stringify(done.events)).toBe(0);
      const result = (name: string): ModuleResult => resultOf(done, name, host.name);
      expect(result('configure')).toMatchObject({ changed: true, ran_on: 'target' });
      expect(result('info')).toMatchObject({ verified: true, changed: false, ran_on: 'target' });
      expect(result('refused')).toMatchObject({ failed: true, ran_on: 'target', left: [] });
      expect(result('back')).toMatchObject({
        changed: true,
        ran_on: 'target',
        run_id: result('configure').run_id,
      });
      expect(result('nothing to resume')).toMatchObject({ changed: false, ran_on: 'target' });
      const now = lab.changed(0).filter((each) => !before.includes(each) && each !== CONF);
      expect(
        now.filter(
          (each) => !/^\/root\/state\/runs\/|\/quantastor-xenserver\/(?:backups|runs)\//.test(each),
        ),
      ).toEqual([]);
    });
  },
);
