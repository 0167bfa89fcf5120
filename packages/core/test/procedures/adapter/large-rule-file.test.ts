// @module-tag slow
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { openSandboxHost } from '../../../src/sandbox/host.ts';
import { listHostRuns, rollbackHosts } from '../../../src/verbs/host-runs.ts';
import { rollback } from '../../../src/verbs/rollback.ts';
import { type AdapterSandbox, makeAdapterSandbox, opener } from '../adapter-sandbox.ts';

vi.setConfig({ testTimeout: 120_000 });

let sandbox: AdapterSandbox;
beforeEach(async () => {
  sandbox = await makeAdapterSandbox();
});
afterEach(() => sandbox.remove());

const MIB = 1024 * 1024;
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
  ['6 KB, which the installer edits', 6 * 1024, true, true],
  ['6 KB, which the installer edits, by the journal', 6 * 1024, true, false],
  ['4 MB, which the installer edits', 4 * MIB, true, true],
  ['4 MB, which the installer leaves alone, by the journal', 4 * MIB, false, false],
])(
  'a rule file of %s: the record stays small and is taken back',
  async (_title, size, edits, isByHost) => {
    const padding = `<!-- ${'x'.repeat(size)} -->`;
    const text = (await sandbox.rules()).toString('utf8').replace(/\s*$/, `\n${padding}\n`);
    await writeFile(sandbox.rulePath, text);
    const edited = text.replace(/<vendor>NETAPP<\/vendor>/, '<vendor>NETAPP2</vendor>');
    expect(edited).not.toBe(text);
    if (edits) await sandbox.faults({ installerRules: edited });
    const { report } = await sandbox.run(sandbox.options({ allowRemovedRules: true }));
    expect(report.hosts[0]?.error).toBeUndefined();
    expect(report.outcome).toBe('changed');
    const own = join(sandbox.hosts.server, 'C/ProgramData/quantastor-xenserver');
    const record = await readFile(join(own, 'runs', `${report.runId}.jsonl`));
    expect(record.length).toBeLessThan(64 * 1024);
    const hosts = [opener(sandbox.hosts.server)];
    expect(JSON.stringify(await listHostRuns({ hosts }))).not.toContain('not a record');
    const back = await takeBack(report.runId, isByHost);
    expect(back.hosts[0]?.error).toBeUndefined();
    expect(back.hosts[0]?.outcome).toBe('changed');
    const now = (await sandbox.rules()).toString('utf8');
    expect(now.replace(/"2\.0\.0\.\d+"/, '"2.0.0.4"')).toBe(text);
    expect(await readdir(join(own, 'backups', report.runId))).toContainEqual(
      expect.stringMatching(/^rules-[0-9a-f]{32}\.xml$/),
    );
  },
);
