import type { ReportedMap, ReportedPath } from '../reported-map.ts';

/** How the paths of a host's maps stand, the worst map's state; `found.pathState` of `list-maps`. */
export type PathState =
  /** Every path is active, and each of the storage system's LUNs has another one to fail over to. */
  | 'all-active'
  /** A path is failed, or a LUN of the storage system has one path only. */
  | 'degraded'
  /** A map has no active path: its LUN cannot be reached. */
  | 'none-active'
  /** No LUN of the storage system has a map, and no path is failed. */
  | 'no-maps';

/** `own` are the maps of the storage system among `all`. */
export function pathStateOf(all: readonly ReportedMap[], own: readonly ReportedMap[]): PathState {
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
