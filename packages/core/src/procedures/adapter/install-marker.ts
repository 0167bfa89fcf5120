import * as v from 'valibot';
import type { Sha256 } from '../../hosts/host.ts';
import { given } from '../../text/given.ts';

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

const marker = v.object({
  format: v.literal(1),
  profile: v.string(),
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  exit: v.number(),
  // one that makes no sense is as none: the rest of the marker still counts
  product: v.fallback(v.optional(v.pipe(v.string(), v.maxLength(512))), undefined),
});

/** Undefined for anything that is not a marker of ours. */
export function parseMarker(text: string): InstallMarker | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const read = v.safeParse(marker, value);
  if (!read.success) return undefined;
  const { format: _format, product, ...rest } = read.output;
  return { ...rest, ...given({ product }) };
}
