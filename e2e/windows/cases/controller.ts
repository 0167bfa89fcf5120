import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { type AdapterLab, reportOf } from '../lab/adapter-run.ts';
import { OLD_RULES } from '../lab/lab-pool.ts';
import type { LabTest } from '../lab/lab-test.ts';
import type { Ran } from '../lab/machine.ts';
import { encodeRules, NEW_RULE, NEW_VERSION, rulesText, takenBack } from '../lab/rules.ts';
import { execute, WINE, wineEnv } from '../lab/wine.ts';

const RUNNING = 4;
const CLI = join(import.meta.dirname, '../../../packages/zx-scripts/dist/quantastor-xenserver.js');

/** A server too old for Node: everything runs on this Linux machine, and only commands go there, through Wine. */
export function controllerTests(test: LabTest): void {
  test('the procedure from a Linux controller: all of it, then nothing, then taken back', async (lab) => {
    const { machine, rules, hasAdapter } = lab;
    const controller = startController(lab);
    try {
      const ran = await controller.install();
      expect(ran.exit, ran.stdout + ran.stderr).toBe(0);
      expect(rules().equals(encodeRules(rulesText('2.0.0.10', NEW_RULE), 'utf-8-bom'))).toBe(true);
      expect(hasAdapter()).toBe(true);
      expect(machine.events().at(-2)).toMatch(/read rules of DGC,NETAPP,OSNEXUS$/);
      expect(await machine.state()).toBe(RUNNING);
      const report = reportOf(ran);
      expect(report.hosts[0]).toMatchObject({ kind: 'command', outcome: 'changed' });

      const events = machine.events();
      const again = await controller.install();
      expect(reportOf(again).outcome, again.stdout).toBe('unchanged');
      expect(machine.events()).toEqual(events);

      const back = await controller.run('rollback', report.runId, '--yes');
      expect(back.exit, back.stdout + back.stderr).toBe(0);
      // StorageLink has run with the new one
      expect(rules()).toEqual(takenBack(NEW_VERSION));
      expect(await machine.state()).toBe(RUNNING);
      for (const change of report.hosts[0]?.steps.flatMap((step) => step.changes) ?? [])
        if (change.backup) expect(change.backup).toMatch(/^C:\\ProgramData\\/);
    } finally {
      controller.stop();
    }
  });

  test('from a Linux controller: whole exit codes, and a hanging installer ends with its tree', async (lab) => {
    const { machine, rules } = lab;
    const controller = startController(lab);
    try {
      machine.fault('installer-hang');
      const hung = await controller.install('--installer-timeout', '4');
      expect(reportOf(hung).hosts[0]?.error?.message).toContain('did not end within 4000 ms');
      expect(machine.processes().filter((name) => /csladapter|hold\.exe/.test(name))).toEqual([]);
      machine.noFaults();
      machine.fault('installer-exit', 1603);
      const failed = await controller.install();
      expect(reportOf(failed).hosts[0]?.error?.message).toContain('exit code 1603');
      expect(rules()).toEqual(OLD_RULES);
      expect(await machine.state()).toBe(RUNNING);
    } finally {
      controller.stop();
    }
  });
}

interface Controller {
  install(...more: readonly string[]): Promise<Ran>;
  run(...words: readonly string[]): Promise<Ran>;
  stop(): void;
}

function startController({ machine, words, secrets }: AdapterLab): Controller {
  const folder = mkdtempSync(join(tmpdir(), 'controller-'));
  const config = join(folder, 'server.json');
  writeFileSync(
    config,
    JSON.stringify({
      command: [WINE, 'C:\\lab\\run.exe', '-'],
      drives: { C: machine.c('') },
      folder: 'C:\\lab',
    }),
  );
  const env = { ...wineEnv(machine.prefix), ...secrets, XDG_STATE_HOME: folder };
  let runs = 0;
  const run = async (...argv: readonly string[]): Promise<Ran> => {
    const [out, err] = ['out', 'err'].map((kind) => join(folder, `${++runs}.${kind}`)) as [
      string,
      string,
    ];
    const shell = 'out=$1 err=$2; shift 2; exec "$@" >"$out" 2>"$err" </dev/null';
    const exit = await execute(
      ['sh', '-c', shell, 'sh', out, err, process.execPath, CLI, ...argv],
      { env },
    );
    return { exit, stdout: readFileSync(out, 'utf8'), stderr: readFileSync(err, 'utf8') };
  };
  return {
    run,
    install: (...more) =>
      run(...words.map((word) => (word === 'local' ? `command:${config}` : word)), ...more),
    stop: () => rmSync(folder, { recursive: true, force: true }),
  };
}
