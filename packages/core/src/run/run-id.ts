import { randomBytes } from 'node:crypto';
import { RUN_ID } from '../os/state-folder.ts';

let issued = { stamp: '', ids: new Set<string>() };

/** `20261122T101500Z-3f9a`: sorts by time. Two runs of one process never share one, nor do, but by chance, two of one second. */
export function makeRunId(now: number): string {
  const stamp = new Date(now).toISOString().replace(/[-:]|\.\d+/g, '');
  if (issued.stamp !== stamp) issued = { stamp, ids: new Set() };
  for (;;) {
    const id = `${stamp}-${randomBytes(2).toString('hex')}`;
    if (issued.ids.has(id)) continue;
    issued.ids.add(id);
    return id;
  }
}

/** Run ids name folders, so nothing else passes. */
export function isRunId(text: string): boolean {
  return RUN_ID.test(text);
}
