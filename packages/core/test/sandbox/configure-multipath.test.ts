// @module-tag slow
import { mkdtemp, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ConfigureMultipathOptions } from '../../src/options/types.ts';
import { quantastor } from '../../src/profiles/quantastor.ts';
import type { Report } from '../../src/run/report.ts';
import { createSandbox, type SandboxHosts } from '../../src/sandbox/create.ts';
import { openSandboxHost } from '../../src/sandbox/host.ts';
import type { Dom0Faults, SandboxDom0 } from '../../src/sandbox/state.ts';
import { configureMultipath } from '../../src/verbs/configure-multipath.ts';

vi.setConfig({ testTimeout: 60_000 });

let folder: string;
let hosts: SandboxHosts;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dom0-sandbox-'));
  hosts = await createSandbox(join(folder, 'sandbox'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const run = (
  mode: 'check' | 'apply' = 'apply',
  options: Partial<ConfigureMultipathOptions> = {},
  only: readonly string[] = hosts.dom0,
): Promise<Report> =>
  configureMultipath(options, {
    hosts: only.map((dom0) => ({
      name: `sandbox:${dom0}`,
      kind: 'sandbox',
      open: () => openSandboxHost(dom0),
    })),
    profile: quantastor,
    mode,
    stateFolder: join(folder, 'state'),
  });

const file = (dom0: number, path: string): string => join(hosts.dom0[dom0] ?? '', path);
const text = (dom0: number, path: string): Promise<string> => readFile(file(dom0, path), 'utf8');

async function change(dom0: number, edit: (state: SandboxDom0) => void): Promise<void> {
  const state = JSON.parse(await text(dom0, 'sandbox.json')) as SandboxDom0;
  edit(state);
  await writeFile(file(dom0, 'sandbox.json'), JSON.stringify(state));
}

const faults = (dom0: number, wanted: Dom0Faults): Promise<void> =>
  change(dom0, (state) => {
    state.faults = wanted;
  });

describe('configure-multipath on the three ages', () => {
  it('edits the live file of 5.x, the target of the link of 7.x and a drop-in of 8.x', async () => {
    const main8 = await text(2, 'etc/multipath.xenserver/multipath.conf');
    const custom8 = await text(2, 'etc/multipath/conf.d/custom.conf');
    const disabled5 = await text(0, 'etc/multipath-disabled.conf');
    const report = await run();
    expect(report.hosts.map((host) => [host.outcome, host.error?.message])).toEqual([
      ['changed', undefined],
      ['changed', undefined],
      ['changed', undefined],
    ]);
    const five = await text(0, 'etc/multipath-enabled.conf');
    expect(five).toContain('getuid_callout');
    expect(five).toContain('QUANTASTOR');
    expect(await text(0, 'etc/multipath-disabled.conf')).toBe(disabled5);
    expect(await readlink(file(0, 'etc/multipath.conf'))).toBe('/etc/multipath-enabled.conf');
    expect(await text(1, 'etc/multipath.xenserver/multipath.conf')).toContain('QUANTASTOR');
    expect(await text(2, 'etc/multipath.xenserver/multipath.conf')).toBe(main8);
    expect(await text(2, 'etc/multipath/conf.d/custom.conf')).toBe(custom8);
    for (const host of report.hosts)
      expect(
        host.steps.find(({ name }) => name === 'effective-configuration')?.verified,
      ).toMatchObject({
        answer: 'seen',
        summary: 'multipathd has every desired value in effect',
      });
    const again = await run();
    expect(again.hosts.map((host) => host.outcome)).toEqual([
      'unchanged',
      'unchanged',
      'unchanged',
    ]);
  });

  it('what the pretended daemon has is what it last read', async () => {
    const host = await openSandboxHost(hosts.dom0[1] ?? '');
    const show = async (): Promise<string> =>
      (await host.run(['multipathd', '-kshow config'])).stdout;
    const path = file(1, 'etc/multipath.xenserver/multipath.conf');
    const old = await readFile(path, 'utf8');
    await writeFile(path, old.replace('EQLOGIC', 'OTHER'));
    expect(await show()).toContain('vendor "EQLOGIC"');
    expect((await host.run(['multipathd', '-kreconfigure'])).stdout).toBe('ok\n');
    expect(await show()).toContain('vendor "OTHER"');
    expect(await show()).not.toContain('vendor "EQLOGIC"');
  });

  it.each([
    ['the daemon refuses to reconfigure', { reconfigureFails: true }],
    ['the daemon does not take it up', { reconfigureIgnored: true }],
  ] as const)(
    'puts the old file back when %s',
    async (_name, wanted) => {
      const path = 'etc/multipath.xenserver/multipath.conf';
      const old = await text(1, path);
      await faults(1, wanted);
      const report = await run('apply', {}, [hosts.dom0[1] ?? '']);
      expect(['failed', 'undone']).toContain(report.hosts[0]?.outcome);
      expect(await text(1, path)).toBe(old);
    },
    30_000,
  );

  it('is refused by what the pretended parser says of the new file', async () => {
    await faults(1, { parserComplains: true });
    const report = await run('apply', {}, [hosts.dom0[1] ?? '']);
    expect(report.hosts[0]?.outcome).toBe('refused');
    expect(report.hosts[0]?.error?.message).toContain('invalid keyword: sandbox');
  });

  it('is refused while a path is failed', async () => {
    for (const at of [0, 1, 2])
      await change(at, (state) => {
        const paths = state.maps[0]?.paths as unknown as { failed: boolean }[];
        if (paths[1]) paths[1].failed = true;
      });
    const report = await run();
    expect(report.hosts.map((host) => host.outcome)).toEqual(['refused', 'refused', 'refused']);
    const allowed = await run('apply', { allowFailedPaths: true });
    expect(allowed.hosts.map((host) => host.outcome)).toEqual(['changed', 'changed', 'changed']);
  });

  it('writes the published stanza to the letter when that is asked for', async () => {
    const report = await run('apply', { dialect: 'as-published' });
    expect(report.hosts.map((host) => [host.outcome, host.error?.message])).toEqual([
      ['changed', undefined],
      ['changed', undefined],
      ['changed', undefined],
    ]);
    expect(await text(1, 'etc/multipath.xenserver/multipath.conf')).toContain(
      '/sbin/scsi_id -g -u -s',
    );
  });
});
