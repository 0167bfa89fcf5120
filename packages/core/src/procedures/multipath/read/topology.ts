import { given } from '../../../text/given.ts';
import type { ReportedMap, ReportedPath } from '../../report-types.ts';

/** What the kernel has counted of a block device since it is there. */
export interface IoCounts {
  readonly reads: number;
  readonly writes: number;
}

/** By device name. The fields: Linux, Documentation/admin-guide/iostats.rst. */
export function parseDiskstats(text: string): Map<string, IoCounts> {
  return new Map(
    text.split('\n').flatMap((line): [string, IoCounts][] => {
      const [major, , name, reads, , , , writes] = line.trim().split(/\s+/);
      const counts = { reads: Number(reads), writes: Number(writes) };
      const isRead = /^\d+$/.test(major ?? '') && Object.values(counts).every(Number.isSafeInteger);
      return name !== undefined && isRead ? [[name, counts]] : [];
    }),
  );
}

/** The first line of a map. */
export interface MapLine {
  /** `mpatha`, or the WWID where names are off. */
  readonly name: string;
  readonly wwid: string | undefined;
  readonly vendor: string;
  readonly product: string;
}

export interface PathLine {
  /** `sdb`. */
  readonly device: string;
  /** As printed: `active ready running`, `failed faulty offline`. */
  readonly states: readonly string[];
  readonly failed: boolean;
}

const PATH = /(?:\d+:\d+:\d+:\d+|#:#:#:#)\s+(\S+)\s+(?:\d+:\d+|#:#|-)\s+(.*)$/;
const MAP = /^(?:[a-z]+: )?(\S+?)(?:\s+\(([^)]+)\))?\s+(dm-\d+)\s+(.*)$/;

/** The first line of a map. */
function readMap(line: string): MapLine | undefined {
  const match = MAP.exec(line);
  if (!match) return undefined;
  const [vendor = '', product = ''] = (match[4] ?? '').split(',').map((word) => word.trim());
  return { name: match[1] ?? '', wwid: match[2], vendor, product };
}

/** `show paths`: those that belong to a map by their device-mapper state. */
export function parsePaths(text: string): PathLine[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const path = readPath(line);
    return path?.states.some((word) => word === 'active' || word === 'failed') ? [path] : [];
  });
}

/** `show paths`: devices that are in no map. */
export function parseOrphans(text: string): string[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const path = readPath(line);
    const isInMap = path?.states.some((word) => word === 'active' || word === 'failed');
    return path && isInMap === false ? [path.device] : [];
  });
}

/** States stand in brackets up to 0.4.8: `[failed][faulty]`. */
function readPath(line: string): PathLine | undefined {
  const match = PATH.exec(line);
  if (!match) return undefined;
  const states = (match[2] ?? '').split(/[\s[\]]+/).filter((word) => /^[a-z/]+$/.test(word));
  const failed = states.some((word) => ['failed', 'faulty', 'shaky', 'offline'].includes(word));
  return { device: match[1] ?? '', states, failed };
}

/** How the paths of a host's maps stand, the worst map's state; `found.pathState` of `list-maps`. */
export type PathsHealth =
  /** Every path is active, and each of the storage system's LUNs has another one to fail over to. */
  | 'all-active'
  /** A path is failed, or a LUN of the storage system has one path only. */
  | 'degraded'
  /** A map has no active path: its LUN cannot be reached. */
  | 'none-active'
  /** No LUN of the storage system has a map, and no path is failed. */
  | 'no-maps';

/** `own` are the maps of the storage system among `all`. */
export function pathStateOf(all: readonly ReportedMap[], own: readonly ReportedMap[]): PathsHealth {
  if (all.some((map) => activePaths(map).length === 0)) return 'none-active';
  if (all.some((map) => pathsOf(map).some(({ failed }) => failed))) return 'degraded';
  if (own.length === 0) return 'no-maps';
  return own.some((map) => pathsOf(map).length < 2) ? 'degraded' : 'all-active';
}

export function pathsOf({ groups }: ReportedMap): readonly ReportedPath[] {
  return groups.flatMap(({ paths }) => paths);
}

export function activePaths(map: ReportedMap): readonly ReportedPath[] {
  return pathsOf(map).filter(({ failed }) => !failed);
}

/** `|-+- policy='service-time 0' prio=50 status=active`, before 0.4.9 `\_ round-robin 0 [prio=1][active]`. */
const GROUP = /(?:\bprio=\S*\s+status=(\w+)|\[prio=[^\]]*\]\[(\w+)\])\s*$/;
const SELECTOR = /policy='([^']*)'|\\_ (\S.*?)\s*\[prio=/;
const NUMBER = /(?:\d+:\d+:\d+:\d+|#:#:#:#)\s+(\S+)\s+(\d+:\d+)/;
const HCTL = /(\d+:\d+:\d+:\d+)\s+\S+\s+\d+:\d+/;

interface OpenGroup {
  readonly state: string;
  readonly selector?: string;
  readonly paths: ReportedPath[];
}

/**
 * `show topology` with its path groups, which prints what `multipath -ll` does: 0.4.7's form and all later ones; what is before the first map or is no line of one is left out.
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
      groups.push({ state, ...given({ selector }), paths: [] });
    } else {
      const head = readMap(line);
      if (!head) continue;
      const { wwid, ...names } = head;
      maps.push({ ...names, ...given({ wwid }), groups: [] });
    }
  }
  return maps;
}

/**
 * Why a listing cannot be taken for all that there is; undefined for one that can. The tree tells: what has a branch
 * `|-` has a sibling below it.
 */
export function unreadable(text: string): string | undefined {
  if (/^\s*(?:ok\s*)?$/.test(text)) return undefined;
  if (reportMaps(text).length === 0) return 'it is no list of maps';
  if (!/\n$/.test(text)) return 'it is cut off';
  let group: string | undefined;
  let path: string | undefined;
  for (const line of [...text.split(/\r?\n/), 'end dm-0 of,all']) {
    const branch = /^[| ]*([|`])-[+ ]/.exec(line)?.[1];
    if (readPath(line)) path = branch;
    else if (GROUP.test(line)) {
      if (path === '|') return 'it is cut off';
      path = undefined;
      group = branch;
    } else if (readMap(line)) {
      if (path === '|' || group === '|') return 'it is cut off';
      path = undefined;
      group = undefined;
    }
  }
  return undefined;
}

/** By major and minor number: the devices as `show topology` names them. */
export function parsePathNumbers(text: string): Map<string, string> {
  return new Map(
    text.split(/\r?\n/).flatMap((line): [string, string][] => {
      const [, device, number] = NUMBER.exec(line) ?? [];
      return device !== undefined && number !== undefined ? [[number, device]] : [];
    }),
  );
}
