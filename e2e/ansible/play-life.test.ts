import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startCutProxy } from '../ssh-hosts/cut-proxy.ts';
import { type Lab, startHosts } from '../ssh-hosts/lab.ts';
import { waitUntil } from '../ssh-hosts/open-host.ts';
import { nodesOf } from './nodes-of.ts';
import { type Controller, makeController, whyNoAnsible } from './playbook.ts';

const reason = whyNoAnsible();
const COUNT = 10;
const DEVICES = 'devices {\n\tdevice {\n\t\tvendor "A"\n\t\tproduct "B"\n\t}\n}\n';

describe.skipIf(reason)(
  reason ? `(${reason})` : 'a play on ten hosts',
  { timeout: 300_000 },
  () => {
    let lab: Lab;
    let controller: Controller;
    const textOf = (index: number): string =>
      `# of host ${index}\n${DEVICES}# and no other ${index}\n`;

    beforeAll(async () => {
      lab = await startHosts({ count: COUNT, layout: 'xenserver-7', also: ['node'] });
      controller = makeController(lab);
      writeFileSync(
        join(controller.folder, 'wait.sh'),
        'touch "$1.here"; while [ ! -e "$1.go" ]; do sleep 0.05; done\n',
      );
    });
    afterAll(() => lab?.stop());

    test('is served by one Node process that survives its own death, ends with the play, and mixes nothing', async () => {
      for (const [index, host] of lab.hosts.entries())
        writeFileSync(host.path('/root/own.conf'), textOf(index));
      const mark = join(controller.folder, 'first');
      const device = (name: string, keywords: string): string => `
    - name: ${name}
      quantastor.xenserver.multipath_device:
        path: /root/own.conf
        vendor: "{{ inventory_hostname }}"
        product: P
        keywords: ${keywords}`;
      const playing = controller.play(`- hosts: xen
  gather_facts: false
  tasks:${device('before', '{ failback: immediate }')}
    - name: wait
      ansible.builtin.command: sh ${controller.folder}/wait.sh ${mark}
      delegate_to: localhost
      vars: { ansible_connection: local }
      run_once: true${device('after', '{ failback: manual }')}
`);
      await waitUntil(() => existsSync(`${mark}.here`), 'the first task');
      const [pid, ...others] = nodesOf(controller);
      expect(others).toEqual([]);
      const sockets = execFileSync(
        'find',
        [
          controller.folder,
          '/tmp',
          '-maxdepth',
          '3',
          '-name',
          'sock',
          '-o',
          '-name',
          'quantastor.sock',
        ],
        {
          encoding: 'utf8',
        },
      )
        .trim()
        .split('\n')
        .filter(Boolean);
      for (const path of sockets)
        expect(execFileSync('stat', ['-c', '%a %F', path], { encoding: 'utf8' })).toBe(
          '600 socket\n',
        );
      process.kill(pid ?? -1, 'SIGKILL');
      writeFileSync(`${mark}.go`, '');
      const done = await playing;
      expect(done.exit, JSON.stringify(done.events)).toBe(0);
      for (const [index, { name, path }] of lab.hosts.entries()) {
        expect(done.of('after').get(name)?.result).toMatchObject({ changed: true, vendor: name });
        const text = readFileSync(path('/root/own.conf'), 'utf8');
        expect(text.match(/vendor "dom0-\d+"/g)).toEqual([`vendor "${name}"`]);
        expect(text).toContain('failback manual');
        expect(
          text.startsWith(`# of host ${index}\n`) && text.endsWith(`# and no other ${index}\n`),
        ).toBe(true);
      }
      await waitUntil(() => nodesOf(controller).length === 0, 'the end of Node');
      expect(
        readdirSync(join(controller.folder, 'tmp')).filter((name) =>
          name.startsWith('ansible-local'),
        ),
      ).toEqual([]);
    });

    test('goes on without a host that is not there', async () => {
      await lab.hosts[9]?.stop();
      const done = await controller.play(
        '- hosts: xen\n  gather_facts: false\n  serial: 4\n  tasks:\n    - name: info\n      quantastor.xenserver.storage_info:\n      throttle: 2\n',
      );
      expect(done.exit).toBe(4);
      expect(done.of('info').get('dom0-10')).toMatchObject({ kind: 'unreachable' });
      expect([...done.of('info').values()].filter(({ kind }) => kind === 'ok')).toHaveLength(9);
    });

    test.each([false, true])(
      'a connection that dies leaves old bytes or new ones (pipelining %s)',
      async (pipelining) => {
        const host = lab.hosts[0];
        if (!host) throw new Error('no host');
        const path = '/root/cut.conf';
        const outcomes = new Set<string>();
        // before the login is done, in the first script, in the second one, and not at all
        for (const after of [1_000, 9_000, 12_000, 15_000, 100_000]) {
          writeFileSync(host.path(path), DEVICES);
          const proxy = await startCutProxy(host, after);
          try {
            const done = await controller.play(
              `- hosts: xen\n  gather_facts: false\n  tasks:\n    - name: it\n      quantastor.xenserver.multipath_device: { path: ${path}, keywords: { failback: immediate } }\n`,
              {
                pipelining,
                args: [
                  '--limit',
                  host.name,
                  '-e',
                  `ansible_host=127.0.0.1 ansible_port=${proxy.port}`,
                  '--ssh-common-args',
                  `-o HostKeyAlias=${host.name} -o HostName=127.0.0.1 -o Port=${proxy.port} -o UserKnownHostsFile=${lab.knownHosts} -o User=root -o IdentityFile=${lab.folder}/id`,
                ],
                env: { ANSIBLE_SSH_ARGS: '-o ControlMaster=no' },
              },
            );
            const event = done.of('it').get(host.name);
            outcomes.add(event?.kind ?? 'none');
            const text = readFileSync(host.path(path), 'utf8');
            const added = text.replace(/\tdevice \{\n\t\tvendor "OSNEXUS"[^}]*\}\n/, '');
            expect(added).toBe(DEVICES);
            expect(
              readdirSync(host.path('/root')).filter((name) => name.includes('.quantastor')),
            ).toEqual([]);
          } finally {
            await proxy.close();
          }
        }
        expect(outcomes).toContain('ok');
        expect(outcomes).toContain('unreachable');
      },
    );

    test('runs on the target in Node with the same result, where it is asked to', async () => {
      const host = lab.hosts[1];
      if (!host) throw new Error('no host');
      writeFileSync(host.path('/root/target.conf'), DEVICES);
      const task = (name: string, where: string): string =>
        `    - name: ${name}\n      quantastor.xenserver.multipath_device: { path: /root/target.conf, keywords: { failback: immediate }, run_on: ${where} }\n`;
      const done = await controller.play(
        `- hosts: xen\n  gather_facts: false\n  tasks:\n${task('target', 'target')}${task('controller', 'controller')}`,
        { args: ['--limit', host.name, '--diff'] },
      );
      expect(done.exit, JSON.stringify(done.events)).toBe(0);
      expect(done.of('target').get(host.name)?.result).toMatchObject({
        changed: true,
        ran_on: 'target',
      });
      expect(done.of('controller').get(host.name)?.result).toMatchObject({
        changed: false,
        ran_on: 'controller',
      });
      expect(readFileSync(host.path('/root/target.conf'), 'utf8')).toContain('OSNEXUS');
      const missing = await controller.play(
        `- hosts: xen\n  gather_facts: false\n  tasks:\n${task('target', 'target')}`,
        { args: ['--limit', host.name, '-e', 'ansible_node_interpreter=/nonexistent/node'] },
      );
      expect(missing.of('target').get(host.name)).toMatchObject({ kind: 'failed' });
    });
  },
);
