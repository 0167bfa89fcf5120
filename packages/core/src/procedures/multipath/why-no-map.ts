import type { Place } from '../../multipath/effect/types.ts';
import type { StanzaMatch } from '../../multipath/syntax/types.ts';
import type { StepDiagnostic } from '../findings.ts';
import type { Exclusion, ReportedMap } from '../report-types.ts';
import type { MultipathSurvey } from './survey.ts';

export interface NoMap {
  /** A LUN was seen that ought to have a map. */
  readonly isMissing: boolean;
  /** One line, for a host without any map of these LUNs. */
  readonly why: string;
  readonly findings: readonly StepDiagnostic[];
  readonly excludes: Exclusion | undefined;
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
      ({ scsiId, storage }): StepDiagnostic => ({
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
  // elsewhere it is the reason as well where the kernel does not tell which LUNs it sees, though no fault then
  const isDoubtful = !isXenServer && maps.length === 0 && scsiDevices === undefined;
  const isMissing = findings.length > 0;
  const waits = isMissing || isDoubtful ? waitsFor(counts) : undefined;
  if (waits)
    findings.push({
      severity: isMissing ? 'warning' : 'info',
      code: 'find-multipaths',
      message: waits.why,
      ...(waits.place ? { path: waits.place.path } : {}),
      help: 'write "find_multipaths no" into defaults, or make the LUN known: multipath -a /dev/sdX, then multipath -r',
    });
  return { isMissing, why: reason(), findings, excludes: waits?.excludes };

  function reason(): string {
    if (waits) return waits.why;
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

/** With these values a LUN gets no map before it has a second path, or before its WWID is known. */
const WAITING: Readonly<Record<string, string>> = {
  yes: 'only a LUN with two paths, or one that is known already, gets a map',
  on: 'only a LUN with two paths, or one that is known already, gets a map',
  smart: 'a LUN with one path waits for a second one',
  strict: 'only a LUN whose WWID is known already gets a map (/etc/multipath/wwids)',
};

function waitsFor({
  findMultipaths: found,
  isExcluded,
}: MultipathSurvey['counts']):
  | { readonly why: string; readonly place: Place | undefined; readonly excludes: Exclusion }
  | undefined {
  const meaning = found && WAITING[found.value];
  if (!found || meaning === undefined || isExcluded) return undefined;
  const at = found.place ? `${found.place.path}:${found.place.line}` : 'built in';
  return {
    why: `find_multipaths is ${found.value} (${at}): ${meaning}`,
    place: found.place,
    excludes: { criterion: 'find-multipaths', pattern: found.value, ...found.place },
  };
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
