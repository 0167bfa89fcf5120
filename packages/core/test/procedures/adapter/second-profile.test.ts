import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { InstallAdapterOptions } from '../../../src/options/types.ts';
import type { Report } from '../../../src/run/report.ts';
import { rollbackHosts } from '../../../src/verbs/host-runs.ts';
import { installAdapter } from '../../../src/verbs/install-adapter.ts';
import { type AdapterSandbox, makeAdapterSandbox, opener, PROFILE } from '../adapter-sandbox.ts';

vi.setConfig({ testTimeout: 60_000 });

let sandbox: AdapterSandbox;
beforeEach(async () => {
  sandbox = await makeAdapterSandbox();
});
afterEach(() => sandbox.remove());

const SECOND = {
  ...PROFILE,
  id: 'second',
  storagelink: {
    match: { vendor: 'OTHER', product: 'BOX' },
    installer: 'other.exe',
    adapterName: 'Box',
  },
};
const own = (name: string): string =>
  join(sandbox.hosts.server, 'C/ProgramData/quantastor-xenserver', name);
const version = async (): Promise<string | undefined> =>
  /"(\d+\.\d+\.\d+\.\d+)"/.exec((await sandbox.rules()).toString('utf8'))?.[1];
const second = (changes: Partial<InstallAdapterOptions> = {}): Promise<Report> => {
  const { installer: _i, credentials: _c, api: _a, ...options } = sandbox.options(changes);
  return installAdapter(options, {
    hosts: [opener(sandbox.hosts.server)],
    licenceHosts: sandbox.hosts.dom0.map(opener),
    profile: SECOND,
    mode: 'apply',
    stateFolder: sandbox.stateFolder,
  });
};
/** As somebody who puts a copy from before back by hand. */
const lower = async (before: Buffer): Promise<void> => {
  await writeFile(sandbox.rulePath, before);
};

it('gets no number that the first one has used, whatever the file says', async () => {
  const before = await sandbox.rules();
  await sandbox.run(sandbox.options());
  expect(await version()).toBe('2.0.0.5');
  await lower(before);
  const report = await second();
  expect(report.hosts[0]?.error).toBeUndefined();
  expect(await version()).toBe('2.0.0.6');
  // nor does the first one get the second's
  await lower(before);
  await sandbox.run(sandbox.options());
  expect(await version()).toBe('2.0.0.7');
  await lower(before);
  await sandbox.run(sandbox.options({ rule: { kind: 'clone', values: { idType: '9' } } }));
  expect(await version()).toBe('2.0.0.8');
});

it('nor does the content that a rollback puts back', async () => {
  const before = await sandbox.rules();
  await sandbox.run(sandbox.options());
  await lower(before);
  const report = await second();
  expect(await version()).toBe('2.0.0.6');
  await rm(own('second.published.json'));
  const back = await rollbackHosts(report.runId, {
    hosts: [opener(sandbox.hosts.server)],
    mode: 'apply',
  });
  expect(back.hosts[0]?.error).toBeUndefined();
  expect(await version()).toBe('2.0.0.7');
});

it('a record of another profile that cannot be read is told by its name, and answered by a version', async () => {
  await sandbox.run(sandbox.options());
  await writeFile(own('quantastor.published.json'), 'x');
  const refused = await second();
  expect(refused.outcome).toBe('refused');
  expect(JSON.stringify(refused)).toContain('quantastor.published.json');
  expect((await second({ versionTo: '2.0.1.0' })).outcome).toBe('changed');
  expect(await version()).toBe('2.0.1.0');
  expect(await readFile(own('second.published.json'), 'utf8')).toContain('2.0.1.0');
  expect(existsSync(own('quantastor.published.json'))).toBe(false);
});

it('and stays where nobody has answered it: a rollback notes its own number beside it', async () => {
  const { runId } = await sandbox.run(sandbox.options()).then(({ report }) => report);
  await writeFile(own('second.published.json'), 'x');
  const back = await rollbackHosts(runId, {
    hosts: [opener(sandbox.hosts.server)],
    mode: 'apply',
  });
  expect(back.hosts[0]?.error).toBeUndefined();
  expect(await version()).toBe('2.0.0.6');
  expect(await readFile(own('second.published.json'), 'utf8')).toBe('x');
});
