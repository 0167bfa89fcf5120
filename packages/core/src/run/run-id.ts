import { randomBytes } from 'node:crypto';

/** `20261122T101500Z-3f9a`: sorts by time, and two runs of one second differ. */
export function makeRunId(now: number): string {
  const stamp = new Date(now).toISOString().replace(/[-:]|\.\d+/g, '');
  return `${stamp}-${randomBytes(2).toString('hex')}`;
}

/** Run ids name folders, so nothing else passes. */
export function isRunId(text: string): boolean {
  return /^\d{8}T\d{6}Z-[0-9a-f]{4}$/.test(text);
}
