import { readdirSync, readFileSync } from 'node:fs';

/** Processes by their parent. */
export function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
        return Number(stat.slice(stat.lastIndexOf(')') + 4).split(' ')[0]) === parent;
      } catch {
        return false;
      }
    });
}

/** ansible-playbook itself, which the roots of other releases start below other programs. */
export function mainOf(pid: number): number {
  const isMain = (each: number): boolean =>
    /python[\d.]*\0.*ansible-playbook/s.test(readFileSync(`/proc/${each}/cmdline`, 'utf8'));
  for (let each: number | undefined = pid; each !== undefined; [each] = childrenOf(each))
    if (isMain(each)) return each;
  return pid;
}
