import { readFileSync, statSync } from 'node:fs';
import { expect } from 'vitest';
import { RULES, reportOf, STORAGE_PASSWORD } from '../lab/adapter-run.ts';
import type { LabTest } from '../lab/lab-test.ts';
import { encodeRules, NEW_RULE, NEW_VERSION, rulesText, takenBack } from '../lab/rules.ts';
import { SOAP_LOGIN } from '../lab/soap-server.ts';
import { waitUntil } from '../lab/wait-until.ts';

const [STOPPED, RUNNING] = [1, 4];

export function procedureTests(test: LabTest): void {
  for (const encoding of ['utf-8-bom', 'utf-16le'] as const)
    test(`install-adapter does all of it, then nothing, and is rolled back (${encoding})`, async (lab) => {
      const { machine, soap, install, cli, rules, hasAdapter } = lab;
      const old = encodeRules(rulesText(), encoding);
      await machine.reset(old);

      const check = await install('--check');
      expect(check.exit, check.stderr).toBe(2);
      expect(rules()).toEqual(old);
      expect(machine.events()).toEqual([]);

      const ran = await install();
      expect(ran.exit, ran.stdout + ran.stderr).toBe(0);
      const wanted = encodeRules(rulesText('2.0.0.10', NEW_RULE), encoding);
      expect(rules().equals(wanted)).toBe(true);
      expect(machine.events().map((line) => line.replace(/^[\d:.]+ /, ''))).toEqual([
        'service stop asked for',
        'service stopped',
        'installer started, silent',
        'installer installed',
        'service start asked for',
        'service read rules of DGC,NETAPP,OSNEXUS',
        'service running',
      ]);
      expect(hasAdapter()).toBe(true);
      const report = reportOf(ran);
      const step = (name: string) => report.hosts[0]?.steps.find((each) => each.name === name);
      expect(step('service-stopped')?.changes[0]?.summary).toBe('StorageLink is STOPPED');
      expect(step('service-running')?.verified).toEqual({
        answer: 'seen',
        summary: 'StorageLink is RUNNING',
      });
      expect(await machine.state()).toBe(RUNNING);
      expect(step('adapter-loaded')?.verified?.summary).toBe(
        'StorageLink has loaded QuantaStor 2.1',
      );
      expect(soap.answers.credentials).toEqual([{ friendlyName: 'lab', ipAddress: '10.0.0.9' }]);
      for (const secret of [SOAP_LOGIN.password, STORAGE_PASSWORD])
        expect(ran.stdout + ran.stderr).not.toContain(secret);

      const before = { events: machine.events(), stamp: statSync(machine.c(RULES)).mtimeMs };
      const again = await install();
      expect(again.exit, again.stdout).toBe(0);
      expect(reportOf(again).outcome).toBe('unchanged');
      expect({ events: machine.events(), stamp: statSync(machine.c(RULES)).mtimeMs }).toEqual(
        before,
      );
      expect(soap.answers.credentials).toHaveLength(1);

      const verified = await cli('verify', 'adapter', '--hosts', 'local');
      expect(verified.exit, verified.stdout).toBe(0);

      const back = await cli('rollback', report.runId, '--yes');
      expect(back.exit, back.stdout + back.stderr).toBe(0);
      expect(rules().equals(takenBack(NEW_VERSION, encoding))).toBe(true);
      expect(await machine.state()).toBe(RUNNING);
      expect(machine.events().at(-2)).toMatch(/read rules of DGC,NETAPP$/);
    });

  test('a service that was stopped is left stopped, and started only when asked', async (lab) => {
    const { machine, install } = lab;
    await machine.reset(encodeRules(rulesText()), false);
    const left = await install();
    expect(left.exit, left.stdout).toBe(0);
    expect(await machine.state()).toBe(STOPPED);
    const started = await install('--start-stopped');
    expect(started.exit, started.stdout).toBe(0);
    expect(await machine.state()).toBe(RUNNING);
  });

  test('the server is found by the short name of its service, its folder by the service’s configuration', async (lab) => {
    const { machine, install, words } = lab;
    const old = encodeRules(rulesText());
    await machine.reset(old);
    const x86 = await machine.addServer(
      'CSLG',
      'Program Files (x86)/Citrix/StorageLink/Server',
      old,
    );
    const withoutApi = words.slice(0, words.indexOf('--storagelink-url'));
    const ran = await lab.cli(...withoutApi, '--service', 'cslg');
    expect(ran.exit, ran.stdout + ran.stderr).toBe(0);
    expect(readFileSync(x86, 'utf8')).toBe(rulesText('2.0.0.10', NEW_RULE));
    expect(lab.rules()).toEqual(old);
    expect(await machine.state('CSLG')).toBe(RUNNING);

    const none = await install('--service', 'NoSuch');
    expect(none.exit).toBe(1);
    expect(none.stdout).toContain('there is no service \\"NoSuch\\"');
    expect(await machine.state()).toBe(RUNNING);

    // the next test on this machine must not meet the second service, nor its process
    await machine.reset(old);
    expect(await machine.state('CSLG')).toBe(0);
    await waitUntil('one service is left', () => machine.servers().length === 1);
    expect(machine.servers().join()).toContain('C:\\Program Files\\Citrix');
  });

  const versions = [
    ['2.0.0', '2.0.1'],
    ['2.0.0.4-beta', undefined],
  ] as const;
  for (const [from, to] of versions)
    test(`a version ${from} ${to ? `becomes ${to}` : 'is refused before anything is changed'}`, async (lab) => {
      const { machine, install, rules } = lab;
      const old = encodeRules(rulesText(from));
      await machine.reset(old);
      const ran = await install();
      if (to === undefined) {
        expect(ran.exit).toBe(1);
        expect(reportOf(ran).hosts[0]).toMatchObject({ outcome: 'refused' });
        expect(rules()).toEqual(old);
        expect(machine.events()).toEqual([]);
      } else expect(rules().toString()).toBe(rulesText(to, NEW_RULE));
      expect(await machine.state()).toBe(RUNNING);
    });
}
