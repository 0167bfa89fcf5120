// Processor time of this process and of all that it starts, daemons too: by a control group of its own (cpuacct of cgroup 1 or
// cpu.stat of cgroup 2; as root). Undefined where none can be made.
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const KINDS = [
  { root: '/sys/fs/cgroup/cpuacct', file: 'cpuacct.usage', read: (text) => Number(text) / 1e6 },
  {
    root: '/sys/fs/cgroup',
    file: 'cpu.stat',
    read: (text) => Number(/^usage_usec (\d+)/m.exec(text)?.[1]) / 1e3,
  },
];

/** `used()` is milliseconds since the group was made; `leave()` puts this process back where all else has ended. */
export function joinGroup(name) {
  for (const { root, file, read } of KINDS) {
    const folder = join(root, `${name}-${process.pid}`);
    try {
      if (!existsSync(join(root, 'cgroup.procs'))) continue;
      mkdirSync(folder);
      writeFileSync(join(folder, 'cgroup.procs'), String(process.pid));
      const used = () => read(readFileSync(join(folder, file), 'utf8'));
      if (!Number.isFinite(used())) continue;
      const leave = () => {
        writeFileSync(join(root, 'cgroup.procs'), String(process.pid));
        try {
          rmdirSync(folder);
        } catch {
          // a connection that is kept open still ends: the empty group stays until the machine does
        }
      };
      return { used, leave };
    } catch {
      // not root, or not of this kind
    }
  }
  return undefined;
}
