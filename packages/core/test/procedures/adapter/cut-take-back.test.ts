import { writeFile } from 'node:fs/promises';
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

/** As a rollback leaves the server that is killed while it starts the service again. */
async function cutRollback(
  edit: (text: string) => string,
): Promise<[runId: string, rules: string]> {
  const before = (await sandbox.rules()).toString('utf8');
  const { report } = await sandbox.run(sandbox.options());
  expect(report.outcome).toBe('changed');
  const rules = edit(before.replace('2.0.0.4', '2.0.0.6'));
  await writeFile(sandbox.rulePath, rules);
  await sandbox.change(({ services }) => {
    if (services['StorageLink']) services['StorageLink'].state = 1;
  });
  return [report.runId, rules];
}

it.each([
  ['the journal', false],
  ['the record of the server', true],
])(
  'a rollback that was cut off once the old content was back is ended by the next (%s)',
  async (_by, isByHost) => {
    const [runId, rules] = await cutRollback((text) => text);
    const back = await takeBack(runId, isByHost);
    expect(back.hosts[0]?.error).toBeUndefined();
    expect((await sandbox.rules()).toString('utf8')).toBe(rules);
    expect((await sandbox.state()).services['StorageLink']?.state).toBe(4);
  },
);

it('what somebody has changed beside the number is still in the way', async () => {
  const [runId, rules] = await cutRollback((text) => text.replace('NETAPP', 'OTHER'));
  const back = await takeBack(runId, false);
  expect(back.hosts[0]?.error?.code).toBe('FILE_CHANGED');
  expect((await sandbox.rules()).toString('utf8')).toBe(rules);
});
