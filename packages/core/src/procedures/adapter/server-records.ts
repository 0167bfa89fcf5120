import type { FileState, FolderQuery, Sha256 } from '../../hosts/host.ts';
import { compareRuleVersions, isVersion } from '../../storagelink/rule/version-number.ts';
import { given } from '../../text/given.ts';

export interface SeenVersion {
  readonly version: string;
  /** Of the rule file that had it. */
  readonly sha256: Sha256;
}

/** What StorageLink on this server has run with, and what it was to: a number is never used for two contents. */
export interface PublishedVersion {
  /** The highest one that it ran with. */
  readonly ran?: SeenVersion;
  /** The highest one that it was started with, where that is higher; `refused` where the service manager would not. */
  readonly tried?: SeenVersion & { readonly refused?: boolean };
}

/** The run that is changing this server; a file, made and removed by compare-and-swap. */
export interface ServerLock {
  readonly runId: string;
  /** ISO 8601, the controller's time. */
  readonly at: string;
  readonly computer: string;
  readonly pid: number;
  readonly started?: string;
  /** StorageLink ran when the run began. */
  readonly starts?: true;
}

export function publishedName(profile: string): string {
  return `${profile}.published.json`;
}

export const LOCK_NAME = 'server.lock';

/** The highest number that no other content may get. */
export function highestUsed(record: PublishedVersion | undefined): string | undefined {
  return higherVersion(record?.ran?.version, record?.tried?.version);
}

/** The highest number that hosts may have taken up. */
export function highestPublished(record: PublishedVersion | undefined): string | undefined {
  const { ran, tried } = record ?? {};
  return higherVersion(ran?.version, tried?.refused ? undefined : tried?.version);
}

/** One that is no plain number is below every number: what follows it was given by hand, and has to count. */
export function isLower(a: string, b: string): boolean {
  const order = compareRuleVersions(a, b);
  return order === undefined ? !isVersion(a) && isVersion(b) : order < 0;
}

export function higherVersion(a: string | undefined, b: string | undefined): string | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return isLower(a, b) ? b : a;
}

/** In this tool's folder on the server: every profile writes its own, and all of them count, for there is one rule file. */
export const PUBLISHED_FILES: Pick<FolderQuery, 'contains' | 'most'> = {
  contains: '.published.json',
  most: 64 * 1024,
};

export interface PublishedFiles {
  /** The one at the path that is meant. */
  readonly own: FileState | undefined;
  /** What all of them say; undefined where there is none that can be read. */
  readonly record: PublishedVersion | undefined;
  /** Those that cannot be read. */
  readonly bad: readonly FileState[];
}

/** The records of the folder of that path, and the file at the path itself, which is asked for by its name. */
export function publishedIn(
  listed: readonly FileState[] | undefined,
  path: string,
  asked: FileState | undefined,
): PublishedFiles {
  const folder = path.slice(0, path.lastIndexOf('\\') + 1);
  const ours = (listed ?? [])
    .filter(({ path: each }) => /\.published\.json$/i.test(each))
    // a host that is reached through drives lists them as this machine has them
    .map((file) => ({ ...file, path: folder + nameOf(file.path) }));
  const isOwn = (each: FileState): boolean => each.path.toLowerCase() === path.toLowerCase();
  const own = asked?.exists ? { ...asked, path } : ours.find(isOwn);
  const sorted = [...(own ? [own] : []), ...ours.filter((each) => !isOwn(each))];
  const read = sorted.map((file) => ({
    file,
    record: file.exists ? parsePublished(new TextDecoder().decode(file.bytes)) : undefined,
  }));
  const records = read.flatMap(({ record }) => (record ? [record] : []));
  return {
    own,
    record: records.length === 0 ? undefined : records.reduce(mergePublished),
    bad: read.flatMap(({ file, record }) => (record ? [] : [file])),
  };
}

function nameOf(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('\\'), path.lastIndexOf('/')) + 1);
}

function mergePublished(one: PublishedVersion, other: PublishedVersion): PublishedVersion {
  const ran = higherSeen(one.ran, other.ran);
  const tried = higherSeen(one.tried, other.tried);
  const isAbove = tried && (!ran || isLower(ran.version, tried.version));
  return { ...given({ ran }), ...(isAbove && { tried }) };
}

function higherSeen<Seen extends SeenVersion>(
  one: Seen | undefined,
  other: Seen | undefined,
): Seen | undefined {
  if (!one || !other) return one ?? other;
  return isLower(one.version, other.version) ? other : one;
}

export function renderPublished(record: PublishedVersion): string {
  return `${JSON.stringify({ format: 1, ...record }, null, 2)}\n`;
}

export function parsePublished(text: string): PublishedVersion | undefined {
  const value = parseObject(text);
  if (value?.['format'] !== 1) return undefined;
  const { ran, tried } = value;
  if ([ran, tried].some((each) => each !== undefined && !isVersioned(each))) return undefined;
  return {
    ...(isVersioned(ran) && { ran: { version: ran.version, sha256: ran.sha256 } }),
    ...(isVersioned(tried) && {
      tried: {
        ...{ version: tried.version, sha256: tried.sha256 },
        ...(Object(tried)['refused'] === true && { refused: true }),
      },
    }),
  };
}

export function renderLock(lock: ServerLock): string {
  return `${JSON.stringify({ format: 1, ...lock })}\n`;
}

/** Undefined for anything that is not a lock of ours; it is in the way all the same. */
export function parseLock(text: string): ServerLock | undefined {
  const value = parseObject(text);
  if (value?.['format'] !== 1) return undefined;
  const { runId, at, computer, pid, started, starts } = value;
  if (typeof runId !== 'string' || typeof at !== 'string' || typeof computer !== 'string')
    return undefined;
  if (typeof pid !== 'number' || !/^[\w.-]{1,100}$/.test(runId)) return undefined;
  const known = {
    ...(typeof started === 'string' && { started }),
    ...(starts === true && { starts: true as const }),
  };
  return { runId, at, computer, pid, ...known };
}

/** `the run ID of MACHINE, since TIME`; what it says comes from a file, so it is cut short. */
export function describeLock(lock: ServerLock | undefined): string {
  if (!lock) return 'something that is not a record of a run';
  const { runId, computer, at } = lock;
  return `the run ${runId} of ${plainly(computer, 64)}, since ${plainly(at, 32)}`;
}

function plainly(text: string, most: number): string {
  return text.replace(/[^\w.:+-]/g, '?').slice(0, most);
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

function isVersioned(value: unknown): value is { version: string; sha256: Sha256 } {
  const { version, sha256 } = (value ?? {}) as Record<string, unknown>;
  return (
    typeof version === 'string' &&
    version.length <= 64 &&
    typeof sha256 === 'string' &&
    /^[0-9a-f]{64}$/.test(sha256)
  );
}
