import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hostOf, reportOf, runCli } from '../../zx-scripts/run-cli.ts';
import type { Dom0 } from '../dom0.ts';
import { layOut } from '../layout.ts';
import { CONTROL_MAP, LUN_MAP } from '../machine/luns.ts';
import { daemonPaths, kernelMap } from '../tables.ts';
import { until } from '../until.ts';

/** Everything below /etc with its bytes, times and inodes. */
const ETC = `cd /etc; find . -newermt 1970-01-02 -type f -exec stat -c '%n %i %Y %Z %s' {} + | sort; find . -type f -exec sha256sum {} + | sort`;

/** What multipathd or the kernel does not take is put back; a failed path means hands off. */
export function refusalsSuite(dom0: () => Dom0): void {
  const profileWith = (keyword: string, value: string): string => {
    const file = join(dom0().folder, 'profile.json');
    const match = { vendor: 'OSNEXUS', product: 'QUANTASTOR' };
    const published = [...Object.entries(match), [keyword, value]].map(([name, text]) => ({
      ...{ keyword: name, value: text, quoted: true },
    }));
    const about = { id: 'quantastor', title: 'For a test', sources: ['https://example.com'] };
    writeFileSync(file, JSON.stringify({ ...about, match, multipath: { published } }));
    return file;
  };

  const configure = (...more: string[]) =>
    runCli(dom0(), 'configure-multipath', '--hosts', dom0().spec, '--yes', '--json', ...more);

  /** Hashes of the configuration, and the tables of both maps. */
  const state = async (): Promise<unknown> => ({
    files: await dom0().run('find /etc/multipath* -type f -exec sha256sum {} + | sort'),
    map: (await kernelMap(dom0(), LUN_MAP)).line,
    control: (await kernelMap(dom0(), CONTROL_MAP)).line,
  });

  test('a value that multipathd does not know is refused before anything is written', async () => {
    await layOut(dom0(), 'xenserver-7');
    const before = await dom0().run(ETC);
    const result = await configure('--profile', profileWith('path_grouping_policy', 'by_magic'));
    expect(result.exit).toBe(1);
    expect(hostOf(reportOf(result), '@dom0').outcome).toBe('refused');
    expect(await dom0().run(ETC)).toBe(before);
  });

  test('what multipathd rejects is rolled back where its parser could not be asked before', async () => {
    const before = await state();
    await dom0().run('mv /usr/bin/unshare /usr/bin/unshare.away');
    const result = await configure('--profile', profileWith('path_grouping_policy', 'by_magic'));
    await dom0().run('mv /usr/bin/unshare.away /usr/bin/unshare');
    expect(result.exit).toBe(1);
    expect(hostOf(reportOf(result), '@dom0')).toMatchObject({
      outcome: 'undone',
      error: { code: 'VERIFY_FAILED' },
    });
    expect(await state()).toEqual(before);
  });

  test('a selector that the kernel does not have costs the map, and is rolled back', async () => {
    const before = await state();
    const result = await configure('--profile', profileWith('path_selector', 'no-such-selector 0'));
    expect(result.exit).toBe(1);
    expect(hostOf(reportOf(result), '@dom0')).toMatchObject({
      outcome: 'undone',
      error: { code: 'VERIFY_FAILED' },
    });
    await until('the map', async () => (await dom0().run('dmsetup ls')).includes(LUN_MAP));
    expect(await state()).toEqual(before);
  });

  test('while a path is failed nothing is touched', async () => {
    const [path] = await daemonPaths(dom0(), LUN_MAP);
    const set = (to: string) => dom0().run(`echo ${to} >/sys/block/${path?.device}/device/state`);
    const stateIs = (wanted: string) =>
      until(wanted, async () =>
        (await daemonPaths(dom0(), LUN_MAP)).some(
          ({ device, state: now }) => device === path?.device && now.startsWith(wanted),
        ),
      );
    await set('offline');
    await stateIs('failed');
    const before = await dom0().run(ETC);
    const table = await kernelMap(dom0(), LUN_MAP);
    const result = await configure();
    expect(result.exit).toBe(1);
    const host = hostOf(reportOf(result), '@dom0');
    expect(host.outcome).toBe('refused');
    expect(host.error?.message).toContain(path?.device);
    expect(await dom0().run(ETC)).toBe(before);
    expect((await kernelMap(dom0(), LUN_MAP)).line).toBe(table.line);
    await set('running');
    await stateIs('active');
  });
}
