import { randomInt } from 'node:crypto';
import { readdir } from 'node:fs/promises';
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

/**
 * Sorts behind all runs of the state folder too, where the clock was set back since one of them: `last` is the last one that was
 * made, and what is pruned by age is never newer than what stays.
 */
export async function makeNextRunId(now: number, runs: string): Promise<string> {
  const made = makeRunId(now);
  // a folder that cannot be read is told by whoever writes in it
  const names = await readdir(runs).catch(() => []);
  const newest = names.filter(isRunId).sort().at(-1);
  if (newest === undefined || newest < made) return made;
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z/.exec(newest) ?? [];
  const behind = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`) + 1000;
  // a folder may be called by a time that is none, or by the last second of years of four digits
  const id = behind < LAST_ID_MS ? makeRunId(behind) : made;
  return isRunId(id) ? id : made;
}

const LAST_ID_MS = Date.UTC(9999, 11, 31, 23, 59, 59);

/** Run ids name folders, so nothing else passes. */
export function isRunId(text: string): boolean {
  return RUN_ID.test(text);
}
