import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Lab, startHosts } from '../ssh-hosts/lab.ts';
import { type Controller, makeController, type Played, whyNoAnsible } from './playbook.ts';

const reason = whyNoAnsible();
const ADAPTER = 'Install the adapter, teach StorageLink the device rule, and verify';
const MULTIPATH = 'Put the stanza into multipath.conf, have multipathd reload it, and verify';
const ASK = 'Ask dom0 hosts for their licences';
const ROLE = `- hosts: xen
  gather_facts: false
  roles: [quantastor.xenserver.quantastor_xenserver]
`;

describe.skipIf(reason)(
  reason ? `(${reason})` : 'the role on hosts without Python and Node',
  { timeout: 300_000 },
  () => {
    let lab: Lab;
    let controller: Controller;
    const names = (): string[] => lab.hosts.map(({ name }) => name);
    const changes = (): string[][] => lab.hosts.map((_, index) => lab.changed(index));
    const kinds = (played: Played, task: string): (string | undefined)[] =>
      names().map((name) => played.of(task).get(name)?.kind);

    /** Runs a playbook of the collection with an inventory of these groups beside the lab's. */
    const run = (playbook: string, groups: string, ...args: string[]): Promise<Played> => {
      const file = join(controller.folder, 'groups.ini');
      writeFileSync(file, groups);
      return controller.run('ansible-playbook', [
        '-i',
        controller.inventory,
        '-i',
        file,
        `quantastor.xenserver.${playbook}`,
        ...args,
      ]);
    };

    beforeAll(async () => {
      lab = await startHosts({ count: 2 });
      controller = makeController(lab);
    });
    afterAll(() => lab?.stop());

    test('configures multipathing on a dom0 and leaves the adapter half out', async () => {
      const before = changes();
      const check = await controller.play(ROLE, { args: ['--check', '--diff'] });
      expect(check.exit, JSON.stringify(check.events)).toBe(0);
      expect(
        kinds(check, 'quantastor.xenserver.quantastor_xenserver : Install the adapter'),
      ).toEqual(['skipped', 'skipped']);
      expect(changes()).toEqual(before);
      const apply = await controller.play(`${ROLE}  tasks:
    - name: result
      ansible.builtin.debug:
        var: quantastor_xenserver_multipath.outcome
`);
      expect(apply.exit, JSON.stringify(apply.events)).toBe(0);
      expect(apply.events.some(({ task }) => task.endsWith(ADAPTER))).toBe(false);
      for (const name of names())
        expect(apply.of('result').get(name)?.result['quantastor_xenserver_multipath.outcome']).toBe(
          'changed',
        );
      const again = await controller.play(ROLE);
      expect(again.exit).toBe(0);
      expect(again.events.some(({ result }) => result.changed)).toBe(false);
      const back = await run('rollback', '[dom0:children]\nxen\n');
      expect(back.exit, JSON.stringify(back.events)).toBe(0);
    });

    test('runs the half that a tag names, by itself and through the playbook', async () => {
      const own = `quantastor.xenserver.quantastor_xenserver : ${MULTIPATH}`;
      const dom0 = '[dom0:children]\nxen\n';
      const [multipath, adapter] = await Promise.all([
        controller.play(ROLE, { args: ['--check', '--tags', 'multipath'] }),
        controller.play(ROLE, { args: ['--check', '--tags', 'adapter'] }),
      ]);
      expect(kinds(multipath, own)).toEqual(['ok', 'ok']);
      expect(adapter.events.some(({ task }) => task === own)).toBe(false);
      const site = await run('site', dom0, '--check', '--diff', '--tags', 'multipath');
      expect(site.exit, JSON.stringify(site.events)).toBe(0);
      expect(kinds(site, own)).toEqual(['ok', 'ok']);
      expect(site.of(own).get('dom0-1')?.result.diff?.prepared).toContain('OSNEXUS');
      const other = await run('site', dom0, '--check', '--tags', 'adapter');
      expect(other.exit).toBe(0);
      expect(other.events.some(({ task }) => task === own)).toBe(false);
      const verify = await run('verify', dom0, '--tags', 'adapter');
      expect(verify.events).toEqual([]);
    });

    test('asks the licence of whom the inventory names, and passes all that a site sets', async () => {
      const ask = `quantastor.xenserver.quantastor_xenserver : ${ASK}`;
      const own = `quantastor.xenserver.quantastor_xenserver : ${ADAPTER}`;
      const asked = (played: Played): string[] =>
        (played.of(ask).get('dom0-1')?.result.results ?? []).map(({ item }) => String(item));
      const server = '[storagelink]\ndom0-1\n';
      const dom0 = '[dom0]\ndom0-2\ndom0-1\n';
      const first = await run('site', server + dom0, '--tags', 'adapter');
      expect(asked(first)).toEqual(['dom0-2']);
      // the half itself needs StorageLink, which no host of the lab is
      expect(first.of(own).get('dom0-1')?.kind).toBe('failed');
      expect(first.of(own).get('dom0-1')?.result.msg).not.toContain('Unsupported');
      expect(asked(await run('site', server, '--tags', 'adapter'))).toEqual([]);
      const rule = join(controller.folder, 'rule.xml');
      writeFileSync(rule, '<device/>');
      const vars = {
        licence_from: ['dom0-1', 'dom0-2'],
        licence_hosts: ['ssh://root@127.0.0.1:1'],
        rule,
        installer_timeout: 11,
        service_timeout: 12,
        storagelink_timeout: 13,
        storage_port: 14,
        storagelink_url: 'https://127.0.0.1:1',
        storagelink_password: 'open-sesame-42',
        storagelink_fingerprint: '0'.repeat(64),
        storage_name: 'a',
        storage_address: 'b',
        storage_user: 'c',
        storage_password: 'open-sesame-43',
      };
      const all = Object.entries(vars).map(([name, value]) => [
        `quantastor_xenserver_${name}`,
        value,
      ]);
      const lines = all.map(([name, value]) => `${name}=${JSON.stringify(value)}\n`).join('');
      const site = await run(
        'site',
        `${server}${dom0}[storagelink:vars]\n${lines}`,
        '--tags',
        'adapter',
      );
      expect(asked(site)).toEqual(['dom0-1', 'dom0-2']);
      const { licence_from: _, storagelink_password: __, storage_password: ___, ...plain } = vars;
      const result = site.of(own).get('dom0-1')?.result;
      const shown = result?.invocation?.module_args ?? {};
      // a template of more than a name is text in ansible-core 2.14; the module takes it for a number
      expect({ ...shown, storage_port: Number(shown['storage_port']) }).toMatchObject(plain);
      expect(shown['licence_facts']).toHaveLength(2);
      expect(JSON.stringify(site.events)).not.toContain('open-sesame');
    });

    test('takes options from the groups of modules that share them', async () => {
      const state = join(controller.folder, 'journals');
      const done = await controller.play(
        `- hosts: xen
  gather_facts: false
  module_defaults:
    group/quantastor.xenserver.all: { run_on: controller }
    group/quantastor.xenserver.procedures: { state_folder: ${state} }
    group/quantastor.xenserver.storagelink:
      storagelink_url: https://127.0.0.1:1
      storagelink_fingerprint: ${'0'.repeat(64)}
      storagelink_password: open-sesame-42
      storagelink_timeout: 3
  tasks:
    - name: apply
      quantastor.xenserver.configure_multipath:
    - name: info
      quantastor.xenserver.storage_info:
    - name: adapter
      quantastor.xenserver.storage_info: { what: adapter, strict: true }
      ignore_errors: true
    - name: back
      quantastor.xenserver.rollback:
`,
      );
      expect(done.exit, JSON.stringify(done.events)).toBe(0);
      expect(readdirSync(state, { recursive: true }).length).toBeGreaterThan(1);
      for (const name of names()) {
        expect(done.of('info').get(name)?.result).toMatchObject({ verified: true });
        expect(done.of('adapter').get(name)?.result.invocation?.module_args).toMatchObject({
          storagelink_timeout: 3,
        });
        expect(done.of('back').get(name)?.result).toMatchObject({ changed: true });
      }
    });

    test('loops, registers each result, and notifies a handler once', async () => {
      for (const { path } of lab.hosts) writeFileSync(path('/root/loop.conf'), 'devices {\n}\n');
      const play = `- hosts: xen
  gather_facts: false
  tasks:
    - name: devices
      quantastor.xenserver.multipath_device:
        path: /root/loop.conf
        vendor: "{{ item }}"
        product: LUN
        keywords: { failback: immediate }
      loop: [ONE, TWO, ONE]
      register: devices
      notify: reconfigure
    - name: registered
      ansible.builtin.debug:
        msg: "{{ devices.results | map(attribute='changed') | list }} {{ devices.results | map(attribute='found') | list }}"
  handlers:
    - name: reconfigure
      ansible.builtin.raw: echo told >>/root/told
`;
      const done = await controller.play(play);
      expect(done.exit, JSON.stringify(done.events)).toBe(0);
      for (const { name, path } of lab.hosts) {
        expect(done.of('registered').get(name)?.result.msg).toBe(
          "[True, True, False] ['absent', 'absent', 'same']",
        );
        expect(readFileSync(path('/root/told'), 'utf8')).toBe('told\n');
      }
      const again = await controller.play(play);
      expect(again.of('reconfigure').size).toBe(0);
    });
  },
);
