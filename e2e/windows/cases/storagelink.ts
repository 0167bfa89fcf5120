import { expect } from 'vitest';
import { reportOf, STORAGE_PASSWORD } from '../lab/adapter-run.ts';
import { OLD_RULES } from '../lab/lab-pool.ts';
import type { LabTest } from '../lab/lab-test.ts';
import { encodeRules, NEW_RULE, NEW_VERSION, rulesText, takenBack } from '../lab/rules.ts';
import { SOAP_LOGIN, type SoapAnswers } from '../lab/soap-server.ts';

const OLD = OLD_RULES;
const RUNNING = 4;

/** What StorageLink's stand-in does, and what the user is told. Before a change: nothing is stopped, nothing written. */
const BEFORE: readonly (readonly [string, Partial<SoapAnswers>, RegExp, string])[] = [
  ['does not answer', { mode: 'slow' }, /did not answer within/, 'TIMEOUT'],
  ['answers with half a message', { mode: 'malformed' }, /malformed or cut off/, 'SERVICE_FAULT'],
  ['answers with 50 MB', { mode: 'huge' }, /longer than/, 'SERVICE_FAULT'],
  ['is a web server', { mode: 'web-page' }, /web page/, 'SERVICE_FAULT'],
  ['hangs up', { mode: 'hangs-up' }, /ended early/, 'CONNECTION_LOST'],
];

export function storageLinkTests(test: LabTest): void {
  for (const [title, answers, says, code] of BEFORE)
    test(`StorageLink ${title}: refused before anything is changed`, async (lab) => {
      const { machine, soap, install, rules } = lab;
      Object.assign(soap.answers, answers);
      const ran = await install('--storagelink-timeout', '3');
      expect(ran.exit, ran.stdout + ran.stderr).toBe(1);
      expect(reportOf(ran).hosts[0]?.error).toMatchObject({
        code,
        message: expect.stringMatching(says),
      });
      expect(rules()).toEqual(OLD);
      expect(machine.events()).toEqual([]);
      expect(await machine.state()).toBe(RUNNING);
    });

  test('a wrong password, and a wrong certificate that the password is not sent to', async (lab) => {
    const { machine, soap, start, install, rules } = lab;
    const wrong = { QUANTASTOR_XENSERVER_STORAGELINK_PASSWORD: 'wrong-secret-3' };
    const refused = await start([], { env: wrong }).done;
    expect(reportOf(refused).hosts[0]?.error).toMatchObject({ code: 'AUTH_FAILED' });
    expect(refused.stdout + refused.stderr).not.toContain('wrong-secret-3');

    const other = await install('--storagelink-fingerprint', '0'.repeat(64));
    expect(reportOf(other).hosts[0]?.error).toMatchObject({ code: 'CERTIFICATE_REJECTED' });
    expect(soap.asked).toEqual([]);
    expect(rules()).toEqual(OLD);
    expect(machine.events()).toEqual([]);
  });

  const afterwards = [
    [
      'does not list the adapter',
      { adapter: 'missing' },
      /has loaded no adapter called QuantaStor/,
    ],
    [
      'could not initialise it',
      { adapter: 'not-initialised', initError: 'licence file not found' },
      /licence file not found/,
    ],
  ] as const;
  for (const [title, answers, says] of afterwards)
    test(`StorageLink ${title} after the start: the change is taken back`, async (lab) => {
      const { machine, soap, install, rules } = lab;
      Object.assign(soap.answers, answers);
      const ran = await install('--service-timeout', '4');
      expect(ran.exit, ran.stdout).toBe(1);
      const [host] = reportOf(ran).hosts;
      expect(host?.error).toMatchObject({
        code: 'VERIFY_FAILED',
        message: expect.stringMatching(says),
      });
      expect(host?.steps.find(({ name }) => name === 'device-rule')?.changes[0]?.undone).toBe(true);
      expect(rules()).toEqual(takenBack(NEW_VERSION));
      expect(await machine.state()).toBe(RUNNING);
      expect(machine.events().at(-2)).toMatch(/read rules of DGC,NETAPP$/);
      expect(soap.answers.credentials).toEqual([]);
      for (const secret of [SOAP_LOGIN.password, STORAGE_PASSWORD])
        expect(ran.stdout + ran.stderr).not.toContain(secret);
    });

  test('a service that dies while StorageLink is asked is not reported as running', async (lab) => {
    const { machine, install, rules } = lab;
    machine.fault('die-after', 2500);
    const ran = await install();
    const [host] = reportOf(ran).hosts;
    const at = host?.steps.find(
      ({ outcome }) => outcome !== 'unchanged' && outcome !== 'changed' && outcome !== 'skipped',
    );
    const written = encodeRules(rulesText('2.0.0.10', NEW_RULE), 'utf-8-bom');
    // on a fast machine the run ends before it does
    if (ran.exit === 0) expect(rules()).toEqual(written);
    else {
      expect(host?.error?.message).toMatch(/1067/);
      // the credentials stand alone: the rule was verified by then, and stays
      const isAlone = at?.name === 'credentials-added';
      expect(rules()).toEqual(isAlone ? written : takenBack(NEW_VERSION));
    }
  });
}
