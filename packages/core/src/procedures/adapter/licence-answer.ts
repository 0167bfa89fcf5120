/**
 * What a dom0 host's `xe` says of the licences of its pool. Two questions, because a host of 5.5
 * has no `edition` (the field came with 5.6: xen-api, datamodel_host.ml).
 */
export const LICENCE_COMMANDS: readonly (readonly string[])[] = [
  ['xe', 'host-list', 'params=uuid,name-label,edition'],
  ['xe', 'host-list', 'params=uuid,name-label,license-params'],
];

export interface HostLicence {
  readonly uuid: string;
  readonly name: string;
  /** `free advanced enterprise platinum enterprise-xd per-socket xendesktop`; undefined before 5.6. */
  readonly edition: string | undefined;
  /** Of `license-params`: `XE Enterprise`. */
  readonly sku: string | undefined;
  /** `restrict_netapp` of `license-params`, the switch that XenCenter shows StorageLink by. */
  readonly restricted: boolean | undefined;
}

/** Joins the outputs of {@link LICENCE_COMMANDS} by uuid, in their order. */
export function parseLicences(editions: string, params: string): readonly HostLicence[] {
  const found = new Map<string, HostLicence>();
  const withParams = new Map(records(params).map((record) => [record.get('uuid') ?? '', record]));
  for (const record of [...records(editions), ...withParams.values()]) {
    const uuid = record.get('uuid');
    if (!uuid || found.has(uuid)) continue;
    const licence = mapOf(withParams.get(uuid)?.get('license-params') ?? '');
    const restrict = licence.get('restrict_netapp')?.toLowerCase();
    found.set(uuid, {
      uuid,
      name: record.get('name-label') || uuid,
      edition: record.get('edition')?.toLowerCase() || undefined,
      sku: licence.get('sku_type') || undefined,
      restricted: restrict === 'true' ? true : restrict === 'false' ? false : undefined,
    });
  }
  return [...found.values()];
}

export interface Entitlement {
  readonly entitled: boolean;
  /** Why, a few words: `edition enterprise`. */
  readonly reason: string;
}

/**
 * StorageLink needs Enterprise or Platinum (IBM Cloud docs, virtualization); XenCenter asks for the
 * feature, `restrict_netapp: false` (xenadmin, XenAPI-Extensions/Host.cs), which is how the later
 * editions have it. `enterprise-xd` is the SKU "XE Enterprise" there.
 */
export function entitlementOf(licence: HostLicence): Entitlement {
  const { edition, sku, restricted } = licence;
  if (edition === 'enterprise' || edition === 'platinum')
    return { entitled: true, reason: `edition ${edition}` };
  if (restricted === false)
    return {
      entitled: true,
      reason: `StorageLink licensed by feature (edition ${edition ?? sku ?? 'unknown'})`,
    };
  if (edition === 'enterprise-xd' && restricted === undefined)
    return { entitled: true, reason: 'edition enterprise-xd' };
  if (
    edition === undefined &&
    restricted === undefined &&
    /\b(?:enterprise|platinum)\b/i.test(sku ?? '')
  )
    return { entitled: true, reason: `licence ${sku}` };
  return {
    entitled: false,
    reason: edition ? `edition ${edition}` : sku ? `licence ${sku}` : 'edition unknown',
  };
}

/** Records of `xe ...-list`: `name ( RO): value` lines, a blank line between records. */
function records(stdout: string): Map<string, string>[] {
  const all: Map<string, string>[] = [];
  for (const line of stdout.split(/\r?\n/)) {
    const match = /^\s*([\w-]+)\s*\(\s*[A-Z]+\s*\)\s*:[ \t]?(.*)$/.exec(line);
    if (!match?.[1]) continue;
    if (match[1] === 'uuid') all.push(new Map());
    all.at(-1)?.set(match[1], (match[2] ?? '').trim());
  }
  return all;
}

/** `key: value; key: value`, as xe writes a map. */
function mapOf(text: string): Map<string, string> {
  const map = new Map<string, string>();
  for (const part of text.split(';')) {
    const at = part.indexOf(':');
    if (at > 0) map.set(part.slice(0, at).trim(), part.slice(at + 1).trim());
  }
  return map;
}
