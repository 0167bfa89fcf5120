/** A multipath map with its paths, as multipathd lists it. */
export interface MapState {
  /** `mpatha`, or the WWID where names are off. */
  readonly name: string;
  readonly wwid: string | undefined;
  readonly vendor: string;
  readonly product: string;
  readonly paths: readonly PathState[];
}

export interface PathState {
  /** `sdb`. */
  readonly device: string;
  /** As printed: `active ready running`, `failed faulty offline`. */
  readonly states: readonly string[];
  readonly failed: boolean;
}

const PATH = /(?:\d+:\d+:\d+:\d+|#:#:#:#)\s+(\S+)\s+(?:\d+:\d+|#:#|-)\s+(.*)$/;
const MAP = /^(?:[a-z]+: )?(\S+?)(?:\s+\(([^)]+)\))?\s+(dm-\d+)\s+(.*)$/;

/** `show topology`, which prints what `multipath -ll` does: 0.4.7's form and all later ones. */
export function parseTopology(text: string): MapState[] {
  const maps: (MapState & { readonly paths: PathState[] })[] = [];
  for (const line of text.split(/\r?\n/)) {
    const path = readPath(line);
    const map = path ? undefined : readMap(line);
    if (path) maps.at(-1)?.paths.push(path);
    else if (map) maps.push({ ...map, paths: [] });
  }
  return maps;
}

/** The first line of a map. */
export function readMap(line: string): Omit<MapState, 'paths'> | undefined {
  const match = MAP.exec(line);
  if (!match) return undefined;
  const [vendor = '', product = ''] = (match[4] ?? '').split(',').map((word) => word.trim());
  return { name: match[1] ?? '', wwid: match[2], vendor, product };
}

/** `show paths`: those that belong to a map by their device-mapper state. */
export function parsePaths(text: string): PathState[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const path = readPath(line);
    return path?.states.some((word) => word === 'active' || word === 'failed') ? [path] : [];
  });
}

/** States stand in brackets up to 0.4.8: `[failed][faulty]`. */
export function readPath(line: string): PathState | undefined {
  const match = PATH.exec(line);
  if (!match) return undefined;
  const states = (match[2] ?? '').split(/[\s[\]]+/).filter((word) => /^[a-z/]+$/.test(word));
  const failed = states.some((word) => ['failed', 'faulty', 'shaky', 'offline'].includes(word));
  return { device: match[1] ?? '', states, failed };
}
