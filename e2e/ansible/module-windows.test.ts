import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Lab, startHosts } from '../ssh-hosts/lab.ts';
import { SOAP_LOGIN, type SoapServer, startSoapServer } from '../windows/lab/soap-server.ts';
import type { ModuleResult } from './module-result.ts';
import {
  type Controller,
  makeController,
  type Played,
  resultOf as resultOn,
  whyNoAnsible,
} from './playbook.ts';
import { type PretendedWindows, startPretendedWindows } from './pretended-windows.ts';
import { expectDocumented } from './return-docs.ts';
import { risenTwice } from './rule-version.ts';

const reason = whyNoAnsible();
const RULES = 'C/Program Files/Citrix/StorageLink/Server/scsi_device_id_config.xml';
const STORAGE_PASSWORD = 'storage-secret-2';

describe.skipIf(reason)(
  reason ? `(${reason})` : 'modules on a pretended StorageLink server',
  { timeout: 300_000 },
  () => {
    let lab: Lab;
    let controller: Controller;
    let windows: PretendedWindows;
    let soap: SoapServer;
    const rules = (): Buffer => readFileSync(join(windows.sandbox.server, RULES));
    const isInstalled = (): boolean =>
      JSON.parse(readFileSync(join(windows.sandbox.server, 'sandbox.json'), 'utf8'))
        .adapterInstalled === true;
    const resultOf = (done: Played, name: string): ModuleResult => resultOn(done, name, 'sl');
    const play = (tasks: string, ...args: string[]): Promise<Played> =>
      controller.play(
        `- hosts: dom0-1
  gather_facts: false
  tasks:
    - name: licence
      quantastor.xenserver.storage_info: { what: licence }
      register: licences
- hosts: storagelink
  gather_facts: false
  vars:
    api_options: &api
      storagelink_url: ${soap.url}
      storagelink_fingerprint: "${soap.fingerprint}"
      storagelink_password: "{{ lookup('env', 'API') }}"
  tasks:
${tasks.replace(/^/gm, '    ')}
`,
        {
          args: ['-i', controller.inventory, '-i', windows.inventory, ...args],
          env: { ...windows.env, API: SOAP_LOGIN.password, STORAGE: STORAGE_PASSWORD },
        },
      );
    const info = (name: string): string =>
      `- name: ${name}\n  quantastor.xenserver.storage_info: { <<: *api, what: adapter }\n`;
    const install = (name: string, more = ''): string => `- name: ${name}
  quantastor.xenserver.install_adapter:
    <<: *api
    installer: ${windows.sandbox.installer.path}
    installer_sha256: "${windows.sandbox.installer.sha256}"
    clone: true
    licence_facts: ["{{ hostvars['dom0-1'].licences.licence_facts }}"]
    storage_name: lab
    storage_address: 10.0.0.9
    storage_user: admin
    storage_password: "{{ lookup('env', 'STORAGE') }}"
${more}`;

    beforeAll(async () => {
      lab = await startHosts({ count: 1, layout: 'xenserver-7' });
      controller = makeController(lab);
      windows = await startPretendedWindows(join(lab.folder, 'windows'));
      soap = await startSoapServer(isInstalled);
    });
    afterAll(async () => {
      await soap?.stop();
      await windows?.stop();
      await lab?.stop();
    });

    test('install_adapter: check, apply, again, storage_info, rollback, with licences from a dom0', async () => {
      const before = rules();
      const missing = await play(info('info') + install('check'), '--check', '--diff');
      expect(missing.exit, JSON.stringify(missing.events)).toBe(0);
      expect(resultOf(missing, 'info')).toMatchObject({ verified: false, changed: false });
      expect(resultOf(missing, 'check')).toMatchObject({ changed: true, outcome: 'would-change' });
      expect(rules().equals(before)).toBe(true);

      const done = await play(install('apply') + install('again') + info('info'));
      expect(done.exit, JSON.stringify(done.events)).toBe(0);
      const apply = resultOf(done, 'apply');
      expect(apply).toMatchObject({ changed: true, outcome: 'changed', ran_on: 'controller' });
      expect(resultOf(missing, 'check').diff?.prepared).toContain(
        '+      <vendor>OSNEXUS</vendor>',
      );
      expect(resultOf(done, 'again')).toMatchObject({ changed: false });
      expect(resultOf(done, 'info')).toMatchObject({ verified: true, changed: false });
      expect(isInstalled()).toBe(true);
      expect(soap.asked).toContain('addStorageManagementCredentials');
      expect(rules().toString()).toContain('OSNEXUS');

      const back = await play('- name: back\n  quantastor.xenserver.rollback:\n');
      expect(resultOf(back, 'back')).toMatchObject({ changed: true, run_id: apply.run_id });
      expect(rules().toString('latin1')).toBe(risenTwice(before.toString('latin1')));
      expect(windows.temporary()).toEqual([]);

      for (const played of [missing, done, back]) {
        const said = JSON.stringify(played.events) + played.stdout + played.stderr;
        for (const secret of [SOAP_LOGIN.password, STORAGE_PASSWORD])
          expect(said).not.toContain(secret);
      }
      expectDocumented('install_adapter', resultOf(missing, 'check'));
      expectDocumented('install_adapter', apply);
      expectDocumented('storage_info', resultOf(done, 'info'));
      expectDocumented('rollback', resultOf(back, 'back'));
    });

    test('refuses become, and says so of a service that lists no adapter', async () => {
      soap.answers.adapter = 'missing';
      const done = await play(
        `${install('not listed', '    service_timeout: 2\n  ignore_errors: true\n')}- name: become
  quantastor.xenserver.storage_info: { what: adapter }
  become: true
  become_method: runas
  become_user: admin
  vars: { ansible_become_password: x }
  ignore_errors: true
`,
      );
      soap.reset();
      expect(resultOf(done, 'not listed')).toMatchObject({ failed: true, ran_on: 'controller' });
      expectDocumented('install_adapter', resultOf(done, 'not listed'));
      expect(resultOf(done, 'become')).toMatchObject({ failed: true, ran_on: 'controller' });
      expect(resultOf(done, 'become').msg).toContain('become does not reach Windows');
    });

    // ANSIBLE-11: from ansible-core 2.19 on, making a folder or transferring a file would fail in the middle
    test.each(['winrm', 'psrp', 'ssh'])(
      'refuses a PowerShell that this ansible-core cannot use over %s, before anything is begun',
      async (transport) => {
        vi.stubEnv('PRETENDED_TRANSPORT', transport);
        windows.havePowershell('2.0');
        const done = await play(
          '- name: old\n  quantastor.xenserver.storage_info: { what: adapter }\n  ignore_errors: true\n',
        );
        windows.havePowershell('5.1.17763.1');
        vi.unstubAllEnvs();
        const said = (await controller.run('ansible-playbook', ['--version'], { plain: true }))
          .stdout;
        const [, minor] = /core 2\.(\d+)/.exec(said) ?? [];
        const { msg } = resultOf(done, 'old');
        if (Number(minor) >= 19)
          expect(msg).toMatch(
            new RegExp(`needs PowerShell 5\\.1 .*over ${transport}.*has 2\\.0.*nothing was begun`),
          );
        else expect(msg).not.toContain('needs PowerShell');
        expect(windows.temporary()).toEqual([]);
      },
    );
  },
);
