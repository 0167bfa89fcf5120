import { expect, test } from 'vitest';
import {
  completeOptions,
  configureMultipathProcedure,
} from '../../src/procedures/multipath/procedure.ts';
import { quantastor } from '../../src/profiles/quantastor.ts';
import { runProcedure } from '../../src/run/run-hosts.ts';
import { dom0 } from '../support/memory-dom0.ts';
import { openerOf } from '../support/memory-host.ts';
import { temporaryFolder } from './support.ts';

/** As a program does: a listener, which nobody calls while one piece of work goes on. */
function stoppedBySignal(): { signal: AbortSignal; off: () => void } {
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  process.on('SIGTERM', stop);
  return { signal: controller.signal, off: () => process.off('SIGTERM', stop) };
}

// as each of these pieces takes its time with a file of 9 MB
test.each([1, 2, 3, 4, 5])(
  'a signal in the midst of a long plan is answered after piece %i of it, and nothing is changed',
  async (piece) => {
    const host = dom0.seven();
    const { signal, off } = stoppedBySignal();
    let rests = 0;
    const procedure: typeof configureMultipathProcedure = {
      ...configureMultipathProcedure,
      survey: (context) =>
        configureMultipathProcedure.survey({
          ...context,
          async rest() {
            rests += 1;
            if (rests === piece) process.kill(process.pid, 'SIGTERM');
            await context.rest();
          },
        }),
    };
    const run = {
      ...{ hosts: [openerOf(host)], profile: quantastor, mode: 'apply' as const, signal },
      stateFolder: temporaryFolder(),
    };
    try {
      const report = await runProcedure(procedure, completeOptions({}), run);
      expect(report).toMatchObject({ stopped: 'signal' });
      expect(report.hosts[0]?.error?.code).toBe('CANCELLED');
      expect(report.hosts[0]?.outcome).toBe('refused');
      expect(rests).toBe(piece);
      expect(host.effects()).toEqual([]);
    } finally {
      off();
    }
  },
);
