import { randomInt } from 'node:crypto';
import { RUN_ID } from '../os/state-folder.ts';

/** Of the 65,536 endings of a second, so many belong to each millisecond. */
const PER_MILLISECOND = 65;
let last = { stamp: '', ending: -1 };

/**
 * `20261122T101500Z-3f9a`: sorts by time to the millisecond, and runs of one process sort in their order. Two runs of one
 * process never share one, nor do, but by chance, two of one millisecond.
 */
export function makeRunId(now: number): string {
  const time = new Date(now);
  const stamp = time.toISOString().replace(/[-:]|\.\d+/g, '');
  const random = time.getUTCMilliseconds() * PER_MILLISECOND + randomInt(PER_MILLISECOND);
  const ending = last.stamp === stamp ? Math.max(last.ending + 1, random) : random;
  last = { stamp, ending };
  return `${stamp}-${ending.toString(16).padStart(4, '0')}`;
}

/** Run ids name folders, so nothing else passes. */
export function isRunId(text: string): boolean {
  return RUN_ID.test(text);
}
