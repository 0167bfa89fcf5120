import type { Host, PresentFile } from '../../hosts/host.ts';
import { isServiceName } from '../../options/checks.ts';
import { sha256 } from '../../os/hash.ts';
import type { PublishedRules } from '../../procedures/action.ts';
import { higherVersion } from '../../procedures/adapter/server-records.ts';
import { queryService } from '../../procedures/adapter/service/query.ts';
import { SERVICE_STOPPED } from '../../procedures/adapter/service/state.ts';
import { ruleVersion, underNextNumber } from '../../storagelink/rule/version-change.ts';
import { compareRuleVersions } from '../../storagelink/rule/version-number.ts';
import { decodeXml, encodeXml } from '../../storagelink/xml/encoding.ts';
import type { ActionContext } from './executor.ts';
import { hasSeen, usedOn } from './published.ts';

type Numbered = Pick<PublishedRules, 'match' | 'place' | 'published'>;

/** The highest number that hosts may have, by the server's record and by the file as it was before the installer. */
export async function highestBefore(
  host: Host,
  { match, place, published }: Numbered,
  before: Uint8Array,
): Promise<string | undefined> {
  const used = await usedOn(host, published);
  return higherVersion(used, ruleVersion(decodeXml(before).text, match, place));
}

/**
 * What an installer left, under the number that follows the highest one: undefined where its own number is above that, or
 * cannot be told. An installer knows nothing of the hosts, which take no other content under a number that they have.
 */
export function raiseOver(
  file: PresentFile,
  { match, place }: Numbered,
  highest: string | undefined,
): { readonly content: Uint8Array; readonly version: string } | undefined {
  const { text, encoding } = decodeXml(file.bytes);
  const version = ruleVersion(text, match, place);
  if (version === undefined || highest === undefined) return undefined;
  if ((compareRuleVersions(version, highest) ?? 1) > 0) return undefined;
  const next = underNextNumber(text, match, highest, place);
  return next && { content: encodeXml(next.text, encoding), version: next.version };
}

/**
 * What an installer left when its run is taken back, where nothing else has given it a number of its own; undefined for a
 * content that StorageLink has run with, or that is as before.
 */
export async function raiseLeft(
  host: Host,
  rules: Numbered,
  before: Uint8Array,
  file: PresentFile,
): Promise<ReturnType<typeof raiseOver>> {
  if (file.sha256 === sha256(before) || (await hasSeen(host, rules.published, file.sha256)))
    return undefined;
  return raiseOver(file, rules, await highestBefore(host, rules, before));
}

/** Somebody else has started it since: by hand, or with its server. A run that stopped it for itself finds it stopped. */
export async function isUpNow({
  host,
  options,
}: Pick<ActionContext, 'host' | 'options'>): Promise<boolean> {
  const { service } = Object(options) as Record<string, unknown>;
  if (typeof service !== 'string' || !isServiceName(service)) return false;
  return (await queryService(host, service)).state !== SERVICE_STOPPED;
}
