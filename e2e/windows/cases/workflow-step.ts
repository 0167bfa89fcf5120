import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { parse } from 'yaml';
import { type AdapterLab, INSTALLER } from '../lab/adapter-run.ts';
import { OLD_RULES } from '../lab/lab-pool.ts';
import type { LabTest } from '../lab/lab-test.ts';
import type { Ran } from '../lab/machine.ts';
import { encodeRules, NEW_RULE, rulesText } from '../lab/rules.ts';
import { SOAP_LOGIN } from '../lab/soap-server.ts';

const ACTION = join(import.meta.dirname, '../../../packages/github-action');
const FILES = ['OUTPUT', 'STEP_SUMMARY', 'STATE', 'ENV', 'PATH'] as const;

/** The Action's committed dist/ in Windows Node, with the environment and files that a Windows runner gives a step. */
export function workflowStepTests(test: LabTest): void {
  test('the workflow step with hosts: local: check, apply, and nothing the second time', async (lab) => {
    const { machine, rules } = lab;
    const check = await runStep(lab, { mode: 'check' });
    expect(check.exit, check.stdout + check.stderr).toBe(0);
    expect(rules()).toEqual(OLD_RULES);
    expect(machine.events()).toEqual([]);

    const applied = await runStep(lab, { mode: 'apply' });
    expect(applied.exit, applied.stdout + applied.stderr).toBe(0);
    expect(rules().equals(encodeRules(rulesText('2.0.0.10', NEW_RULE), 'utf-8-bom'))).toBe(true);
    expect(await machine.state()).toBe(4);
    expect(applied.files['OUTPUT']).toMatch(/changed<<\S+\r?\ntrue/);
    expect(applied.files['STEP_SUMMARY']).toContain('StorageLink');

    const again = await runStep(lab, { mode: 'apply' });
    expect(again.exit, again.stdout + again.stderr).toBe(0);
    expect(again.files['OUTPUT']).toMatch(/changed<<\S+\r?\nfalse/);
    for (const { stdout } of [check, applied, again])
      for (const line of stdout.split('\n'))
        if (!line.startsWith('::add-mask::')) expect(line).not.toContain(SOAP_LOGIN.password);
  });
}

async function runStep(
  { machine, soap, installer }: AdapterLab,
  more: Readonly<Record<string, string>>,
): Promise<Ran & { files: Record<string, string> }> {
  const folder = machine.c('lab/action');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'temp'), { recursive: true });
  for (const name of ['dist', 'package.json', 'action.yml', 'problem-matcher.json'])
    if (existsSync(join(ACTION, name)))
      cpSync(join(ACTION, name), join(folder, name), { recursive: true });
  const manifest = parse(readFileSync(join(ACTION, 'action.yml'), 'utf8')) as {
    inputs: Record<string, { default?: unknown }>;
  };
  const inputs: Record<string, string> = {
    ...Object.fromEntries(
      Object.entries(manifest.inputs).map(([name, { default: value }]) => [name, `${value ?? ''}`]),
    ),
    procedure: 'install-adapter',
    hosts: 'local',
    'skip-licence-check': 'true',
    installer: INSTALLER,
    'installer-sha256': installer[3] ?? '',
    clone: 'last',
    'storagelink-url': soap.url,
    'storagelink-fingerprint': soap.fingerprint,
    'storagelink-password': SOAP_LOGIN.password,
    ...more,
  };
  const env: Record<string, string> = {
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    RUNNER_OS: 'Windows',
    RUNNER_TEMP: 'C:\\lab\\action\\temp',
    GITHUB_WORKSPACE: 'C:\\lab\\action',
    ...Object.fromEntries(
      Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]),
    ),
  };
  for (const name of FILES) {
    writeFileSync(join(folder, name), '');
    env[`GITHUB_${name}`] = `C:\\lab\\action\\${name}`;
  }
  const ran = await machine.run(['C:\\lab\\node.exe', 'C:\\lab\\action\\dist\\index.js'], { env });
  const files = Object.fromEntries(
    FILES.map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
  );
  return { ...ran, files };
}
