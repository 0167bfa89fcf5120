// What a play costs: the memory of its Node process, and the processor time of the lab's hosts.
import { readdirSync, readFileSync } from 'node:fs';

/**
 * The most memory, in MB, that the Node process has which serves the plays of this controller's folder; the returned
 * function ends the watch and says it.
 */
export function watchNode(folder) {
  let most = 0;
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
  };
  const timer = setInterval(look, 200);
  return () => {
    clearInterval(timer);
    return Math.round(most);
  };
}

/** CPU seconds that the hosts of the lab have used so far. */
export function hostsCpu(hosts) {
  let ticks = 0;
  const add = (pid) => {
    const stat = read(`/proc/${pid}/stat`);
    if (stat === undefined) return;
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // utime, stime and those of children that have ended
    for (const field of fields.slice(11, 15)) ticks += Number(field);
    const children = read(`/proc/${pid}/task/${pid}/children`) ?? '';
    children.split(' ').filter(Boolean).forEach(add);
  };
  for (const { root } of hosts) add(root.split('/')[2]);
  return ticks / 100;
}

/** Undefined where the process has ended meanwhile. */
function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
