// @module-tag slow
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ModuleResult } from '../ansible/module-result.ts';
import { nodesOf } from '../ansible/nodes-of.ts';
import {
  type Controller,
  makeController,
  type Played,
  resultOf as resultOn,
  whyNoAnsible,
} from '../ansible/playbook.ts';
import { expectDocumented } from '../ansible/return-docs.ts';
import { risenTwice } from '../ansible/rule-version.ts';
import { waitUntil } from '../ssh-hosts/open-host.ts';
import { SOAP_LOGIN, type SoapServer, startSoapServer } from '../windows/lab/soap-server.ts';
import { findPowershell } from './install.ts';
import { type PowershellSshd, startPowershellSshd } from './sshd.ts';

const found = findPowershell();
const reason = 'reason' in found ? found.reason : (whyNoAnsible() ?? '');
const RULES = 'C:\\Program Files\\Citrix\\StorageLink\\Server\\scsi_device_id_config.xml';
const ROLE =
  'quantastor.xenserver.quantastor_xenserver : Install the adapter, teach StorageLink the device rule, and verify';
const STORAGE_PASSWORD = 'storage-secret-2';

/** STORAGELINK-58: every module and the role, by Ansible's own ssh connection with ansible_shell_type powershell. */
describe.skipIf(reason !== '')(
  reason ? `(${reason})` : 'Ansible, a real sshd and a real PowerShell behind it',
  { timeout: 900_000 },
  () => {
    let server: PowershellSshd;
    let controller: Controller;
    let soap: SoapServer;
    const rules = (path = RULES): string => readFileSync(server.file(path), 'utf8');
    const withoutVersion = (text: string): string => text.replace(/version="[\d.]+"/g, '');
    const state = (): {
      adapterInstalled: boolean;
      services: Record<string, { state: number }>;
    } => JSON.parse(readFileSync(server.sandboxFile, 'utf8'));
    const setState = (more: object): void =>
      writeFileSync(server.sandboxFile, JSON.stringify({ ...state(), ...more }));
    const resultOf = (done: Played, name: string): ModuleResult => resultOn(done, name, 'sl');
    const env = { API: SOAP_LOGIN.password, STORAGE: STORAGE_PASSWORD };
    const play = (tasks: string, ...args: string[]): Promise<Played> =>
      playFrom({}, tasks, ...args);
    const playFrom = (more: object, tasks: string, ...args: string[]): Promise<Played> =>
      controller.play(
        `- hosts: storagelink
  gather_facts: false
  vars:
    api_options: &api
      storagelink_url: ${soap.url}
      storagelink_fingerprint: "${soap.fingerprint}"
      storagelink_password: "{{ lookup('env', 'API') }}"
  tasks:
${tasks.replace(/^/gm, '    ')}
`,
        { args: ['-i', server.inventory, ...args], env: { ...env, ...more } },
      );
    const task = (name: string, module: string, options: string): string =>
      `- { name: ${name}, ignore_errors: true, quantastor.xenserver.${module}: { ${options} } }\n`;
    const install = (name: string, more = ''): string =>
      task(
        name,
        'install_adapter',
        `installer: '${server.sandbox.installer.path}', installer_sha256: "${server.sandbox.installer.sha256}", clone: true, skip_licence_check: true, service_timeout: 15${more}`,
      );

    beforeAll(async () => {
      server = await startPowershellSshd('program' in found ? found.program : '');
      controller = makeController({ folder: server.folder, bin: server.bin, hosts: [] });
      soap = await startSoapServer(() => state().adapterInstalled);
    }, 300_000);
    afterAll(async () => {
      await soap?.stop();
      await server?.stop();
    }, 300_000);

    test('PowerShell is started for each command, as Windows does it', async () => {
      server.startAnew(true);
      const done = await play(
        `- name: version\n  ansible.builtin.raw: $PSVersionTable.PSVersion.ToString()\n${task('info', 'storage_info', 'what: adapter, <<: *api')}`,
      );
      server.startAnew(false);
      expect(done.exit, JSON.stringify(done) + server.sshdLog()).toBe(0);
      expect(resultOf(done, 'version').stdout).toMatch(/^7\./);
      expect(resultOf(done, 'info')).toMatchObject({ verified: false, changed: false });
      expect(server.calls.some(({ fed }) => fed)).toBe(true);
      expect(server.temporary()).toEqual([]);
    });

    test('install_adapter and storage_info: check, apply, again, rollback', async () => {
      const before = rules();
      const api = ', <<: *api';
      const storage = `${api}, storage_name: 연구실, storage_address: 10.0.0.9, storage_user: admin, storage_password: "{{ lookup('env', 'STORAGE') }}"`;
      const checked = await play(
        `${task('info', 'storage_info', 'what: adapter, <<: *api')}${install('check', storage)}`,
        '--check',
        '--diff',
      );
      expect(checked.exit, JSON.stringify(checked) + server.sshdLog()).toBe(0);
      expect(resultOf(checked, 'info')).toMatchObject({ verified: false, changed: false });
      expect(resultOf(checked, 'check')).toMatchObject({ changed: true, outcome: 'would-change' });
      expect(resultOf(checked, 'check').diff?.prepared).toContain(
        '+      <vendor>OSNEXUS</vendor>',
      );
      expect(rules()).toBe(before);
      expect(state().adapterInstalled).toBe(false);

      const done = await play(
        install('apply', storage) +
          install('again', storage) +
          task('info', 'storage_info', 'what: adapter, <<: *api'),
      );
      const apply = resultOf(done, 'apply');
      expect(apply, JSON.stringify(apply)).toMatchObject({ changed: true, outcome: 'changed' });
      expect(resultOf(done, 'again')).toMatchObject({ changed: false, outcome: 'unchanged' });
      expect(resultOf(done, 'info')).toMatchObject({ verified: true, changed: false });
      expect(rules()).toContain('<vendor>OSNEXUS</vendor>');
      expect(soap.answers.credentials).toEqual([{ friendlyName: '연구실', ipAddress: '10.0.0.9' }]);

      const back = resultOf(await play(task('back', 'rollback', '')), 'back');
      expect(back, JSON.stringify(back)).toMatchObject({ changed: true, run_id: apply.run_id });
      expect(rules()).toBe(risenTwice(before));
      expectDocumented('install_adapter', apply);
      expectDocumented('rollback', back);
      const said = JSON.stringify([checked, done, back]) + server.sshdLog();
      for (const secret of [SOAP_LOGIN.password, STORAGE_PASSWORD])
        expect(said).not.toContain(secret);
      expect(server.temporary()).toEqual([]);
    });

    test('storagelink_device_rule on a Korean path: check, apply, again, absent, its backup', async () => {
      const path = 'C:\\설치 파일\\규칙 “1”.xml';
      writeFileSync(server.file(path), rules());
      const before = rules(path);
      const edit = (name: string, more = 'clone: true'): string =>
        task(name, 'storagelink_device_rule', `path: '${path}', backup: true, ${more}`);
      const checked = await play(edit('check'), '--check', '--diff');
      expect(resultOf(checked, 'check'), JSON.stringify(checked)).toMatchObject({ changed: true });
      expect(rules(path)).toBe(before);
      const done = await play(edit('apply') + edit('again'));
      const apply = resultOf(done, 'apply');
      expect(apply, JSON.stringify(apply)).toMatchObject({ changed: true });
      expect(resultOf(done, 'again')).toMatchObject({ changed: false });
      expect(rules(path)).toContain('OSNEXUS');
      expect(rules(apply.backup_file)).toBe(before);
      const back = await play(
        task('bytes', 'rollback', `backup_file: '${apply.backup_file}'`) +
          edit('apply') +
          edit('absent', 'state: absent'),
      );
      expect(resultOf(back, 'bytes'), JSON.stringify(back)).toMatchObject({ changed: true });
      expect(resultOf(back, 'apply')).toMatchObject({ changed: true });
      expect(resultOf(back, 'absent')).toMatchObject({ changed: true });
      expect(rules(path)).toBe(before);
    });

    const runPlaybook = (name: string, ...args: string[]): Promise<Played> => {
      const vars = JSON.stringify({
        quantastor_xenserver_skip_licence_check: true,
        quantastor_xenserver_clone: true,
        quantastor_xenserver_installer: server.sandbox.installer.path,
        quantastor_xenserver_installer_sha256: server.sandbox.installer.sha256,
        quantastor_xenserver_installer_args: ['/S', '/D=C:\\설치 파일'],
        quantastor_xenserver_reinstall: true,
      });
      const words = ['-i', server.inventory, `quantastor.xenserver.${name}`, '-e', vars, ...args];
      return controller.run('ansible-playbook', words, { env });
    };

    test('the role by its playbook: check', async () => {
      const before = rules();
      const checked = await runPlaybook('site', '--check');
      expect(checked.exit, JSON.stringify(checked)).toBe(0);
      expect(resultOf(checked, ROLE)).toMatchObject({ changed: true, outcome: 'would-change' });
      expect(rules()).toBe(before);
    });

    test('the role by its playbook: apply, again, and the playbook that takes it back', {
      timeout: 1_500_000,
    }, async () => {
      const before = rules();
      const applied = await runPlaybook('site');
      expect(applied.exit, JSON.stringify(applied)).toBe(0);
      expect(resultOf(applied, ROLE)).toMatchObject({ changed: true, outcome: 'changed' });
      const [installer] = server.asked.filter(([name]) => name?.startsWith('C:')).slice(-1);
      expect(installer).toEqual([server.sandbox.installer.path, '/S', '/D=C:\\설치 파일']);
      const again = await runPlaybook('site', '-e', '{"quantastor_xenserver_reinstall":false}');
      expect(resultOf(again, ROLE)).toMatchObject({ changed: false });
      const back = await runPlaybook('rollback');
      expect(back.exit, JSON.stringify(back)).toBe(0);
      expect(rules()).toBe(risenTwice(before));
    });

    test.each([1_000, 22_000])(
      'installer arguments of %i characters arrive whole',
      async (length) => {
        const words = Array.from(
          { length: 4 },
          (_, at) => `/D${at}=${'설"\\ $`x'.repeat(length / 28)}`,
        );
        const args = `, reinstall: true, installer_args: ${JSON.stringify(words)}`;
        const count = server.calls.length;
        const done = resultOf(await play(install('long', args)), 'long');
        expect(done, JSON.stringify(done)).toMatchObject({ changed: true });
        const [installer] = server.asked.filter(([name]) => name?.startsWith('C:')).slice(-1);
        expect(installer?.slice(1)).toEqual(words);
        const [longest] = server.calls.slice(count).sort((a, b) => b.length - a.length);
        // what is too long for a command line of Windows comes as a file
        expect(longest?.length).toBeGreaterThan(length === 1_000 ? 2_600 : 30_000);
        expect(longest?.fed).toBe(true);
        await play(task('back', 'rollback', ''));
        expect(server.temporary()).toEqual([]);
      },
    );

    test.each([
      ['the installer fails', { installerExit: 77 }, /exit code 77/],
      ['the service does not stop', { refuseStop: true }, /could not be stopped/],
      ['the service does not start with the rule', { refuseStart: 'with-rule' }, /was not started/],
    ])('%s: told, the old content is back, and the service runs', async (_title, faults, says) => {
      const before = rules();
      setState({ faults });
      const done = await play(install('it', ', reinstall: true'));
      setState({ faults: {} });
      const failed = resultOf(done, 'it');
      expect(failed, JSON.stringify(failed)).toMatchObject({ failed: true });
      expect(`${failed.msg}`).toMatch(says);
      expect(withoutVersion(rules())).toBe(withoutVersion(before));
      expect(state().services['StorageLink']?.state).toBe(4);
      expectDocumented('install_adapter', failed);
    });

    /** A run whose Node is killed while the service is being started with the new rule. */
    async function cutOff(): Promise<ModuleResult> {
      const hold = join(server.folder, 'hold');
      const holding = join(server.folder, 'holding');
      rmSync(holding, { force: true });
      // sc.exe that does not come to the start of the service while it is held
      const own = join(server.bin, 'free');
      mkdirSync(own, { recursive: true });
      copyFileSync(join(server.bin, 'sc.exe'), join(own, 'sc.exe'));
      writeFileSync(
        join(server.bin, 'sc.exe'),
        `#!/bin/sh\ncase "$1" in start) [ ! -e ${hold} ] || touch ${holding}; while [ -e ${hold} ]; do sleep 0.1; done ;; esac\nexec ${own}/sc.exe "$@"\n`,
      );
      writeFileSync(hold, '');
      const playing = play(install('it', ', reinstall: true'));
      const early = playing.then((played) => {
        if (!existsSync(holding))
          throw new Error(`ended before the start: ${JSON.stringify(played)}`);
      });
      await Promise.race([
        early,
        waitUntil(() => existsSync(holding), 'the service being started'),
      ]);
      for (const pid of nodesOf(controller)) process.kill(pid, 'SIGKILL');
      rmSync(hold);
      const cut = resultOf(await playing, 'it');
      copyFileSync(join(own, 'sc.exe'), join(server.bin, 'sc.exe'));
      expect(cut, JSON.stringify(cut)).toMatchObject({ failed: true, changed: true });
      expect(rules()).toContain('OSNEXUS');
      return cut;
    }

    test('a run whose Node was killed is finished by resume', async () => {
      const before = rules();
      await cutOff();
      const resumed = resultOf(await play(task('it', 'resume', '')), 'it');
      expect(resumed, JSON.stringify(resumed)).toMatchObject({ failed: false, changed: true });
      expectDocumented('resume', resumed);
      expect(rules()).toContain('OSNEXUS');
      expect(state().services['StorageLink']?.state).toBe(4);
      const again = resultOf(await play(task('it', 'resume', '')), 'it');
      expect(again, JSON.stringify(again)).toMatchObject({
        changed: false,
        msg: 'no run was interrupted',
      });
      await play(task('back', 'rollback', ''));
      expect(withoutVersion(rules())).toBe(withoutVersion(before));
    });

    test.each([
      ['of the controller that began it', undefined],
      ['of a controller with an empty home', 'elsewhere'],
    ])('a run whose Node was killed is taken back by resume %s', async (_title, home) => {
      const before = rules();
      await cutOff();
      const from = home === undefined ? {} : { XDG_STATE_HOME: join(controller.folder, home) };
      const resume = async (options: string, ...args: string[]): Promise<ModuleResult> =>
        resultOf(await playFrom(from, task('it', 'resume', options), ...args), 'it');
      if (home !== undefined) {
        // neither the installer's arguments nor passwords are taken from a host
        const finished = await resume('');
        expect(finished, JSON.stringify(finished)).toMatchObject({ failed: true, changed: false });
        expect(finished.msg).toContain('is not finished by what a host says');
        expect(rules()).toContain('OSNEXUS');
      }
      const held = rules();
      const checked = await resume('undo: true', '--check', '--diff');
      expect(checked, JSON.stringify(checked)).toMatchObject({ failed: false, changed: true });
      const back = risenTwice(before).match(/^<scsiDeviceIdConfig version=.*$/m)?.[0];
      expect(checked.diff?.prepared).toContain(`+${back}`);
      expect(rules()).toBe(held);

      const undone = await resume('undo: true');
      expect(undone, JSON.stringify(undone)).toMatchObject({ failed: false, changed: true });
      expectDocumented('resume', undone);
      // whether the service read the new content cannot be known, so the old one has a number of its own
      expect(rules()).toBe(risenTwice(before));
      expect(state().services['StorageLink']?.state).toBe(4);
      expect(server.temporary()).toEqual([]);
      const again = await resume('undo: true');
      expect(again, JSON.stringify(again)).toMatchObject({
        ...{ failed: false, changed: false, msg: 'no run was interrupted' },
      });
      expect(rules()).toBe(risenTwice(before));
    });
  },
);
