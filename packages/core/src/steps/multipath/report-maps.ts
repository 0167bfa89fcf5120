import type { ReportedMap, ReportedPath } from '../reported-map.ts';
import { readMap, readPath } from './parse-topology.ts';

/** `|-+- policy='service-time 0' prio=50 status=active`, before 0.4.9 `\_ round-robin 0 [prio=1][active]`. */
const GROUP = /(?:\bprio=\S*\s+status=(\w+)|\[prio=[^\]]*\]\[(\w+)\])\s*$/;

interface OpenGroup {
  readonly state: string;
  readonly paths: ReportedPath[];
}

/** `show topology` with its path groups; what is before the first map or is no line of one is left out. */
export function reportMaps(text: string): ReportedMap[] {
  const maps: (Omit<ReportedMap, 'groups'> & { readonly groups: OpenGroup[] })[] = [];
  for (const line of text.split(/\r?\n/)) {
    const groups = maps.at(-1)?.groups;
    const path = readPath(line);
    const group = GROUP.exec(line);
    if (path && groups) {
      const { device, states, failed } = path;
      if (groups.length === 0) groups.push({ state: '', paths: [] });
      groups.at(-1)?.paths.push({ device, state: states.join(' '), failed });
    } else if (group && groups) groups.push({ state: group[1] ?? group[2] ?? '', paths: [] });
    else {
      const head = readMap(line);
      if (!head) continue;
      const { wwid, ...names } = head;
      maps.push({ ...names, ...(wwid === undefined ? {} : { wwid }), groups: [] });
    }
  }
  return maps;
}
