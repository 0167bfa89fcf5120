import type { FileState, Host, Sha256 } from '../../hosts/host.ts';
import type { PublishedRules } from '../../procedures/action.ts';
import {
  highestPublished,
  highestUsed,
  isLower,
  PUBLISHED_FILES,
  type PublishedFiles,
  type PublishedVersion,
  publishedIn,
  renderPublished,
  type SeenVersion,
} from '../../procedures/adapter/server-records.ts';
import { ruleVersion } from '../../storagelink/rule/version-change.ts';
import { decodeXml } from '../../storagelink/xml/encoding.ts';
import { given } from '../../text/given.ts';

/**
 * Notes on the server what StorageLink is about to read, before it is started: from then on the number is taken,
 * whatever becomes of us.
 *
 * @param isAnswered whether the number was given by whoever runs this, knowing of records that cannot be read; those go
 */
export async function noteStarting(
  host: Host,
  rules: PublishedRules,
  isAnswered: boolean,
): Promise<SeenVersion | undefined> {
  const seen = await lookAtRules(host, rules);
  if (!seen) return undefined;
  const bad = await update(host, rules.published, (record) => {
    const used = record.tried ?? record.ran;
    return used && (isSame(used, seen) || isLower(seen.version, used.version))
      ? undefined
      : { ...record, tried: seen };
  });
  for (const file of isAnswered ? bad : [])
    if (file.exists) await host.replace({ path: file.path, expected: file.sha256, content: null });
  return seen;
}

/** The service has run with it. */
export async function noteRan(
  host: Host,
  { published }: PublishedRules,
  seen: SeenVersion,
): Promise<void> {
  await update(host, published, ({ ran, tried }) => {
    const isNews = !ran || isLower(ran.version, seen.version);
    const settles = tried !== undefined && !isLower(seen.version, tried.version);
    if (!isNews && !settles) return undefined;
    return { ran: isNews ? seen : ran, ...(tried && !settles && { tried }) };
  });
}

/** What the service runs with now; it is about to be stopped. */
export async function noteRunning(host: Host, rules: PublishedRules): Promise<void> {
  const seen = await lookAtRules(host, rules);
  if (seen) await noteRan(host, rules, seen);
}

/** The service manager would not start it, so nothing has read it. */
export async function noteRefused(
  host: Host,
  { published }: PublishedRules,
  seen: SeenVersion,
): Promise<void> {
  await update(host, published, ({ ran, tried }) =>
    tried && isSame(tried, seen)
      ? { ...given({ ran }), tried: { ...tried, refused: true } }
      : undefined,
  );
}

/** The highest number that hosts may have; `unread` where there is a record that cannot be read. */
export async function publishedOn(
  host: Host,
  path: string,
  unread?: string,
): Promise<string | undefined> {
  const { record, bad } = await recordsOn(host, path);
  return bad.length > 0 && unread !== undefined ? unread : highestPublished(record);
}

/** The highest number that no other content may get; undefined where there is no record that can be read. */
export async function usedOn(host: Host, path: string): Promise<string | undefined> {
  return highestUsed(await recordOn(host, path));
}

/** Whether the record has these bytes: StorageLink was started with them. */
export async function hasSeen(host: Host, path: string, sha256: Sha256): Promise<boolean> {
  const { ran, tried } = (await recordOn(host, path)) ?? {};
  return ran?.sha256 === sha256 || tried?.sha256 === sha256;
}

async function recordOn(host: Host, path: string): Promise<PublishedVersion | undefined> {
  return (await recordsOn(host, path)).record;
}

/** Those of all profiles. */
async function recordsOn(host: Host, path: string): Promise<PublishedFiles> {
  const folder = path.slice(0, path.lastIndexOf('\\'));
  const query = { files: [path], folders: [{ path: folder, ...PUBLISHED_FILES }] };
  const { files, folders } = await host.facts(query);
  return publishedIn(folders.get(folder), path, files.get(path));
}

function isSame(a: SeenVersion, b: SeenVersion): boolean {
  return a.version === b.version && a.sha256 === b.sha256;
}

async function lookAtRules(host: Host, rules: PublishedRules): Promise<SeenVersion | undefined> {
  const file = await host.read(rules.path);
  if (!file.exists) return undefined;
  const version = ruleVersion(decodeXml(file.bytes).text, rules.match, rules.place);
  return version === undefined ? undefined : { version, sha256: file.sha256 };
}

async function update(
  host: Host,
  path: string,
  change: (record: PublishedVersion) => PublishedVersion | undefined,
): Promise<readonly FileState[]> {
  const { own, record, bad } = await recordsOn(host, path);
  const next = change(record ?? {});
  if (!next) return [];
  await host.replace({
    path,
    expected: own?.exists ? own.sha256 : null,
    content: new TextEncoder().encode(renderPublished(next)),
  });
  return bad.filter((file) => file !== own);
}
