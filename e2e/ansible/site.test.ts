import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Lab, startHosts } from '../ssh-hosts/lab.ts';
import { SOAP_LOGIN, type SoapServer, startSoapServer } from '../windows/lab/soap-server.ts';
import { type Controller, makeController, type Played, whyNoAnsible } from './playbook.ts';
import { type PretendedWindows, startPretendedWindows } from './pretended-windows.ts';
import { risenTwice } from './rule-version.ts';

const reason = whyNoAnsible();
const RULES = 'C/Program Files/Citrix/StorageLink/Server/scsi_device_id_config.xml';
const STANZA = '/etc/multipath.xenserver/multipath.conf';
const STORAGE_PASSWORD = 'storage-secret-2';

describe.skipIf(reason)(
  reason ? `(${reason})` : 'the whole procedure, a dom0 and a pretended StorageLink server',
  { timeout: 300_000 },
  () => {
    let lab: Lab;
    let controller: Controller;
    let windows: PretendedWindows;
    let soap: SoapServer;
    let vars: string;
    const files = (): string[] => [
      readFileSync(join(windows.sandbox.server, RULES), 'latin1'),
      readFileSync(lab.hosts[0]?.path(STANZA) ?? '', 'latin1'),
    ];
    const changed = (played: Played): Record<string, boolean | undefined> =>
      Object.fromEntries(
        played.events
          .filter(({ result }) => result.outcome !== undefined)
          .map(({ host, result }) => [host, result.changed]),
      );

    /** All that is specific to the site stands in the inventory. */
    const run = async (playbook: string, ...args: string[]): Promise<Played> => {
      const inventories = [controller.inventory, windows.inventory, vars];
      const played = await controller.run(
        'ansible-playbook',
        [
          ...inventories.flatMap((path) => ['-i', path]),
          `quantastor.xenserver.${playbook}`,
          ...args,
        ],
        { env: { ...windows.env, API: SOAP_LOGIN.password, STORAGE: STORAGE_PASSWORD } },
      );
      const said = JSON.stringify(played.events) + played.stdout + played.stderr;
      for (const secret of [SOAP_LOGIN.password, STORAGE_PASSWORD])
        expect(said).not.toContain(secret);
      return played;
    };

    beforeAll(async () => {
      lab = await startHosts({ count: 1, layout: 'xenserver-7' });
      controller = makeController(lab);
      windows = await startPretendedWindows(join(lab.folder, 'windows'));
      soap = await startSoapServer(() => {
        const path = join(windows.sandbox.server, 'sandbox.json');
        return JSON.parse(readFileSync(path, 'utf8')).adapterInstalled === true;
      });
      const site = {
        installer: windows.sandbox.installer.path,
        installer_sha256: windows.sandbox.installer.sha256,
        clone: true,
        storagelink_url: soap.url,
        storagelink_fingerprint: soap.fingerprint,
        storagelink_password: "{{ lookup('env', 'API') }}",
        storage_name: 'lab',
        storage_address: '10.0.0.9',
        storage_user: 'admin',
        storage_password: "{{ lookup('env', 'STORAGE') }}",
      };
      const named = Object.entries(site).map(([name, value]) => [
        `quantastor_xenserver_${name}`,
        value,
      ]);
      vars = join(controller.folder, 'site.json');
      writeFileSync(
        vars,
        JSON.stringify({
          dom0: { hosts: { 'dom0-1': {} } },
          storagelink: { vars: Object.fromEntries(named) },
        }),
      );
    });
    afterAll(async () => {
      await soap?.stop();
      await windows?.stop();
      await lab?.stop();
    });

    test('site, verify and rollback, with a licence from the dom0', async () => {
      const before = files();
      const check = await run('site', '--check', '--diff');
      expect(check.exit, JSON.stringify(check.events)).toBe(0);
      expect(changed(check)).toEqual({ sl: true, 'dom0-1': true });
      for (const host of ['sl', 'dom0-1']) {
        const diff = check.events.find((each) => each.host === host && each.result.diff)?.result;
        expect(diff?.diff?.prepared).toContain('OSNEXUS');
      }
      expect(files()).toEqual(before);

      const site = await run('site');
      expect(site.exit, JSON.stringify(site.events)).toBe(0);
      expect(changed(site)).toEqual({ sl: true, 'dom0-1': true });
      for (const text of files()) expect(text).toContain('OSNEXUS');
      expect(soap.asked).toContain('addStorageManagementCredentials');

      const again = await run('site');
      expect(again.exit, JSON.stringify(again.events)).toBe(0);
      expect(changed(again)).toEqual({ sl: false, 'dom0-1': false });

      soap.asked.length = 0;
      const verify = await run('verify');
      expect(verify.exit, JSON.stringify(verify.events)).toBe(0);
      expect(changed(verify)).toEqual({ sl: false, 'dom0-1': false });
      // StorageLink itself was asked, with the login of the inventory
      expect(soap.asked.length).toBeGreaterThan(0);

      const back = await run('rollback');
      expect(back.exit, JSON.stringify(back.events)).toBe(0);
      const [rules = '', stanza] = before;
      expect(files()).toEqual([risenTwice(rules), stanza]);
      expect((await run('verify')).exit).not.toBe(0);
    });
  },
);
