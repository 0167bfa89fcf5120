import { test } from 'vitest';
import type { AdapterLab } from './adapter-run.ts';
import type { LabPool } from './lab-pool.ts';

/** A test that has a Windows server to itself. */
export type LabTest = (title: string, work: (lab: AdapterLab) => Promise<void>) => void;

/** A test waits for a free server first, so its own time is counted from there. */
const WORK_MS = 400_000;

/**
 * Wine now and then fails to start a process (`spawn UNKNOWN`, seen once in some 300 procedures): that is tried once more
 * in the whole lab, and told; nothing else is.
 */
export function makeLabTest(pool: LabPool): LabTest {
  let isRetried = false;
  return (title, work) =>
    test.concurrent(title, { timeout: 2_400_000 }, async () => {
      const once = (): Promise<void> => pool.use((lab) => bounded(work(lab), title));
      try {
        await once();
      } catch (error) {
        if (isRetried || !/spawn UNKNOWN/.test(String(error))) throw error;
        isRetried = true;
        console.warn(
          `"${title}" is tried once more, since Wine could not start a process: ${error}`,
        );
        await once();
      }
    });
}

async function bounded(work: Promise<void>, title: string): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`"${title}" took more than ${WORK_MS} ms`)), WORK_MS);
  });
  try {
    await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}
