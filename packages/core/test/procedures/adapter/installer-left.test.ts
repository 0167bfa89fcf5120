import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { openSandboxHost } from '../../../src/sandbox/host.ts';
import { rollbackHosts } from '../../../src/verbs/host-runs.ts';
import { rollback } from '../../../src/verbs/rollback.ts';
import { type AdapterSandbox, makeAdapterSandbox, opener } from '../adapter-sandbox.ts';

vi.setConfig({ testTimeout: 60_000 });

let sandbox: AdapterSandbox;
beforeEach(async () => {
  sandbox = await makeAdapterSandbox();
});
afterEach(() => sandbox.remove());

const rules = async (): Promise<string> => (await sandbox.rules()).toString('utf8');
const change = async (edit: (text: string) => string): Promise<string> => {
  const text = edit(await rules());
  await writeFile(sandbox.rulePath, text);
  return text;
};
const without = (text: string, vendor: string): string =>
  text.replace(new RegExp(`<deviceRule>\\s*<vendor>${vendor}[\\s\\S]*?</deviceRule>\\s*`), '');
const OTHER =
  '<deviceRule><vendor>OTHER</vendor><product>BOX</product><idType>1</idType></deviceRule></deviceRules>';

const takeBack = (runId: string, isByHost: boolean) =>
  isByHost
    ? rollbackHosts(runId, { hosts: [opener(sandbox.hosts.server)], mode: 'apply' })
    : rollback(runId, {
        ...{ stateFolder: sandbox.stateFolder, mode: 'apply' },
        openHost: ({ name, kind }) => ({
          ...{ name, kind },
          open: () => openSandboxHost(name.replace(/^sandbox:/, '')),
        }),
      });

it.each([
  ['the journal', false],
  ['the record of the server', true],
])(
  'an entry that somebody took out after an installer that left the file alone stays out (%s)',
  async (_by, isByHost) => {
    await sandbox.run(sandbox.options());
    const { report } = await sandbox.run(sandbox.options({ reinstall: true }));
    expect(report.outcome).toBe('changed');
    const left = await change((text) => without(text, 'NETAPP').replace('2.0.0.5', '2.0.0.9'));
    const back = await takeBack(report.runId, isByHost);
    expect(back.hosts[0]?.error).toBeUndefined();
    expect(back.hosts[0]?.outcome).toBe('changed');
    expect(JSON.stringify(back.hosts[0]?.steps)).not.toContain('that the installer took out');
    expect(await rules()).toBe(left);
  },
);

it('nor does one come back beside an entry that the installer added', async () => {
  await sandbox.run(sandbox.options());
  await sandbox.faults({ installerRules: (await rules()).replace('</deviceRules>', OTHER) });
  const { report } = await sandbox.run(sandbox.options({ reinstall: true }));
  expect(report.outcome).toBe('changed');
  const left = await change((text) => without(text, 'NETAPP').replace('2.0.0.6', '2.0.0.9'));
  expect(left).toMatch(/2\.0\.0\.9[\s\S]*OTHER/);
  const back = await takeBack(report.runId, false);
  expect(back.hosts[0]?.error).toBeUndefined();
  expect(JSON.stringify(back.hosts[0])).not.toContain('NETAPP');
  expect(await rules()).toBe(left);
});

it('of one that was cut off, what it took out comes back above the number that was started by hand since', async () => {
  await sandbox.run(sandbox.options());
  const { report } = await sandbox.run(sandbox.options({ reinstall: true }));
  const record = join(
    sandbox.hosts.server,
    `C/ProgramData/quantastor-xenserver/runs/${report.runId}.jsonl`,
  );
  const lines = (await readFile(record, 'utf8')).trimEnd().split('\n');
  const at = lines.findIndex((line) => line.includes('"kind":"install"'));
  await writeFile(record, `${lines.slice(0, at + 1).join('\n')}\n`);
  await change((text) => without(text, 'NETAPP').replace('2.0.0.5', '2.0.0.8'));
  const back = await takeBack(report.runId, true);
  expect(back.hosts[0]?.error).toBeUndefined();
  expect(await rules()).toMatch(/version="2\.0\.0\.9"[\s\S]*NETAPP/);
});
