import type { Host } from '../../hosts/host.ts';
import type { PublishedRules } from '../../procedures/action.ts';
import {
  highestPublished,
  type PublishedVersion,
  parsePublished,
  renderPublished,
} from '../../procedures/adapter/server-records.ts';
import { ruleVersion } from '../../storagelink/rule/republish.ts';
import { compareVersions } from '../../storagelink/rule/version-number.ts';
import { decodeXml } from '../../storagelink/xml/encoding.ts';
import type { Sha256 } from '../../text/sha256.ts';

type Seen = { readonly version: string; readonly sha256: Sha256 };

export async function readPublished(host: Host, path: string): Promise<PublishedVersion | undefined> {
  const file = await host.read(path);
  return file.exists ? parsePublished(new TextDecoder().decode(file.bytes)) : undefined;
}

/**
 * Notes on the server what StorageLink is about to read, before it is started: from then on the number counts as taken,
 * whatever becomes of us.
 */
export async function noteStarting(host: Host, rules: PublishedRules): Promise<Seen | undefined> {
  const seen = await lookAtRules(host, rules);
  if (!seen) return undefined;
  await update(host, rules.published, (record) => {
    if (record?.version === seen.version && record.sha256 === seen.sha256) return undefined;
    return record ? { ...record, starting: seen } : { ...seen, starting: seen };
  });
  return seen;
}

/** The service has run with it. */
export function noteStarted(host: Host, { published }: PublishedRules, seen: Seen): Promise<void> {
  return update(host, published, (record) => {
    if (!record?.starting) return undefined;
    const order = compareVersions(seen.version, record.version);
    if (order !== undefined && order < 0) return { version: record.version, sha256: record.sha256 };
    return seen;
  });
}

/** The service manager has not started it, so nothing has read it. */
export function noteNotStarted(host: Host, { published }: PublishedRules): Promise<void> {
  return update(host, published, (record) =>
    record?.starting ? { version: record.version, sha256: record.sha256 } : undefined,
  );
}

/** The highest number that hosts may have. */
export async function publishedOn(host: Host, path: string): Promise<string | undefined> {
  return highestPublished(await readPublished(host, path));
}

async function lookAtRules(host: Host, rules: PublishedRules): Promise<Seen | undefined> {
  const file = await host.read(rules.path);
  if (!file.exists) return undefined;
  const version = ruleVersion(decodeXml(file.bytes).text, rules.match, rules.place);
  return version === undefined ? undefined : { version, sha256: file.sha256 };
}

async function update(
  host: Host,
  path: string,
  change: (record: PublishedVersion | undefined) => PublishedVersion | undefined,
): Promise<void> {
  const file = await host.read(path);
  const record = file.exists ? parsePublished(new TextDecoder().decode(file.bytes)) : undefined;
  const next = change(record);
  if (!next) return;
  await host.replace({
    path,
    expected: file.exists ? file.sha256 : null,
    content: new TextEncoder().encode(renderPublished(next)),
  });
}
