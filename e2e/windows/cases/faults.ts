import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect } from 'vitest';
import { type AdapterLab, RULES, reportOf } from '../lab/adapter-run.ts';
import { OLD_RULES } from '../lab/lab-pool.ts';
import type { LabTest } from '../lab/lab-test.ts';
import { cli, type Machine, type Running } from '../lab/machine.ts';
import { encodeRules, NEW_RULE, NEW_VERSION, rulesText, takenBack } from '../lab/rules.ts';
import { waitUntil } from '../lab/wait-until.ts';

const OLD = OLD_RULES;
const NEW = encodeRules(rulesText('2.0.0.10', NEW_RULE), 'utf-8-bom');
const [STOPPED, STOP_PENDING, RUNNING] = [1, 3, 4];

interface Fault {
  readonly name: string;
  readonly faults: Readonly<Record<string, number>>;
  readonly more?: readonly string[];
  /** The step that failed, and what its error says. */
  readonly step: string;
  readonly says: RegExp;
  /** The service's, at the end. */
  readonly state: number;
  /** Whether StorageLink was started with the new rules, so that their number is used. */
  readonly published?: true;
  /** What the report says is not as it was. */
  readonly left?: RegExp;
}

const NOT_STARTED =
  /StorageLink is not RUNNING as it was before: .*, then run: net start StorageLink/;

const FAILS: readonly Fault[] = [
  {
    name: 'the service refuses to start',
    faults: { 'refuse-start': 42 },
    step: 'service-started',
    says: /STOPPED \(ended with service-specific error 42\)/,
    state: STOPPED,
    published: true,
    left: NOT_STARTED,
  },
  {
    name: 'the service crashes while it starts',
    faults: { 'crash-start': 0 },
    step: 'service-started',
    says: /STOPPED \(ended with Windows error 1067\)/,
    state: STOPPED,
    published: true,
    left: NOT_STARTED,
  },
  {
    name: 'the service dies after its start',
    faults: { 'die-after': 400 },
    step: 'service-started',
    says: /STOPPED \(ended with Windows error 1067\)/,
    state: STOPPED,
    published: true,
    left: NOT_STARTED,
  },
  {
    name: 'the service hangs when it is stopped',
    faults: { 'hang-stop': 30_000 },
    more: ['--service-timeout', '2'],
    step: 'service-stopped',
    says: /did not stop in time: it is still STOP_PENDING/,
    state: STOP_PENDING,
    left: NOT_STARTED,
  },
  {
    name: 'access to the service is denied',
    faults: { 'deny-service': 0 },
    step: 'service-stopped',
    says: /could not be stopped/,
    state: RUNNING,
  },
  {
    name: 'the installer is cancelled',
    faults: { 'installer-exit': 1602 },
    step: 'adapter-installed',
    says: /exit code 1602: cancelled by the user/,
    state: RUNNING,
  },
  {
    name: 'the installer leaves half an installation',
    faults: { 'installer-exit': 1603 },
    step: 'adapter-installed',
    says: /exit code 1603: fatal error/,
    state: RUNNING,
    left: /what .* may have done before it failed stays/,
  },
  {
    name: 'the installer hangs',
    faults: { 'installer-hang': 0 },
    more: ['--installer-timeout', '3'],
    step: 'adapter-installed',
    says: /did not end within 3000 ms and was ended/,
    state: RUNNING,
  },
];

export function faultTests(test: LabTest): void {
  for (const { name, faults, more = [], step, says, state, published, left } of FAILS)
    test(`${name}: old rules, and what became of the service`, async (lab) => {
      const { machine, install, rules } = lab;
      for (const [name, value] of Object.entries(faults)) machine.fault(name, value);
      const ran = await install(...more);
      const now = await machine.state();
      expect(ran.exit, ran.stdout + ran.stderr).toBe(1);
      const [host] = reportOf(ran).hosts;
      expect(host?.error?.message).toMatch(says);
      expect(host?.error?.remedy).toBeTruthy();
      expect(host?.steps.find(({ name }) => name === step)?.summary).toMatch(says);
      if (left) expect(host?.left?.join('\n')).toMatch(left);
      expect(rules()).toEqual(published ? takenBack(NEW_VERSION) : OLD);
      expect(now).toBe(state);
      // a hanging installer, its child included, is gone
      await waitUntil(
        'the installer and what it started have ended',
        () => !machine.processes().some((name) => /csladapter|hold\.exe/.test(name)),
      );
    });

  test('a service that hangs when it is stopped is ended where that was asked for', async (lab) => {
    const { machine, install, rules } = lab;
    machine.fault('hang-stop', 600_000);
    const ran = await install('--service-timeout', '3', '--end-stuck-service');
    // Wine's service manager does not notice that a process died, as Windows' does: that is said, not passed over
    expect(reportOf(ran).hosts[0]?.error?.message).toMatch(
      /still STOP_PENDING .*; its process \d+ was ended/,
    );
    // not expect.poll: of tests side by side it does not know which one asks
    await waitUntil('its process has ended', () => machine.servers().length === 0);
    expect(rules()).toEqual(OLD);
  });

  test('a slow service and an installer that wants a restart are no failure', async (lab) => {
    const { machine, install, rules } = lab;
    machine.fault('slow-stop', 1500);
    machine.fault('slow-start', 1500);
    machine.fault('installer-exit', 3010);
    const ran = await install();
    expect(ran.exit, ran.stdout + ran.stderr).toBe(0);
    expect(ran.stdout).toContain('"rebootNeeded": true');
    expect(rules()).toEqual(NEW);
    expect(await machine.state()).toBe(RUNNING);
  });

  test('the service itself holds the file open: it is stopped first', async (lab) => {
    const { machine, install, rules } = lab;
    machine.fault('hold-config');
    await machine.restartService();
    machine.noFaults();
    const ran = await install();
    expect(ran.exit, ran.stdout + ran.stderr).toBe(0);
    expect(rules()).toEqual(NEW);
    expect(await machine.state()).toBe(RUNNING);
  });

  test('the service accepts no stop: nothing is changed, and it runs on', async (lab) => {
    const { machine, install, rules } = lab;
    machine.fault('refuse-stop');
    await machine.restartService();
    const ran = await install();
    expect(ran.exit, ran.stdout).toBe(1);
    expect(reportOf(ran).hosts[0]?.error?.message).toContain('could not be stopped');
    expect(lab.hasAdapter()).toBe(false);
    expect(rules()).toEqual(OLD);
    expect(await machine.state()).toBe(RUNNING);
  });

  /** Starts a run whose installer is slow, and resolves when it is at work: the next thing is the write. */
  async function startAndWait({ machine, start }: AdapterLab): Promise<Running> {
    machine.fault('installer-slow', 3000);
    const running = start();
    await waitUntil('the installer is at work', () => hasEvent(machine, 'installer started'));
    return running;
  }

  const HP = '<Device vendor="HP" product="MSA" idType="naa" />';

  test('the file is edited while the installer runs: the edit stays, and the rule comes after it', async (lab) => {
    const { machine, rules } = lab;
    const running = await startAndWait(lab);
    writeFileSync(machine.c(RULES), encodeRules(rulesText('2.0.0.10', HP)));
    const ran = await running.done;
    expect(ran.exit, ran.stdout).toBe(0);
    // that the installer did it, or somebody else in its time, cannot be told apart; what changed is shown
    const step = reportOf(ran).hosts[0]?.steps.find(({ findings }) =>
      findings.some(({ code }) => code === 'installer-changed-rules'),
    );
    expect(step?.changes[0]?.diff).toContain(`+    ${HP}`);
    const wanted = rulesText('2.0.0.11', HP, NEW_RULE);
    expect(rules().toString()).toBe(wanted);
    expect(await machine.state()).toBe(RUNNING);
    expect(machine.events().join()).toContain('read rules of DGC,NETAPP,HP,OSNEXUS');
  });

  test('a second administrator edits the file before it is written: his bytes stay', async (lab) => {
    const { machine, rules, words, installer, secrets } = lab;
    machine.fault('slow-stop', 3000);
    const withoutInstaller = words.filter((word) => !installer.includes(word));
    const running = machine.start([...cli, ...withoutInstaller], { env: secrets });
    await waitUntil('the service is asked to stop', () => hasEvent(machine, 'stop asked for'));
    const theirs = encodeRules(rulesText('2.0.0.10', HP));
    writeFileSync(machine.c(RULES), theirs);
    const ran = await running.done;
    expect(ran.exit, ran.stdout).toBe(1);
    expect(reportOf(ran).hosts[0]?.error).toMatchObject({ code: 'FILE_CHANGED' });
    expect(rules()).toEqual(theirs);
    expect(await machine.state()).toBe(RUNNING);
    expect(machine.events().join()).toContain('read rules of DGC,NETAPP,HP');
  });

  const scanners = [
    ['two seconds', 5000, '1'],
    ['two seconds, not even readable', 5000, '0'],
    ['a minute', 60_000, '1'],
  ] as const;
  for (const [time, milliseconds, share] of scanners)
    test(`a virus scanner holds the file for ${time}`, async (lab) => {
      const { machine, rules } = lab;
      const running = await startAndWait(lab);
      // some three seconds of it go by until the installer has ended
      const scanner = machine.start([
        'C:\\lab\\hold.exe',
        `C:\\${RULES.replaceAll('/', '\\')}`,
        `${milliseconds}`,
        share,
      ]);
      const ran = await running.done;
      const isLong = milliseconds > 10_000;
      expect(ran.exit, ran.stdout + ran.stderr).toBe(isLong ? 1 : 0);
      scanner.kill();
      await scanner.done;
      expect(rules()).toEqual(isLong ? OLD : NEW);
      expect(await machine.state()).toBe(RUNNING);
      if (isLong)
        expect(reportOf(ran).hosts[0]?.error?.remedy).toMatch(
          /close what has the file open|has the file open: close/i,
        );
    });

  test('the file is read-only', async (lab) => {
    const { machine, install, rules } = lab;
    execFileSync('chattr', ['+i', machine.c(RULES)]);
    try {
      const ran = await install();
      expect(ran.exit, ran.stdout).toBe(1);
      expect(reportOf(ran).hosts[0]?.error).toMatchObject({
        code: 'ACCESS_DENIED',
        remedy: expect.stringContaining('attrib -r'),
      });
    } finally {
      execFileSync('chattr', ['-i', machine.c(RULES)]);
    }
    expect(rules()).toEqual(OLD);
    expect(await machine.state()).toBe(RUNNING);
  });

  test('the disk is full', async (lab) => {
    const { machine, cli, rules, words, installer } = lab;
    const server = dirname(machine.c(RULES));
    await machine.reset(OLD, false);
    const unmount = fullDisk(server);
    try {
      await machine.startService();
      const ran = await cli(...words.filter((word) => !installer.includes(word)));
      expect(ran.exit, ran.stdout).toBe(1);
      expect(reportOf(ran).hosts[0]?.error).toMatchObject({
        code: 'WRITE_FAILED',
        remedy: 'Free some space there and run again.',
      });
      expect(rules()).toEqual(OLD);
      expect(await machine.state()).toBe(RUNNING);
    } finally {
      await machine.reset(OLD, false);
      unmount();
    }
  });
}

function hasEvent(machine: Machine, event: string): boolean {
  return machine.events().some((line) => line.includes(event));
}

/** A small file system in place of a folder, with the folder's files in it and room for nothing else. */
function fullDisk(folder: string): () => void {
  execFileSync('sh', [
    '-c',
    `set -e; cp -a "$1" "$1.kept"; mount -t tmpfs -o size=1m none "$1"; cp -a "$1.kept/." "$1"; dd if=/dev/zero of="$1/filler" bs=4k 2>/dev/null || true; rm -r "$1.kept"`,
    'sh',
    folder,
  ]);
  return () => execFileSync('umount', ['-l', folder]);
}
