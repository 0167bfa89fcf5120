import type { Place } from '../../multipath/effect/types.ts';
import type { StanzaMatch } from '../../multipath/syntax/types.ts';
import { counted } from '../../text/printable.ts';
import type { StepDiagnostic } from '../findings.ts';
import type { Exclusion, ReportedMap } from '../report-types.ts';
import type { ScsiDevice } from './read/scsi.ts';
import type { MultipathSurvey } from './survey.ts';

export interface NoMap {
  /** A LUN was seen that has no map, or not all its paths in one. */
  readonly isMissing: boolean;
  /** The kernel does not tell which LUNs it sees, and the daemon knows devices that are in no map. */
  readonly isDoubtful: boolean;
  /** One line, for a host without any map of these LUNs. */
  readonly why: string;
  readonly findings: readonly StepDiagnostic[];
  readonly excludes: Exclusion | undefined;
}

/**
 * Why LUNs have no map, from facts: what the kernel sees, what XAPI has attached. On XenServer 7.x and 8.x the storage
 * manager, not multipathd, decides which LUNs get maps, and no LUN does before a storage repository is attached; that
 * is a reason, and such a LUN is not in effect all the same.
 */
export function whyNoMap(
  { scsiDevices, orphans, xapi, product, maps: all = [], counts }: MultipathSurvey,
  maps: readonly ReportedMap[],
  { vendor, product: model }: StanzaMatch,
): NoMap {
  const paths = maps.flatMap(({ groups }) => groups.flatMap((group) => group.paths));
  const mapped = new Set(paths.flatMap(({ hctl, device }) => [device, hctl ?? device]));
  const seen = (scsiDevices ?? []).filter(
    (each) => each.vendor.includes(vendor) && each.model.includes(model),
  );
  const without = seen.filter(
    ({ hctl, device }) => !mapped.has(hctl) && !mapped.has(device ?? hctl),
  );
  const attached = attachedWithoutMap(xapi, all);
  // XenServer's own rule: no map before a storage repository is attached
  const isXenServer = product !== undefined;
  const isBare = xapi.kind === 'answers' && xapi.lunCounts !== undefined && attached.length === 0;
  const findings = attached.map(
    ({ scsiId, storage }): StepDiagnostic => ({
      severity: 'warning',
      code: 'map-missing',
      message: `the storage repository ${storage} is attached and the LUN ${scsiId} has no map`,
      help: 'look for what excludes the LUN (blacklist, find_multipaths), then unplug and plug the PBD again',
    }),
  );
  const [used] = without.filter(({ holders }) => holders !== undefined);
  if (without.length > 0)
    findings.push({
      severity: 'warning',
      code: 'map-missing',
      message: `the kernel sees ${describe(without)} of ${vendor}/${model} in no map: ${listed(without)}${used ? `; ${nameOf(used)} is in use without one (${used.holders?.join(', ')})` : ''}`,
      help: helpOf(),
    });
  const isMissing = findings.length > 0;
  const isDoubtful =
    scsiDevices === undefined && !isBare && maps.length === 0 && orphans.length > 0;
  // where nobody tells of its LUNs it may be the reason, and is no fault
  const mayWait = scsiDevices === undefined && !isXenServer && maps.length === 0;
  const waits = isMissing || isDoubtful || mayWait ? waitsFor(counts, without) : undefined;
  if (waits)
    findings.push({
      severity: isMissing ? 'warning' : 'info',
      code: 'find-multipaths',
      message: waits.why,
      ...(waits.place ? { path: waits.place.path } : {}),
      help: 'write "find_multipaths no" into defaults, or make the LUN known: multipath -a /dev/sdX, then multipath -r',
    });
  return { isMissing, isDoubtful, why: reason(), findings, excludes: waits?.excludes };

  function reason(): string {
    if (waits) return waits.why;
    const by = counts.excluded.find(({ severity }) => severity !== 'info');
    if (by) return by.message;
    if (attached.length > 0) return 'a storage repository is attached and its LUN has no map';
    if (without.length > 0)
      return `the kernel sees ${describe(without)} of it in no map${isBare ? `; ${NOT_ATTACHED}` : ''}`;
    if (scsiDevices)
      // what XAPI has attached adds nothing to that
      return `the kernel sees no LUN of it${isBare ? `; ${BEFORE_ATTACHED}` : ''}`;
    if (isBare) return NOT_ATTACHED;
    if (isDoubtful)
      return `the kernel does not tell which LUNs it sees, and multipathd has ${orphans.slice(0, 5).join(', ')} in no map`;
    if (isXenServer) return BEFORE_ATTACHED;
    return 'multipathd knows no device that is in no map';
  }

  function helpOf(): string {
    const look = 'look for what excludes the LUN (blacklist, find_multipaths)';
    if (used)
      return `${look}; what uses the path keeps multipath from it: unplug its PBD, and plug it with multipathing on`;
    if (!isXenServer) return look;
    return isBare
      ? 'attach its storage repository: XenServer makes no map before that, and XAPI has none attached that has the LUN'
      : `${look}; XenServer makes a map when the storage repository is attached`;
  }
}

const BEFORE_ATTACHED = 'none is made before a storage repository is attached';
const NOT_ATTACHED = `${BEFORE_ATTACHED}, and XAPI has none attached with multipathing that lacks its map`;

/** `2 paths of 1 LUN`, where the kernel tells which LUN a path leads to. */
function describe(devices: readonly ScsiDevice[]): string {
  const luns = new Set(devices.map(({ wwid }) => wwid));
  const paths = counted(devices.length, 'path');
  if (luns.has(undefined)) return paths;
  return `${counted(luns.size, 'LUN')} (${paths})`;
}

function listed(devices: readonly ScsiDevice[]): string {
  const more = devices.length > 5 ? ` and ${devices.length - 5} more` : '';
  return `${devices.slice(0, 5).map(nameOf).join(', ')}${more}`;
}

/** `sda (0:0:0:0, 3600140...)`, by what is known. */
function nameOf({ hctl, device, wwid }: ScsiDevice): string {
  const rest = [...(device === undefined ? [] : [hctl]), ...(wwid === undefined ? [] : [wwid])];
  return `${device ?? hctl}${rest.length > 0 ? ` (${rest.join(', ')})` : ''}`;
}

/** With these values a LUN gets no map before it has a second path, or before its WWID is known. */
const WAITING: Readonly<Record<string, string>> = {
  yes: 'only a LUN with two paths, or one that is known already, gets a map',
  on: 'only a LUN with two paths, or one that is known already, gets a map',
  smart: 'a LUN with one path waits for a second one',
  strict: 'only a LUN whose WWID is known already gets a map (/etc/multipath/wwids)',
};

function waitsFor(
  { findMultipaths: found, isExcluded }: MultipathSurvey['counts'],
  without: readonly ScsiDevice[],
):
  | { readonly why: string; readonly place: Place | undefined; readonly excludes: Exclusion }
  | undefined {
  const meaning = found && WAITING[found.value];
  if (!found || meaning === undefined || isExcluded) return undefined;
  // whoever has two paths waits for nothing
  if (found.value !== 'strict' && areAllDoubled(without)) return undefined;
  const at = found.place ? `${found.place.path}:${found.place.line}` : 'built in';
  return {
    why: `find_multipaths is ${found.value} (${at}): ${meaning}`,
    place: found.place,
    excludes: { criterion: 'find-multipaths', pattern: found.value, ...found.place },
  };
}

function areAllDoubled(devices: readonly ScsiDevice[]): boolean {
  const counts = new Map<string, number>();
  for (const { wwid } of devices) {
    if (wwid === undefined) return false;
    counts.set(wwid, (counts.get(wwid) ?? 0) + 1);
  }
  return devices.length > 0 && [...counts.values()].every((count) => count > 1);
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
