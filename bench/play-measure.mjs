// What a play costs: the memory of its Node process, and the processor time of the lab's hosts.
import { readdirSync, readFileSync } from 'node:fs';

/**
 * The most memory, in MB, that the Node process has which serves the plays of this controller's folder, and its processor time in
 * seconds, but for its last tenth of a second; the returned function ends the watch and says them.
 */
export function watchNode(folder) {
  let most = 0;
  let cpu = 0;
  let found;
  const isOurs = (pid) => {
    const words = read(`/proc/${pid}/cmdline`) ?? '';
    return words.includes('plugin_utils/bridge.mjs') && words.includes(folder);
  };
  const look = () => {
    found ??= readdirSync('/proc').find((name) => /^\d+$/.test(name) && isOurs(name));
    const kib = /VmHWM:\s+(\d+)/.exec(read(`/proc/${found}/status`) ?? '')?.[1];
    if (kib === undefined) found = undefined;
    else most = Math.max(most, Number(kib) / 1024);
    cpu = Math.max(cpu, ticksOf(found, 2) / 100);
  };
  const timer = setInterval(look, 100);
  return () => {
    clearInterval(timer);
    return { megabytes: Math.round(most), cpu };
  };
}

/** CPU seconds that the hosts of the lab have used so far. */
export function hostsCpu(hosts) {
  let ticks = 0;
  const add = (pid) => {
    // with those of children that have ended
    ticks += ticksOf(pid, 4);
    const children = read(`/proc/${pid}/task/${pid}/children`) ?? '';
    children.split(' ').filter(Boolean).forEach(add);
  };
  for (const { root } of hosts) add(root.split('/')[2]);
  return ticks / 100;
}

/** The first `count` of utime, stime and the same of children that have ended; 0 where the process has ended. */
function ticksOf(pid, count) {
  const stat = read(`/proc/${pid}/stat`) ?? '';
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields.slice(11, 11 + count).reduce((sum, field) => sum + Number(field), 0);
}

/** Undefined where the process has ended meanwhile. */
function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
