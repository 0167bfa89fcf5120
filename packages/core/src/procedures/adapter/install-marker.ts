import type { Sha256 } from '../../text/sha256.ts';

/** What the marker file of a finished installation holds, as JSON. */
export interface InstallMarker {
  readonly profile: string;
  /** Of the installer that ran. */
  readonly sha256: Sha256;
  /** Its exit code: 0, 3010 or 1641. */
  readonly exit: number;
  /** What Windows then listed among its programs: gone from there, the adapter was removed. */
  readonly product?: string;
}

/** Folder of our own files on the server, below %ProgramData%. */
export const MARKER_FOLDER = 'quantastor-xenserver';

const SUFFIX = '.installed.json';

/** One file for each vendor, named by the profile's id. */
export function markerName(profile: string): string {
  return `${profile}${SUFFIX}`;
}

/** The profile's id in a marker's path. */
export function profileOfMarker(path: string): string {
  const name = path.slice(Math.max(path.lastIndexOf('\\'), path.lastIndexOf('/')) + 1);
  return name.endsWith(SUFFIX) ? name.slice(0, -SUFFIX.length) : name;
}

export function renderMarker(marker: InstallMarker): string {
  return `${JSON.stringify({ format: 1, ...marker }, null, 2)}\n`;
}

/** Undefined for anything that is not a marker of ours. */
export function parseMarker(text: string): InstallMarker | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { format, profile, sha256, exit, product } = value as Record<string, unknown>;
  if (format !== 1 || typeof profile !== 'string' || typeof exit !== 'number') return undefined;
  if (typeof sha256 !== 'string' || !/^[0-9a-f]{64}$/.test(sha256)) return undefined;
  const listed = typeof product === 'string' && product.length <= 512 ? { product } : {};
  return { profile, sha256, exit, ...listed };
}
