import { expect, test } from 'vitest';
import { LAYOUTS } from '../../ssh-hosts/layouts.ts';
import { hostOf, reportOf, runCli } from '../../zx-scripts/run-cli.ts';
import type { Dom0 } from '../dom0.ts';
import { layOut, TARGETS } from '../layout.ts';
import { CONTROL_MAP, LUN_MAP } from '../machine/luns.ts';
import { daemonPaths, kernelMap } from '../tables.ts';

/** Before and after, in each layout; and nothing the second time. */
export function configureSuite(dom0: () => Dom0): void {
  test.each(LAYOUTS)(
    '%s: two groups become one, round-robin over two active paths',
    async (age) => {
      const lab = dom0();
      await layOut(lab, age);
      const before = await kernelMap(lab, LUN_MAP);
      const control = await kernelMap(lab, CONTROL_MAP);
      expect(before.groups.map(({ selector }) => selector)).toEqual([
        'service-time',
        'service-time',
      ]);

      const applied = await runCli(
        lab,
        'configure-multipath',
        '--hosts',
        lab.spec,
        '--yes',
        '--json',
      );
      expect(applied.exit, applied.stderr).toBe(0);
      const after = await kernelMap(lab, LUN_MAP);
      expect(after.groups).toEqual([
        {
          selector: 'round-robin',
          paths: before.groups
            .flatMap(({ paths }) => paths)
            .map(({ device }) => ({ device, args: ['1'] })),
        },
      ]);
      const listed = await lab.run(`multipath -ll ${LUN_MAP}`);
      expect(listed).toMatch(/^`-\+- policy='round-robin 0' prio=\d+ status=(?:active|enabled)$/m);
      expect(listed.match(/ active ready running$/gm)).toHaveLength(2);
      expect(listed.match(/policy=/g)).toHaveLength(1);
      expect((await kernelMap(lab, CONTROL_MAP)).line).toBe(control.line);
      expect((await daemonPaths(lab, LUN_MAP)).map(({ state }) => state)).toEqual(
        Array.from({ length: 2 }, () => 'active ready'),
      );

      const kept = await lab.run(
        `stat -c '%Y %Z %i %s' ${TARGETS[age]}; dmesg | grep -c device-mapper`,
      );
      const again = await runCli(
        lab,
        'configure-multipath',
        '--hosts',
        lab.spec,
        '--yes',
        '--json',
      );
      expect(again.exit, again.stderr).toBe(0);
      expect(hostOf(reportOf(again), '@dom0')).toMatchObject({
        outcome: 'unchanged',
        roundTrips: 1,
      });
      expect(
        await lab.run(`stat -c '%Y %Z %i %s' ${TARGETS[age]}; dmesg | grep -c device-mapper`),
      ).toBe(kept);
      expect((await kernelMap(lab, LUN_MAP)).line).toBe(after.line);
    },
  );

  test('the host is found from the pool master, through the stand-in for xe', async () => {
    const lab = dom0();
    const found = await runCli(
      lab,
      'configure-multipath',
      '--pool-master',
      lab.spec,
      '--check',
      '--json',
    );
    expect(found.exit, found.stderr).toBe(0);
    expect(reportOf(found).hosts.map(({ host }) => host)).toEqual([lab.spec]);
  });
}
