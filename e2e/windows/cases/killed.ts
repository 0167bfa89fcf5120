import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect } from 'vitest';
import type { AdapterLab } from '../lab/adapter-run.ts';
import { namesIn } from '../lab/cache.ts';
import type { LabTest } from '../lab/lab-test.ts';
import { encodeRules, NEW_RULE, NEW_VERSION, rulesText, takenBack } from '../lab/rules.ts';
import { waitUntil } from '../lab/wait-until.ts';

const NEW_RULES = encodeRules(rulesText('2.0.0.10', NEW_RULE), 'utf-8-bom');
const RUNNING = 4;

/** When the Windows Node process is ended hard: between the steps (by the journal) and inside them (by what they do). */
const MOMENTS: readonly (readonly [string, (lab: AdapterLab) => boolean])[] = [
  ...[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13].map(
    (count) =>
      [`its journal has ${count} records`, (lab: AdapterLab) => records(lab) >= count] as const,
  ),
  ['the service is asked to stop', (lab) => has(lab, 'stop asked for')],
  ['the service has stopped', (lab) => has(lab, 'service stopped')],
  ['the installer has begun', (lab) => has(lab, 'installer started')],
  ['the installer has ended', (lab) => has(lab, 'installer installed')],
  ['the rules are the new ones', (lab) => lab.rules().equals(NEW_RULES)],
  ['the service is asked to start', (lab) => has(lab, 'start asked for')],
  ['the service runs', (lab) => has(lab, 'service running')],
  [
    'StorageLink lists the adapter',
    (lab) => lab.soap.asked.length > 2 && has(lab, 'service running'),
  ],
  [
    'the credentials are being added',
    (lab) => lab.soap.asked.includes('addStorageManagementCredentials'),
  ],
];

/** Half of the moments are resumed, half are rolled back. */
export function killedTests(test: LabTest): void {
  for (const [index, [title, isNow]] of MOMENTS.entries()) {
    const verb = index % 2 === 0 ? 'resume' : 'rollback';
    test(`killed when ${title}: ${verb} leaves a whole server`, async (lab) => {
      const { machine, start, cli, rules } = lab;
      // wide enough to be met
      for (const name of ['slow-stop', 'slow-start', 'installer-slow']) machine.fault(name, 400);
      const running = start();
      await waitUntil(title, () => isNow(lab), { everyMs: 3 });
      running.kill();
      const killed = await running.done;
      expect(killed.exit, killed.stdout).toBe(-1);
      machine.noFaults();
      // what was killed may live on for a moment, and write
      await waitUntil('it is gone', () => !machine.processes().some(isOurs));
      const published = lab.published();
      // what StorageLink has read is on the server's record, whenever the program ended
      if (has(lab, 'read rules of DGC,NETAPP,OSNEXUS')) expect(published).toBe(NEW_VERSION);

      const [run] = runsOf(lab);
      if (run) {
        const done = await cli(verb, basename(run), '--yes', '--json');
        expect(done.exit, done.stdout + done.stderr).toBe(0);
      }
      const isFinished = run !== undefined && verb === 'resume';
      expect(rules()).toEqual(isFinished ? NEW_RULES : takenBack(published));
      expect(await machine.state()).toBe(RUNNING);
      const wanted = isFinished ? /read rules of DGC,NETAPP,OSNEXUS$/ : /read rules of DGC,NETAPP$/;
      const read = machine
        .events()
        .filter((line) => line.includes('read rules'))
        .at(-1);
      // without any, the service was never stopped
      if (read) expect(read).toMatch(wanted);
      if (isFinished) expect(lab.hasAdapter()).toBe(true);
    });
  }
}

function isOurs(process: string): boolean {
  return process.includes('quantastor-xenserver.js');
}

function has({ machine }: AdapterLab, event: string): boolean {
  return machine.events().some((line) => line.includes(event));
}

/** The folders of the journals. */
function runsOf({ machine }: AdapterLab): string[] {
  return namesIn(machine.c('users')).flatMap((user) => {
    const runs = machine.c(`users/${user}/AppData/Local/quantastor-xenserver/runs`);
    return namesIn(runs).map((run) => join(runs, run));
  });
}

function records(lab: AdapterLab): number {
  const [run] = runsOf(lab);
  return run === undefined ? 0 : linesOf(join(run, 'journal.jsonl'));
}

function linesOf(path: string): number {
  try {
    return readFileSync(path, 'utf8').split('\n').length - 1;
  } catch {
    return 0;
  }
}
