import { existsSync } from 'node:fs';
import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Host } from '../../../src/hosts/host.ts';
import { openSandboxHost } from '../../../src/sandbox/host.ts';
import { rollbackHosts } from '../../../src/verbs/host-runs.ts';
import { rollback } from '../../../src/verbs/rollback.ts';
import { type AdapterSandbox, makeAdapterSandbox } from '../adapter-sandbox.ts';

vi.setConfig({ testTimeout: 60_000 });

let sandbox: AdapterSandbox;
beforeEach(async () => {
  sandbox = await makeAdapterSandbox();
});
afterEach(() => sandbox.remove());

const OWN = 'C/ProgramData/quantastor-xenserver';
const lockFile = (): string => join(sandbox.hosts.server, OWN, 'server.lock');
const serviceState = async (): Promise<number | undefined> =>
  (await sandbox.state()).services['StorageLink']?.state;

/** The server as it is in the moment before the service is started, and nothing after it. */
async function cutBeforeStart(runId: string, isByHost: boolean): Promise<void> {
  const kept = join(sandbox.folder, 'kept');
  const open = async (): Promise<Host> => {
    const host = await openSandboxHost(sandbox.hosts.server);
    return {
      ...host,
      async run(argv, options) {
        if (argv[1] === 'start') {
          await rm(kept, { recursive: true, force: true });
          await cp(sandbox.hosts.server, kept, { recursive: true });
        }
        return host.run(argv, options);
      },
    };
  };
  const name = `sandbox:${sandbox.hosts.server}`;
  if (isByHost)
    await rollbackHosts(runId, { hosts: [{ name, kind: 'sandbox', open }], mode: 'apply' });
  else
    await rollback(runId, {
      ...{ stateFolder: sandbox.stateFolder, mode: 'apply' },
      openHost: (each) => ({ name: each.name, kind: each.kind, open }),
    });
  await rm(sandbox.hosts.server, { recursive: true });
  await cp(kept, sandbox.hosts.server, { recursive: true });
  // its process is gone
  for (const file of [lockFile(), join(sandbox.hosts.server, OWN, 'active.jsonl')]) {
    if (!existsSync(file)) continue;
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace(/"pid":\d+/, `"pid":${2 ** 22 + 1}`));
  }
}

it.each([
  ['the journal', false],
  ['the record of the server', true],
])(
  'StorageLink is started by the run that follows a rollback which was killed (%s)',
  async (_by, isByHost) => {
    const { report } = await sandbox.run(sandbox.options());
    expect(report.outcome).toBe('changed');
    await cutBeforeStart(report.runId, isByHost);
    expect(await serviceState()).toBe(1);
    expect(existsSync(lockFile())).toBe(true);
    const next = await sandbox.run(sandbox.options());
    expect(next.host.error).toBeUndefined();
    expect(next.report.outcome).toBe('changed');
    expect(await serviceState()).toBe(4);
    expect(existsSync(lockFile())).toBe(false);
  },
);

it('a rollback that ends gives the server back', async () => {
  const { report } = await sandbox.run(sandbox.options());
  const back = await rollback(report.runId, {
    ...{ stateFolder: sandbox.stateFolder, mode: 'apply' },
    openHost: ({ name, kind }) => ({
      ...{ name, kind },
      open: () => openSandboxHost(name.replace(/^sandbox:/, '')),
    }),
  });
  expect(back.outcome).toBe('changed');
  expect(await serviceState()).toBe(4);
  expect(existsSync(lockFile())).toBe(false);
});

it('one of a service that was stopped before the run leaves nothing that would start it', async () => {
  await sandbox.change(({ services }) => {
    if (services['StorageLink']) services['StorageLink'].state = 1;
  });
  const { api: _, credentials: __, ...options } = sandbox.options();
  const { report } = await sandbox.run({ ...options, startStopped: true });
  expect(report.outcome).toBe('changed');
  const locks: string[] = [];
  await rollbackHosts(report.runId, {
    hosts: [
      {
        name: 'server',
        kind: 'sandbox',
        open: async () => {
          const host = await openSandboxHost(sandbox.hosts.server);
          return {
            ...host,
            async replace(request, call) {
              if (request.path.endsWith('server.lock') && request.content)
                locks.push(new TextDecoder().decode(request.content));
              return host.replace(request, call);
            },
          };
        },
      },
    ],
    mode: 'apply',
  });
  expect(locks).toHaveLength(1);
  expect(locks[0]).not.toContain('starts');
  expect(await serviceState()).toBe(1);
});
