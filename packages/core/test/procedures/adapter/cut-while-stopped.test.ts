import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type AdapterSandbox, makeAdapterSandbox } from '../adapter-sandbox.ts';

vi.setConfig({ testTimeout: 60_000 });

let sandbox: AdapterSandbox;
beforeEach(async () => {
  sandbox = await makeAdapterSandbox();
});
afterEach(() => sandbox.remove());

const RUN = '20260101T000000Z-cafe';
const lockFile = (): string =>
  join(sandbox.hosts.server, 'C/ProgramData/quantastor-xenserver/server.lock');
/** As a run leaves the server that is killed after it has stopped StorageLink. */
const cutOff = async (lock: object): Promise<void> => {
  await mkdir(dirname(lockFile()), { recursive: true });
  const dead = { format: 1, runId: RUN, at: 'then', computer: hostname(), pid: 2 ** 22 + 1 };
  await writeFile(lockFile(), JSON.stringify({ ...dead, ...lock }));
  await sandbox.change(({ services }) => {
    if (services['StorageLink']) services['StorageLink'].state = 1;
  });
};
const serviceState = async (): Promise<number | undefined> =>
  (await sandbox.state()).services['StorageLink']?.state;

it('a run that takes over starts StorageLink again, which ran before the one that was cut off', async () => {
  await cutOff({ starts: true });
  const { report } = await sandbox.run(sandbox.options());
  expect(report.outcome).toBe('changed');
  expect(await serviceState()).toBe(4);
  expect(existsSync(lockFile())).toBe(false);
});

it('also where nothing else is left to do; check says so and changes nothing', async () => {
  await sandbox.run(sandbox.options());
  await cutOff({ starts: true });
  const checked = await sandbox.run(sandbox.options(), 'check');
  expect(checked.report.outcome).toBe('would-change');
  expect(checked.step('service-started').changes[0]?.summary).toContain(
    `ran before the run ${RUN}`,
  );
  expect(await serviceState()).toBe(1);
  expect((await sandbox.run(sandbox.options())).report.outcome).toBe('changed');
  expect(await serviceState()).toBe(4);
  expect(existsSync(lockFile())).toBe(false);
});

it('one that was stopped before all of them stays stopped', async () => {
  await cutOff({});
  const { api: _, credentials: __, ...options } = sandbox.options();
  const { report, step } = await sandbox.run(options);
  expect(report.outcome).toBe('changed');
  expect(step('service-started').summary).toContain('left so');
  expect(await serviceState()).toBe(1);
});
