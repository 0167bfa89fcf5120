import { afterAll, beforeAll, describe } from 'vitest';
import { type AdapterLab, startAdapterLab } from './adapter-run.ts';
import { whyNoWindows } from './why-not.ts';

const reason = whyNoWindows();

/**
 * A group of tests with a Windows server of their own; skipped, and says why, where there can be none. Wine now and then
 * fails to start a process (`spawn UNKNOWN`, once in some 300 procedures): only that is tried once more, and told.
 */
export function describeWindows(title: string, tests: (lab: () => AdapterLab) => void): void {
  const options = { timeout: 120_000, retry: { count: 1, condition: /spawn UNKNOWN/ } };
  describe.skipIf(reason)(`${title}${reason ? ` (${reason})` : ''}`, options, () => {
    let lab: AdapterLab | undefined;
    beforeAll(async () => {
      lab = await startAdapterLab();
    }, 300_000);
    afterAll(() => lab?.stop(), 60_000);
    tests(() => {
      if (!lab) throw new Error('the lab was not started');
      return lab;
    });
  });
}
