import { existsSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Lab, type LabHost, startHosts } from '../ssh-hosts/lab.ts';
import type { ModuleResult } from './module-result.ts';
import {
  type Controller,
  makeController,
  type Played,
  resultOf as resultOn,
  whyNoAnsible,
} from './playbook.ts';
import { expectDocumented } from './return-docs.ts';

const reason = whyNoAnsible();
const RULES =
  '<config version="1.0"><devices><device><vendor>A</vendor></device></devices></config>';
const EMPTY = { diagnostics: [], undone: [], left: [] };

describe.skipIf(reason)(reason ? `(${reason})` : 'results of modules', { timeout: 300_000 }, () => {
  let lab: Lab;
  let host: LabHost;
  let controller: Controller;
  const play = (tasks: string): string =>
    `- hosts: xen\n  gather_facts: false\n  ignore_errors: true\n  tasks:\n${tasks.replace(/^/gm, '    ')}\n`;
  const task = (name: string, module: string, options: string): string =>
    `- name: ${name}\n  quantastor.xenserver.${module}: {${options}}\n`;
  const resultOf = (done: Played, name: string): ModuleResult => resultOn(done, name, host.name);

  beforeAll(async () => {
    lab = await startHosts({ count: 1, layout: 'xenserver-7' });
    host = lab.hosts[0] as LabHost;
    controller = makeController(lab);
  });
  afterAll(() => lab?.stop());

  test('are as their documentation says, whether they changed, failed or had nothing to do', async () => {
    writeFileSync(host.path('/root/odd.conf'), 'devices {\n');
    writeFileSync(host.path('/root/rules.xml'), RULES);
    const device = 'path: /root/new.conf, create: true, keywords: { failback: immediate }';
    const rule = `path: /root/rules.xml, rule: "<device><vendor>OSNEXUS</vendor></device>"`;
    const tasks: [module: string, options: string][] = [
      ['multipath_device', device],
      ['multipath_device', device],
      ['multipath_device', 'path: /root/odd.conf, keywords: { failback: immediate }'],
      ['multipath_device', 'path: /root/none.conf, backup: true'],
      ['multipath_device', 'path: /root/none.conf, state: absent'],
      ['multipath_device', 'colour: red'],
      ['storagelink_device_rule', rule],
      ['storagelink_device_rule', 'path: /root/rules.xml'],
      ['storagelink_device_rule', 'path: /root/none.xml, state: absent'],
      ['storagelink_device_rule', 'path: /root/none.xml, clone: true'],
      ['rollback', ''],
      ['resume', ''],
      ['configure_multipath', ''],
      ['configure_multipath', ''],
      ['configure_multipath', 'run_on: nowhere'],
      ['storage_info', ''],
      ['storage_info', 'what: licence'],
      ['storage_info', 'what: adapter'],
      ['resume', ''],
      ['resume', 'run_id: no-such-run'],
      ['rollback', ''],
      ['rollback', 'run_id: 20200101T000000Z-0000'],
      ['install_adapter', 'clone: true'],
    ];
    const yaml = play(
      tasks.map(([module, options], at) => task(`${at}`, module, options)).join(''),
    );
    for (const args of [['--check'], []]) {
      const done = await controller.play(yaml, { args });
      for (const [at, [module]] of tasks.entries()) {
        const result = resultOf(done, `${at}`);
        expect(result, `${at} ${module}`).toBeDefined();
        expectDocumented(module, result);
        expect(result.ran_on).toBe('controller');
        if (result.failed) expect(String(result.msg)).not.toBe('');
        // an id is of use where a journal has it
        const folder = `${controller.state}/quantastor-xenserver/runs/${result.run_id}`;
        if (result.run_id !== undefined) expect(existsSync(folder), `${at} ${folder}`).toBe(true);
      }
      // the first of two tasks that set the host up
      expect('run_id' in resultOf(done, '12')).toBe(args.length === 0);
      expect('run_id' in resultOf(done, '13')).toBe(false);
      for (const at of [4, 8])
        expect(resultOf(done, `${at}`)).toMatchObject({ changed: false, failed: false });
      expect(resultOf(done, '2').diagnostics?.[0]).toMatchObject({ severity: 'error', line: 1 });
    }
  });

  test('absent is so where there is no file, vendor and product belong together', async () => {
    const done = await controller.play(
      play(
        task('no file', 'multipath_device', 'path: /root/none.conf, state: absent') +
          task('no rules', 'storagelink_device_rule', 'path: /root/none.xml, state: absent') +
          task('half', 'multipath_device', 'path: /root/none.conf, vendor: NETAPP, state: absent') +
          task(
            'other half',
            'storagelink_device_rule',
            'path: /root/none.xml, product: LUN, state: absent',
          ),
      ),
    );
    for (const name of ['no file', 'no rules'])
      expect(resultOf(done, name)).toMatchObject({
        changed: false,
        failed: false,
        outcome: 'unchanged',
        found: 'absent',
      });
    for (const name of ['half', 'other half'])
      expect(resultOf(done, name)).toMatchObject({
        changed: false,
        failed: true,
        msg: expect.stringContaining('vendor and product belong together'),
        ...EMPTY,
      });
  });

  test('have their shape also where nothing was begun; the path of Node may be a template', async () => {
    const done = await controller.play(
      play(`- name: async
  quantastor.xenserver.storage_info:
  async: 10
  poll: 5
- name: no node
  quantastor.xenserver.storage_info:
  vars: { quantastor_xenserver_node: "{{ folder }}/node", folder: /nonexistent }
- name: no file
  quantastor.xenserver.configure_multipath: { profile: nowhere.json }
`),
    );
    for (const name of ['async', 'no node', 'no file']) {
      expect(resultOf(done, name)).toMatchObject({
        changed: false,
        failed: true,
        ran_on: 'controller',
        ...EMPTY,
      });
      expectDocumented(
        name === 'no file' ? 'configure_multipath' : 'storage_info',
        resultOf(done, name),
      );
    }
    expect(resultOf(done, 'no node').msg).toContain(
      "started on the controller as '/nonexistent/node'",
    );
    const found = await controller.play(
      play(`- name: it
  quantastor.xenserver.storage_info:
  vars: { quantastor_xenserver_node: "{{ node_folder }}/${process.execPath.split('/').at(-1)}" }
`),
      { args: ['-e', `node_folder=${process.execPath.replace(/\/[^/]*$/, '')}`] },
    );
    expect(resultOf(found, 'it')).toMatchObject({ failed: false });
  });
});
