import type { ReportedMap, ReportedPath } from '../reported-map.ts';
import type { IoCounts } from './io-counts.ts';
import { readMap, readPath } from './parse-topology.ts';

/** `|-+- policy='service-time 0' prio=50 status=active`, before 0.4.9 `\_ round-robin 0 [prio=1][active]`. */
const GROUP = /(?:\bprio=\S*\s+status=(\w+)|\[prio=[^\]]*\]\[(\w+)\])\s*$/;
const SELECTOR = /policy='([^']*)'|\\_ (\S.*?)\s*\[prio=/;
const HCTL = /(\d+:\d+:\d+:\d+)\s+\S+\s+\d+:\d+/;

interface OpenGroup {
  readonly state: string;
  readonly selector?: string;
  readonly paths: ReportedPath[];
}

/**
 * `show topology` with its path groups; what is before the first map or is no line of one is left out.
 * `counts` adds what the kernel has counted of each path.
 */
export function reportMaps(text: string, counts?: ReadonlyMap<string, IoCounts>): ReportedMap[] {
  const maps: (Omit<ReportedMap, 'groups'> & { readonly groups: OpenGroup[] })[] = [];
  for (const line of text.split(/\r?\n/)) {
    const groups = maps.at(-1)?.groups;
    const path = readPath(line);
    const group = GROUP.exec(line);
    if (path && groups) {
      const { device, states, failed } = path;
      const hctl = HCTL.exec(line)?.[1];
      const place = hctl === undefined ? {} : { hctl };
      if (groups.length === 0) groups.push({ state: '', paths: [] });
      const shared = { device, ...place, state: states.join(' '), failed };
      groups.at(-1)?.paths.push({ ...shared, ...counts?.get(device) });
    } else if (group && groups) {
      const [, newer, older] = SELECTOR.exec(line) ?? [];
      const selector = newer ?? older;
      const state = group[1] ?? group[2] ?? '';
      groups.push({ state, ...(selector === undefined ? {} : { selector }), paths: [] });
    } else {
      const head = readMap(line);
      if (!head) continue;
      const { wwid, ...names } = head;
      maps.push({ ...names, ...(wwid === undefined ? {} : { wwid }), groups: [] });
    }
  }
  return maps;
}
