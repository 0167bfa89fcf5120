import type { StanzaMatch } from '../../multipath/syntax/types.ts';
import type { Diagnostic } from '../../text/diagnostic.ts';
import type { ReportedMap } from '../report-types.ts';
import type { MultipathSurvey } from './survey.ts';

export interface NoMap {
  /** A LUN was seen that ought to have a map. */
  readonly isMissing: boolean;
  /** One line, for a host without any map of these LUNs. */
  readonly why: string;
  readonly findings: readonly Diagnostic[];
}

/**
 * Why LUNs have no map, from facts: what XAPI has attached, what the kernel sees. On XenServer 7.x and 8.x the storage
 * manager, not multipathd, decides which LUNs get maps, and no LUN does before a storage repository is attached.
 */
export function whyNoMap(
  { scsiDevices, xapi, product, maps: all = [], counts }: MultipathSurvey,
  maps: readonly ReportedMap[],
  { vendor, product: model }: StanzaMatch,
): NoMap {
  const mapped = new Set(
    maps.flatMap(({ groups }) =>
      groups.flatMap(({ paths }) => paths.flatMap(({ hctl }) => hctl ?? [])),
    ),
  );
  const seen = (scsiDevices ?? []).filter(
    (each) => each.vendor.includes(vendor) && each.model.includes(model),
  );
  const without = seen.filter(({ hctl }) => !mapped.has(hctl));
  const attached = attachedWithoutMap(xapi, all);
  const findings = [
    ...attached.map(
      ({ scsiId, storage }): Diagnostic => ({
        severity: 'warning',
        code: 'map-missing',
        message: `the storage repository ${storage} is attached and the LUN ${scsiId} has no map`,
        help: 'look for what excludes the LUN (blacklist, find_multipaths), then unplug and plug the PBD again',
      }),
    ),
  ];
  // XenServer's own rule: no map before a storage repository is attached, however many LUNs the kernel sees
  const isXenServer = product !== undefined;
  if (without.length > 0 && !isXenServer)
    findings.push({
      severity: 'warning',
      code: 'map-missing',
      message: `the kernel sees ${without.length} paths of ${vendor}/${model} that are in no map: ${without
        .slice(0, 5)
        .map(({ hctl }) => hctl)
        .join(', ')}`,
      help: 'look for what excludes the LUN (blacklist, find_multipaths)',
    });
  return { isMissing: findings.length > 0, why: reason(), findings };

  function reason(): string {
    const by = counts.excluded.find(({ severity }) => severity !== 'info');
    if (by) return by.message;
    if (scsiDevices && seen.length === 0) return 'the kernel sees no LUN of it on this host';
    if (attached.length > 0) return 'a storage repository is attached and its LUN has no map';
    if (xapi.kind === 'answers' && xapi.lunCounts)
      return 'none is made before a storage repository is attached, and XAPI has none attached with multipathing';
    if (isXenServer || !scsiDevices) return 'none is made before a storage repository is attached';
    return `the kernel sees ${seen.length} paths of it, and they are in no map`;
  }
}

/** What XAPI counts paths of, and no map is there of any name or WWID like it. */
function attachedWithoutMap(
  xapi: MultipathSurvey['xapi'],
  maps: readonly ReportedMap[],
): { scsiId: string; storage: string }[] {
  if (xapi.kind !== 'answers') return [];
  const names = new Set(maps.flatMap(({ name, wwid }) => [name, wwid ?? name]));
  return (xapi.lunCounts ?? [])
    .filter(({ attached }) => attached === true)
    .filter(({ scsiId }) => !names.has(scsiId));
}
