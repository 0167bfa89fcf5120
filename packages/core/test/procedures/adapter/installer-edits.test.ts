import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { sha256 } from '../../../src/os/hash.ts';
import type { Report } from '../../../src/run/report.ts';
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
const versionOf = (text: string): string => /Config version="([\d.]+)"/.exec(text)?.[1] ?? '';
const ours = (name: string): string =>
  join(sandbox.hosts.server, 'C/ProgramData/quantastor-xenserver', name);

async function takeBack(runId: string, mode: 'apply' | 'check' = 'apply'): Promise<Report> {
  const report = await rollback(runId, {
    ...{ stateFolder: sandbox.stateFolder, mode },
    openHost: ({ name, kind }) => ({
      ...{ name, kind },
      open: () => openSandboxHost(name.replace(/^sandbox:/, '')),
    }),
  });
  expect(report.hosts[0]?.error).toBeUndefined();
  return report;
}

describe('what a rollback shows is what it writes', () => {
  const withOther = (text: string, version: string): string =>
    text
      .replace('2.0.0.4', version)
      .replace(
        '</deviceRules>',
        '<deviceRule><vendor>OTHER</vendor><product>BOX</product><idType>1</idType></deviceRule></deviceRules>',
      );
  it.each<[string, boolean, boolean]>([
    ['once StorageLink has run with the new version', false, true],
    ['of what was planned anew after the installer', true, true],
    ['of what was planned anew and never read', true, false],
  ])('%s', async (_title, isReplanned, isUp) => {
    await sandbox.change((now) => {
      const service = now.services['StorageLink'];
      if (service && !isUp) service.state = 1;
    });
    if (isReplanned) await sandbox.faults({ installerRules: withOther(await rules(), '2.0.0.8') });
    const { report } = await sandbox.run(sandbox.options());
    expect(report.outcome).toBe('changed');
    const held = await rules();
    const shown = (seen: Report) =>
      seen.hosts[0]?.steps.find(({ name }) => name === 'device-rule')?.changes[0];
    const checked = await takeBack(report.runId, 'check');
    expect(await rules()).toBe(held);
    const back = shown(await takeBack(report.runId));
    expect(shown(checked)).toMatchObject({ diff: back?.diff, afterSha256: back?.afterSha256 });
    expect(back?.beforeSha256).toBe(sha256(Buffer.from(held)));
    expect(back?.afterSha256).toBe(sha256(await sandbox.rules()));
    const version = versionOf(await rules());
    expect(version).toBe(isUp ? (isReplanned ? '2.0.0.10' : '2.0.0.6') : '2.0.0.8');
    expect(back?.diff).toContain(`+<scsiDeviceIdConfig version="${version}">`);
  });
});

describe('an installer that edits the rule file', () => {
  const added = async (): Promise<string> =>
    (await rules())
      .replace('2.0.0.4', '2.0.0.8')
      .replace(
        '</deviceRules>',
        '<deviceRule><vendor>OTHER</vendor><product>BOX</product><idType>1</idType></deviceRule></deviceRules>',
      );
  it('adds an entry: the rule is planned anew on it, in one run (STORAGELINK-6)', async () => {
    await sandbox.faults({ installerRules: await added() });
    const checked = await sandbox.run(sandbox.options(), 'check');
    expect(checked.step('device-rule').findings.map(({ code }) => code)).toContain(
      'provisional-plan',
    );
    const { report, step } = await sandbox.run(sandbox.options());
    expect(report.outcome).toBe('changed');
    expect(await rules()).toMatch(/OTHER[\s\S]*OSNEXUS/);
    expect(versionOf(await rules())).toBe('2.0.0.9');
    expect(step('adapter-installed').findings.map(({ code }) => code)).toContain(
      'installer-changed-rules',
    );
    for (const { message } of step('adapter-installed').findings)
      expect(message).not.toContain('\n');
    expect(step('adapter-installed').changes[0]?.diff).toMatch(/^\+.*OTHER/m);
    expect(step('device-rule').changes[0]?.diff).toContain('2.0.0.8');
    await takeBack(report.runId);
    expect(versionOf(await rules())).toBe('2.0.0.10');
    expect(await rules()).toContain('OTHER');
  });
  const OURS =
    '<deviceRule><vendor>OSNEXUS</vendor><product>QUANTASTOR</product><idType>1</idType></deviceRule></deviceRules>';
  const BOX = OURS.replace('OSNEXUS', 'OTHER').replace('QUANTASTOR', 'BOX');
  const edited = async (version: string, entry: string): Promise<string> =>
    (await rules()).replace('2.0.0.4', version).replace('</deviceRules>', entry);
  it.each([
    ['adds an entry', '2.0.0.4', BOX],
    ['adds an entry and lowers the version', '1.0.0.0', BOX],
    ['writes our rule itself', '2.0.0.4', OURS],
    ['writes our rule itself and lowers the version', '1.0.0.0', OURS],
  ])('%s: what is read has a number above 2.0.0.4', async (_title, version, entry) => {
    await sandbox.faults({ installerRules: await edited(version, entry) });
    const { report, step } = await sandbox.run(sandbox.options());
    expect(report.outcome).toBe('changed');
    expect(versionOf(await rules())).toBe('2.0.0.5');
    expect(step('device-rule').changes[0]?.diff).toContain(
      '+<scsiDeviceIdConfig version="2.0.0.5">',
    );
    await takeBack(report.runId);
    expect(versionOf(await rules())).toBe('2.0.0.6');
  });
  it('beside a rule that is there already: its edit gets a number of its own, unless that is to be kept', async () => {
    await writeFile(sandbox.rulePath, await edited('2.0.0.4', OURS));
    await sandbox.faults({ installerRules: await edited('2.0.0.4', BOX) });
    const { report, step } = await sandbox.run(sandbox.options());
    expect(report.outcome).toBe('changed');
    expect(versionOf(await rules())).toBe('2.0.0.5');
    expect(await rules()).toContain('OTHER');
    expect(step('adapter-installed').changes[0]?.diff).toContain('version="2.0.0.5"');
    const [told] = step('adapter-installed').findings.filter(
      ({ code }) => code === 'installer-changed-rules',
    );
    expect(told?.help).toContain('raised to 2.0.0.5');
    await takeBack(report.runId);
    expect(versionOf(await rules())).toBe('2.0.0.5');
    await sandbox.faults({ installerRules: (await rules()).replaceAll('BOX', 'CRATE') });
    await sandbox.run(
      sandbox.options({ reinstall: true, keepVersion: true, allowRemovedRules: true }),
    );
    expect(versionOf(await rules())).toBe('2.0.0.5');
    expect(await rules()).toContain('CRATE');
  });
  it('and fails: what it changed stays under a number of its own', async () => {
    await sandbox.faults({ installerRules: await edited('2.0.0.4', BOX), installerExit: 77 });
    const { host } = await sandbox.run(sandbox.options());
    expect(host.error?.message).toContain('77');
    expect(await rules()).toContain('BOX');
    expect(versionOf(await rules())).toBe('2.0.0.5');
    expect((await sandbox.state()).services['StorageLink']?.state).toBe(4);
  });
  it.each<[string, (text: string) => string]>([
    ['a tag that is not closed', (text) => text.replace('</deviceRules>', '')],
    ['half of it', (text) => text.slice(0, 300)],
    ['nothing', () => ''],
    ['another encoding than it says', (text) => text.replace('"utf-8"', '"utf-16"')],
  ])(
    'leaves %s: refused, the bytes from before are back, and the service runs',
    async (_title, edit) => {
      const before = await rules();
      await sandbox.faults({ installerRules: edit(before) });
      const { host, step } = await sandbox.run(sandbox.options({ allowRemovedRules: true }));
      expect(host.error?.message).toContain('left a rule file that cannot be read');
      expect(host.error?.remedy).toContain('rules-before-installer.xml');
      expect(step('adapter-installed').outcome).toBe(host.outcome);
      expect(await rules()).toBe(before);
      expect((await sandbox.state()).services['StorageLink']?.state).toBe(4);
    },
  );
  it('takes entries out: refused, and they are back (STORAGELINK-7)', async () => {
    const before = await rules();
    const without = before.replace(/<deviceRule>\s*<vendor>NETAPP[\s\S]*?<\/deviceRule>/, '');
    await sandbox.faults({ installerRules: without });
    const { host, step } = await sandbox.run(sandbox.options());
    expect(host.error?.message).toContain('NETAPP/LUN');
    expect(step('adapter-installed').outcome).toBe(host.outcome);
    expect(await rules()).toContain('NETAPP');
    expect((await sandbox.state()).services['StorageLink']?.state).toBe(4);
    expect(await readFile(ours('rules-before-installer.xml'), 'utf8')).toBe(before);
  });
  it('switches an entry off: refused as if it were out, and it is live again (STORAGELINK-7)', async () => {
    const before = await rules();
    const off = before.replace(/<deviceRule>(\s*<vendor>NETAPP)/, '<deviceRule enabled="0">$1');
    expect(off).not.toBe(before);
    await sandbox.faults({ installerRules: off });
    const { host } = await sandbox.run(sandbox.options());
    expect(host.error?.message).toContain('or switched them off: NETAPP/LUN');
    expect(await rules()).toBe(before);
  });
  it('what is found on the file that it leaves reaches the report, once', async () => {
    const near = BOX.replace('OTHER', 'OSNEXUS').replace('BOX', 'QUANTASTOR 1');
    const both = BOX.replace('OTHER', 'OSNEXU').replace('BOX', 'QUANTASTOR');
    await writeFile(sandbox.rulePath, await edited('2.0.0.4', both));
    await sandbox.faults({ installerRules: await edited('2.0.0.4', near) });
    const { step } = await sandbox.run(sandbox.options());
    const found = step('device-rule').findings.filter(({ code }) => code === 'near-entry');
    expect(found.map(({ message }) => message.split(':')[0])).toEqual([
      'the file has OSNEXU/QUANTASTOR',
      'the file has OSNEXUS/QUANTASTOR 1',
    ]);
    expect(found[1]).toMatchObject({ severity: 'warning', line: expect.any(Number) });
  });
  it('takes our own rule out, and that is meant: the rule is written again', async () => {
    const plain = await rules();
    await writeFile(sandbox.rulePath, await edited('2.0.0.4', OURS));
    const there = await rules();
    const options = sandbox.options({ allowRemovedRules: true });
    await sandbox.faults({ installerRules: plain });
    const checked = await sandbox.run(options, 'check');
    expect(checked.step('device-rule').summary).toContain('again if the installer takes it out');
    const { report, step } = await sandbox.run(options);
    expect(report.outcome).toBe('changed');
    expect(step('device-rule')).toMatchObject({ outcome: 'changed' });
    expect(await rules()).toContain('OSNEXUS');
    expect(Number(versionOf(await rules()).split('.')[3])).toBeGreaterThan(4);
    const back = await takeBack(report.runId);
    expect(back.outcome).not.toBe('failed');
    // as before, under a number that is above all that were read
    const unnumbered = (text: string): string => text.replace(/Config version="[^"]*"/, '');
    expect(unnumbered(await rules())).toBe(unnumbered(there));
  });
  it('leaves our rule alone: nothing is written for it, and nothing to take back', async () => {
    await writeFile(sandbox.rulePath, await edited('2.0.0.4', OURS));
    const there = await rules();
    const { report, step } = await sandbox.run(sandbox.options());
    expect(report.outcome).toBe('changed');
    expect(step('device-rule')).toMatchObject({ outcome: 'unchanged' });
    expect(await rules()).toBe(there);
    await takeBack(report.runId);
    expect(await rules()).toBe(there);
  });
  it('takes entries out, and that is meant', async () => {
    const without = (await rules()).replace(
      /<deviceRule>\s*<vendor>NETAPP[\s\S]*?<\/deviceRule>/,
      '',
    );
    await sandbox.faults({ installerRules: without });
    const { report } = await sandbox.run(sandbox.options({ allowRemovedRules: true }));
    expect(report.outcome).toBe('changed');
    expect(await rules()).not.toContain('NETAPP');
    const checked = await takeBack(report.runId, 'check');
    const told = checked.hosts[0]?.steps.find(({ name }) => name === 'adapter-installed');
    expect(told?.outcome).toBe('would-change');
    expect(told?.summary).toContain('the entries that the installer took out: NETAPP/LUN');
    await takeBack(report.runId);
    expect(await rules()).toContain('NETAPP');
  });
});

describe('a number that StorageLink took up without us', () => {
  const fromElsewhere = () => ({
    hosts: [opener(sandbox.hosts.server)],
    mode: 'apply' as const,
    stateFolder: join(sandbox.folder, 'elsewhere'),
  });
  const bring = (state: number): Promise<void> =>
    sandbox.change((now) => {
      const service = now.services['StorageLink'];
      if (service) service.state = state;
    });
  it.each([
    ['after a restart that the installer began (1641)', 4, { installerExit: 1641 }, 'here'],
    ['once the service was started by hand', 1, {}, 'here'],
    ["by the host's own record", 4, { installerExit: 1641 }, 'elsewhere'],
  ])('is used by no other content: %s', async (_title, state, faults, journal) => {
    await bring(state);
    await sandbox.faults(faults);
    const { report } = await sandbox.run(sandbox.options());
    expect(report.outcome).toBe('changed');
    expect((await sandbox.state()).services['StorageLink']?.state).toBe(1);
    await sandbox.faults({});
    await bring(4);
    if (journal === 'here') await takeBack(report.runId);
    else await rollbackHosts('last', fromElsewhere());
    expect(versionOf(await rules())).toBe('2.0.0.6');
    await sandbox.run(sandbox.options({ rule: { kind: 'clone', values: { idType: '7' } } }));
    expect(versionOf(await rules())).toBe('2.0.0.7');
  });
  it('is free while the service has stood still since', async () => {
    const before = await rules();
    await bring(1);
    const { report } = await sandbox.run(sandbox.options());
    await takeBack(report.runId);
    expect(await rules()).toBe(before);
  });
});
