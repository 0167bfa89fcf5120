import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { runCli } from '../../zx-scripts/run-cli.ts';
import type { Dom0 } from '../dom0.ts';
import { plugHba, pullHba } from '../hba.ts';
import { layOut } from '../layout.ts';
import { LUN_MAP } from '../machine/luns.ts';
import { daemonPaths, writesOf } from '../tables.ts';
import { until } from '../until.ts';
import { verify } from '../verify.ts';
import { startWriter } from '../writer.ts';

/** What tgt names its first LUN. */
const ISCSI_MAP = '360000000000000000e00000000010001';

/** A path goes and comes back, in three ways, while a writer writes. */
export function failoverSuite(dom0: () => Dom0): void {
  describe('with the stanza in effect', () => {
    beforeAll(async () => {
      await layOut(dom0(), 'xenserver-8');
      const { exit, stderr } = await configure();
      expect(exit, stderr).toBe(0);
    });

    const configure = () =>
      runCli(dom0(), 'configure-multipath', '--hosts', dom0().spec, '--yes', '--json');

    /** The device of each HBA, the first one first. */
    const devices = async (map: string): Promise<[string, string]> => {
      const paths = (await daemonPaths(dom0(), map)).sort((a, b) => (a.hctl < b.hctl ? -1 : 1));
      expect(paths).toHaveLength(2);
      return [paths[0]?.device ?? '', paths[1]?.device ?? ''];
    };

    const activeIs = (map: string, count: number): Promise<boolean> =>
      until(`${count} active paths`, async () => {
        const paths = await daemonPaths(dom0(), map);
        return paths.filter(({ state }) => state === 'active ready').length === count;
      });

    const setState = (device: string, state: 'offline' | 'running'): Promise<string> =>
      dom0().run(`echo ${state} >/sys/block/${device}/device/state`);

    test('a path goes offline under load', async () => {
      const [first, second] = await devices(LUN_MAP);
      const writer = await startWriter(dom0(), LUN_MAP);
      const start = await writesOf(dom0(), [first, second]);
      await writer.more(4);
      const both = await writesOf(dom0(), [first, second]);
      for (const device of [first, second])
        expect(both[device], device).toBeGreaterThan(start[device] ?? 0);

      await setState(second, 'offline');
      await activeIs(LUN_MAP, 1);
      const picture = join(dom0().folder, 'maps.svg');
      const degraded = await verify(dom0(), '--picture', picture);
      expect(degraded).toMatchObject({ exit: 3, pathState: 'degraded' });
      const drawn = readFileSync(picture, 'utf8');
      expect(drawn).toContain(`LUN ${LUN_MAP} OSNEXUS QUANTASTOR: 1 of 2 paths active<`);
      const paths = [
        [second, 'failed faulty offline'],
        [first, 'active ready running'],
      ] as const;
      // both have written; what the picture says of each path stands in its title
      for (const [device, state] of paths)
        expect(drawn).toMatch(
          new RegExp(
            `>${device} \\([\\d:]+\\) ${state}, [\\d,]+ reads, [1-9][\\d,]* writes; path group 1 `,
          ),
        );
      expect(degraded.errors.map(({ message }) => message).join()).toContain(
        `path ${second} of ${LUN_MAP}`,
      );
      const alone = await writesOf(dom0(), [first, second]);
      await writer.more(4);
      const later = await writesOf(dom0(), [first, second]);
      expect(later[first]).toBeGreaterThan(alone[first] ?? 0);
      expect(later[second]).toBe(alone[second]);

      const refused = await configure();
      expect(refused.exit).toBe(1);

      await setState(second, 'running');
      await activeIs(LUN_MAP, 2);
      await writer.more(4);
      const back = await writesOf(dom0(), [first, second]);
      expect(back[second]).toBeGreaterThan(later[second] ?? 0);
      await writer.finish([first, second]);
      expect(await verify(dom0())).toMatchObject({ exit: 0, pathState: 'all-active', errors: [] });
    });

    test('no path is left, and both come back', async () => {
      const both = await devices(LUN_MAP);
      for (const device of both) await setState(device, 'offline');
      await activeIs(LUN_MAP, 0);
      const none = await verify(dom0());
      expect(none).toMatchObject({ exit: 4, pathState: 'none-active' });
      for (const device of both) await setState(device, 'running');
      await activeIs(LUN_MAP, 2);
      expect(await verify(dom0())).toMatchObject({ exit: 0, pathState: 'all-active' });
    });

    test('an HBA is pulled under load', async () => {
      const [first] = await devices(LUN_MAP);
      const writer = await startWriter(dom0(), LUN_MAP);
      await writer.more(4);
      await pullHba(dom0(), 1);
      await activeIs(LUN_MAP, 1);
      const degraded = await verify(dom0());
      expect(degraded).toMatchObject({ exit: 3, pathState: 'degraded' });
      expect(degraded.errors.map(({ message }) => message).join()).toContain(first);
      const alone = await writesOf(dom0(), [first]);
      await writer.more(4);
      expect((await writesOf(dom0(), [first]))[first]).toBeGreaterThan(alone[first] ?? 0);

      await plugHba(dom0(), 1);
      await activeIs(LUN_MAP, 2);
      const [, second] = await devices(LUN_MAP);
      const plugged = await writesOf(dom0(), [second]);
      await writer.more(4);
      expect((await writesOf(dom0(), [second]))[second]).toBeGreaterThan(plugged[second] ?? 0);
      await writer.finish([first, second]);
      expect(await verify(dom0())).toMatchObject({ exit: 0, pathState: 'all-active' });
    });

    test('an iSCSI portal disappears under load', async () => {
      await dom0().run('iscsi.sh up >/tmp/iscsi.out 2>&1 || { cat /tmp/iscsi.out; exit 1; }');
      await activeIs(ISCSI_MAP, 2);
      const [first, second] = await devices(ISCSI_MAP);
      const writer = await startWriter(dom0(), ISCSI_MAP);
      await writer.more(4);
      await dom0().run('iscsi.sh cut 2');
      await activeIs(ISCSI_MAP, 1);
      const failed = (await daemonPaths(dom0(), ISCSI_MAP)).filter(
        ({ state }) => state !== 'active ready',
      );
      const degraded = await verify(dom0());
      expect(degraded).toMatchObject({ exit: 3, pathState: 'degraded' });
      expect(degraded.errors.map(({ message }) => message).join()).toContain(
        `path ${failed[0]?.device} of ${ISCSI_MAP}`,
      );
      await writer.more(4);
      await dom0().run('iscsi.sh mend 2');
      await activeIs(ISCSI_MAP, 2);
      await writer.more(4);
      await writer.finish([first, second]);
      expect(await verify(dom0())).toMatchObject({ exit: 0, pathState: 'all-active' });
      await dom0().run('iscsi.sh down >/dev/null 2>&1');
    });
  });
}
