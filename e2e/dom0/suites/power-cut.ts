import { posix } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { reportOf, runCli, startCli } from '../../zx-scripts/run-cli.ts';
import type { Dom0 } from '../dom0.ts';
import { CUTS } from '../extent.ts';
import { layOut, TARGETS } from '../layout.ts';
import { ROOT_DISK } from '../machine/machine-args.ts';

const FILE = TARGETS['xenserver-7'];

/** Slow enough for each write of a run to be told from the next one. */
const WRITES_A_SECOND = 40;

interface BlockStats {
  readonly qdev?: string;
  readonly stats: { readonly wr_operations: number };
}

/** The machine dies in the middle of a run, at moments spread over all its writes to the disk, and starts again from what its disk has. */
export function powerCutSuite(dom0: () => Dom0): void {
  describe('the power is cut while the file is written', () => {
    let old = '';
    let fresh = '';
    let writes = 0;
    const known = new Set<string>();

    const hash = async (): Promise<string> => (await dom0().run(`sha256sum <${FILE}`)).trim();
    const configure = ['configure-multipath', '--hosts', 'ssh://root@dom0', '--json'];

    /** Writes that the disk has completed since the machine was started. */
    const written = async (): Promise<number> => {
      const all = await dom0().machine().qmp.ask<BlockStats[]>('query-blockstats');
      return all.find(({ qdev }) => qdev?.includes(ROOT_DISK))?.stats.wr_operations ?? 0;
    };

    const setSpeed = (iops: number): Promise<unknown> =>
      dom0()
        .machine()
        .qmp.ask('block_set_io_throttle', {
          ...{
            id: `/machine/peripheral/${ROOT_DISK}/virtio-backend`,
            bps: 0,
            bps_rd: 0,
            bps_wr: 0,
            iops: 0,
            iops_rd: 0,
            iops_wr: iops,
          },
        });

    /** The old file, on the disk; nothing is left to be written. */
    const start = async (): Promise<number> => {
      await layOut(dom0(), 'xenserver-7');
      await dom0().run('sync; sync');
      await setSpeed(WRITES_A_SECOND);
      return written();
    };

    beforeAll(async () => {
      const from = await start();
      old = await hash();
      const whole = await runCli(dom0(), ...configure, '--yes');
      writes = (await written()) - from;
      expect(whole.exit, whole.stderr).toBe(0);
      known.add(reportOf(whole).runId);
      fresh = await hash();
      await setSpeed(0);
      expect(fresh).not.toBe(old);
      expect(writes).toBeGreaterThan(5);
    });

    // those that come after it find a machine that runs
    afterAll(async () => {
      if (!dom0().machine().isAlive()) await dom0().boot();
    });

    test.each(Array.from({ length: CUTS }, (_, at) => at + 1))(
      `cut %i of ${CUTS}: the file is the old or the new one, and the run is finished or undone`,
      async (cut) => {
        const from = await start();
        const target = from + Math.max(1, Math.round((cut * writes) / (CUTS + 1)));
        const run = startCli(dom0(), [...configure, '--yes']);
        while ((await written()) < target && run.process.exitCode === null) await pause(1);
        await dom0().cut();
        const ran = await run.ended;
        const { exit } = ran;

        // cut off at its work, not sent away for what the cut before has left
        expect(ran.stdout + ran.stderr).not.toContain('HOST_BUSY');
        await dom0().boot();
        const found = await hash();
        expect([old, fresh], await dom0().run(`cat ${FILE}`)).toContain(found);
        const { stdout } = await runCli(dom0(), 'runs', '--json');
        const runs = JSON.parse(stdout) as { runId: string }[];
        const open = exit === 0 ? [] : runs.filter(({ runId }) => !known.has(runId));
        for (const { runId } of runs) known.add(runId);
        if (exit === 0) expect(found).toBe(fresh);
        const undo = cut % 2 === 0;
        for (const { runId } of open) {
          const resumed = await runCli(
            dom0(),
            'resume',
            runId,
            '--yes',
            '--json',
            ...(undo ? ['--undo'] : []),
          );
          const errors = JSON.stringify(reportOf(resumed).hosts.map(({ error }) => error));
          expect(resumed.exit, `${errors}\n${resumed.stderr}\n${resumed.stdout}`).toBe(0);
        }
        if (open.length > 0) expect(await hash()).toBe(undo ? old : fresh);
        expect(await dom0().run(`ls -A ${posix.dirname(FILE)}`)).not.toContain('.tmp');
        const after = await runCli(dom0(), ...configure, '--check');
        expect(after.exit, after.stderr).toBe((await hash()) === fresh ? 0 : 2);
        expect(reportOf(after).hosts[0]?.error).toBeUndefined();
        console.log(
          `cut ${cut} of ${CUTS}, ${target - from} of ${writes} writes: ${found === old ? 'old' : 'new'} file, ${open.length} run ${undo ? 'undone' : 'finished'}`,
        );
      },
    );
  });
}
