import { readdirSync, readFileSync } from 'node:fs';
import type { Controller } from './playbook.ts';

/** Node processes that serve a play of this controller. */
export function nodesOf({ folder }: Controller): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
        return line[1]?.endsWith('bridge.mjs') && line.some((word) => word.startsWith(folder));
      } catch {
        return false;
      }
    });
}
