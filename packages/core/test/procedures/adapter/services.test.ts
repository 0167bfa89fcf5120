import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Host } from '../../../src/hosts/host.ts';
import { parseTheName } from '../../../src/procedures/adapter/service/query.ts';
import { openSandboxHost } from '../../../src/sandbox/host.ts';
import { installAdapter } from '../../../src/verbs/install-adapter.ts';
import { rollback } from '../../../src/verbs/rollback.ts';
import { type AdapterSandbox, makeAdapterSandbox, PROFILE } from '../adapter-sandbox.ts';
import { runAnswered } from './run-answered.ts';

vi.setConfig({ testTimeout: 60_000 });

let sandbox: AdapterSandbox;
beforeEach(async () => {
  sandbox = await makeAdapterSandbox();
});
afterEach(() => sandbox.remove());

const DISPLAY = 'Citrix StorageLink Gateway Service';
const openHost = ({ name, kind }: { name: string; kind: Host['kind'] }) => ({
  name,
  kind,
  open: () => openSandboxHost(name.replace(/^sandbox:/, '')),
});

function takeBack(runId: string) {
  return rollback(runId, { stateFolder: sandbox.stateFolder, mode: 'apply', openHost });
}

async function addServices(): Promise<void> {
  await sandbox.change((state) => {
    const { StorageLink } = state.services;
    if (!StorageLink) throw new Error('no service');
    const other = (displayName: string) => ({ ...StorageLink, displayName, dependents: [] });
    state.services['Gate way'] = other('Gateway');
    state.services['Other'] = other('Other');
    state.services['StorageLink'] = {
      ...StorageLink,
      displayName: DISPLAY,
      dependents: ['Gate way'],
    };
  });
}

async function stateOf(name: string): Promise<number | undefined> {
  return (await sandbox.state()).services[name]?.state;
}

describe('a run that also stopped services that depend on StorageLink', () => {
  beforeEach(addServices);

  it.each(['StorageLink', DISPLAY])(
    'is taken back, and all run (--service %s)',
    async (service) => {
      const before = (await sandbox.rules()).toString('latin1');
      const { report } = await sandbox.run(sandbox.options({ service }));
      expect(report.outcome).toBe('changed');
      const back = await takeBack(report.runId);
      expect(back.hosts[0]?.error).toBeUndefined();
      expect(back.outcome).toBe('changed');
      expect((await sandbox.rules()).toString('latin1')).toBe(before.replace('2.0.0.4', '2.0.0.6'));
      for (const name of ['StorageLink', 'Gate way']) expect(await stateOf(name)).toBe(4);
    },
  );

  it.each([
    ['names it as one that depends on StorageLink', { service: 'Other', of: 'StorageLink' }],
    ['names it alone', { service: 'Other', of: undefined }],
    ['names another one as that of the options', { service: 'Other', of: 'Other' }],
    ['names no service', { service: '\\\\other', of: 'StorageLink' }],
  ])('a journal that %s touches no other service', async (_title, forged) => {
    const { report } = await sandbox.run(sandbox.options());
    const journal = join(sandbox.stateFolder, 'runs', report.runId, 'journal.jsonl');
    const lines = (await readFile(journal, 'utf8')).split('\n');
    const at = lines.findIndex((line) => line.includes('Gate way'));
    lines[at] = (lines[at] ?? '')
      .replace('"service":"Gate way"', `"service":${JSON.stringify(forged.service)}`)
      .replace(/"of":"[^"]*",/, forged.of === undefined ? '' : `"of":"${forged.of}",`)
      .replace('"state":4', '"state":1');
    await writeFile(journal, lines.join('\n'));
    const back = await takeBack(report.runId).catch((error: unknown) => error);
    expect(JSON.stringify(back)).toMatch(/does not depend on|JOURNAL_UNUSABLE/i);
    expect(await stateOf('Other')).toBe(4);
  });
});

it('one that depends on StorageLink, runs and is disabled is told before anything is stopped (STORAGELINK-37)', async () => {
  await addServices();
  const disable = (startType: number) =>
    sandbox.change((state) => {
      const service = state.services['Gate way'];
      if (service) service.startType = startType;
    });
  await disable(4);
  const { host } = await sandbox.run(sandbox.options());
  expect(host.outcome).toBe('refused');
  expect(host.error?.message).toContain('the service Gate way is disabled');
  expect(host.error?.remedy).toContain('sc config "Gate way" start= demand');
  for (const name of ['StorageLink', 'Gate way']) expect(await stateOf(name)).toBe(4);
  await disable(2);
  expect((await sandbox.run(sandbox.options())).report.outcome).toBe('changed');
});

it('a version that nothing was started with is not counted as used by its rollback', async () => {
  const before = await sandbox.rules();
  const host = await openSandboxHost(sandbox.hosts.server);
  // cut off between the journal's line of the start and the start
  const report = await installAdapter(sandbox.options({ skipLicenceCheck: true }), {
    hosts: [
      {
        name: `sandbox:${sandbox.hosts.server}`,
        kind: 'sandbox',
        open: async () => ({
          ...host,
          run: (argv, options) => {
            if (argv[1] === 'start') throw new Error('cut off');
            return host.run(argv, options);
          },
        }),
      },
    ],
    profile: PROFILE,
    mode: 'apply',
    stateFolder: sandbox.stateFolder,
  });
  expect(report.outcome).not.toBe('changed');
  const { version } = JSON.parse(
    Buffer.from(
      await readFile(
        join(sandbox.hosts.server, 'C/ProgramData/quantastor-xenserver/quantastor.published.json'),
      ),
    ).toString(),
  ).ran;
  expect(version).toBe('2.0.0.4');
  expect(before.toString('latin1')).toContain('2.0.0.4');
});

describe('a service by its display name (STORAGELINK-41)', () => {
  beforeEach(addServices);

  it.each([DISPLAY, DISPLAY.toUpperCase()])('%s: found, stopped and started', async (service) => {
    const { report, step } = await sandbox.run(sandbox.options({ service }));
    expect(report.outcome).toBe('changed');
    expect(step('service-started').changes[0]?.command).toEqual(['sc.exe', 'start', 'StorageLink']);
    expect((await sandbox.run(sandbox.options({ service }))).report.outcome).toBe('unchanged');
  });

  it('that is nobody’s is refused, and sc getkeyname is named', async () => {
    const { host } = await sandbox.run(sandbox.options({ service: 'No Such Service' }), 'check');
    expect(host.error).toMatchObject({ code: 'NOT_FOUND' });
    expect(host.error?.remedy).toContain('sc getkeyname');
  });

  it.each([
    ['[SC] GetServiceKeyName SUCCESS\r\nName = StorageLink\r\n', 'StorageLink'],
    ['[SC] GetServiceKeyName 성공 \r\n이름 = Storage Link  \r\n', 'Storage Link'],
    ['[SC] GetServiceKeyName ERFOLG\nName = CSLG', 'CSLG'],
    ['[SC] GetServiceKeyName FAILED 1060:\r\n\r\n', undefined],
  ])('what sc prints in several languages: %j', (text, name) => {
    expect(parseTheName(text)).toBe(name);
  });
});

it('one that depends on StorageLink and does not come up takes nothing back, and the run says so (STORAGELINK-4)', async () => {
  await addServices();
  const before = (await sandbox.rules()).toString('latin1');
  const fails = ([program, verb, name]: readonly string[]) =>
    program === 'sc.exe' && verb === 'start' && name === 'Gate way' ? { exit: 1069 } : undefined;
  const { report, host } = await runAnswered(sandbox, fails);
  expect(report.outcome).toBe('failed');
  expect(host.error?.message).toContain('the service Gate way, which was stopped with StorageLink');
  expect(host.error?.remedy).toContain('net start "Gate way"');
  expect(host.left).toEqual([expect.stringContaining('Gate way')]);
  expect(host.steps.find(({ name }) => name === 'adapter-loaded')?.verified?.answer).toBe('seen');
  expect(await stateOf('StorageLink')).toBe(4);
  const now = (await sandbox.rules()).toString('latin1');
  expect(now).not.toBe(before);
  expect(now).toContain('QUANTASTOR');
  expect(await stateOf('Gate way')).toBe(1);
});
