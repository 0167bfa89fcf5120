import type { ReportedMap, ReportedPath } from '../procedures/report-types.ts';
import type { HostReport } from '../run/report.ts';
import { byName, grouped, many, shown } from './words.ts';

export interface Lun {
  /** The same on every host of a pool; the map's name where the report has no WWID. */
  readonly id: string;
  readonly paths: number;
  readonly active: number;
  readonly failed: readonly ReportedPath[];
}

/** The host's LUNs as the last step that looked at them saw them, in the order of their identity. */
export function lunsOf(host: HostReport): Lun[] {
  return mapsOf(host)
    .map(toLun)
    .sort((a, b) => byName(a.id, b.id));
}

export function mapsOf({ steps }: HostReport): readonly ReportedMap[] {
  return steps.flatMap((step) => (step.maps ? [step.maps] : [])).at(-1) ?? [];
}

function toLun(map: ReportedMap): Lun {
  const paths = map.groups.flatMap((group) => group.paths);
  const failed = paths.filter((path) => path.failed);
  const all = Math.max(paths.length, map.expectedPaths ?? 0);
  return { id: map.wwid ?? map.name, paths: all, active: paths.length - failed.length, failed };
}

export interface PathCount {
  readonly luns: number;
  readonly paths: number;
  readonly active: number;
}

/** A LUN that several hosts of a pool have is one LUN. */
export function countPaths(hosts: readonly HostReport[]): PathCount {
  const luns = hosts.flatMap(lunsOf);
  return {
    luns: new Set(luns.map(({ id }) => id)).size,
    paths: luns.reduce((sum, lun) => sum + lun.paths, 0),
    active: luns.reduce((sum, lun) => sum + lun.active, 0),
  };
}

export function isWhole({ paths, active }: Lun): boolean {
  return active === paths && active > 0;
}

const MOST_LINES = 5;

/** What is wrong with the paths of a host, the worst first; where all of a SCSI host are gone, that one thing. */
export function pathFaults(host: HostReport): string[] {
  const faulty = lunsOf(host).filter((lun) => !isWhole(lun));
  const by = new Map<string, number>();
  for (const { failed } of faulty)
    for (const number of new Set(failed.map(scsiHost))) by.set(number, (by.get(number) ?? 0) + 1);
  const lost = [...by.keys()]
    .filter((number) => number !== '' && (by.get(number) ?? 0) > 1 && isDead(host, number))
    .sort(byName);
  const isByLost = ({ failed }: Lun): boolean =>
    failed.length > 0 && failed.every((path) => lost.includes(scsiHost(path)));
  const gone = faulty.filter((lun) => lun.active === 0);
  const goneAtOnce = gone.filter(isByLost);
  const thin = faulty.filter((lun) => lun.active > 0);
  const lines = [
    ...(goneAtOnce.length > 1 ? [tellGone(goneAtOnce)] : goneAtOnce.map(describeLun)),
    ...gone.filter((lun) => !isByLost(lun)).map(describeLun),
    ...lost.flatMap((number) => {
      const luns = thin.filter(({ failed }) => failed.some((path) => scsiHost(path) === number));
      return luns.length === 0
        ? []
        : [`${many(luns.length, 'LUN')} lost host ${number}:*: one cable, port or switch`];
    }),
    ...thin.filter((lun) => !isByLost(lun)).map(describeLun),
  ];
  if (lines.length <= MOST_LINES) return lines;
  return [...lines.slice(0, MOST_LINES), `... ${grouped(lines.length - MOST_LINES)} more`];
}

/** `20 LUNs have no path: hosts 2:* and 3:* are lost, each by a cable, port or switch`. */
function tellGone(luns: readonly Lun[]): string {
  const numbers = [...new Set(luns.flatMap(({ failed }) => failed.map(scsiHost)))].sort(byName);
  const hosts = numbers.map((number) => `${number}:*`);
  const last = hosts.pop() ?? '';
  const which =
    hosts.length === 0
      ? `host ${last} is lost: one cable, port or switch`
      : `hosts ${hosts.join(', ')} and ${last} are lost, each by a cable, port or switch`;
  return `${many(luns.length, 'LUN')} have no path: ${which}`;
}

/** `7 of 8 paths`. */
export function ofPaths({ active, paths }: Pick<Lun, 'active' | 'paths'>): string {
  return `${grouped(active)} of ${many(paths, 'path')}`;
}

function scsiHost({ hctl }: ReportedPath): string {
  return hctl?.split(':')[0] ?? '';
}

/** A LUN that no path leads to any more. */
export function hasNoPath(host: HostReport): boolean {
  return lunsOf(host).some(({ active }) => active === 0);
}

/** No LUN has a path by this SCSI host any more; where others have, it is not the cable. */
function isDead(host: HostReport, number: string): boolean {
  return mapsOf(host).every(({ groups }) =>
    groups.every(({ paths }) => paths.every((path) => path.failed || scsiHost(path) !== number)),
  );
}

/** `LUN 3600...17  7 of 8 paths; failed: sdf17 (7:0:0:17) faulty`. */
export function describeLun({ id, paths, active, failed }: Lun): string {
  const names = failed.slice(0, 4).map(describePath);
  const more = failed.length > 4 ? ` and ${failed.length - 4} more` : '';
  const which = names.length > 0 ? `; failed: ${names.join(', ')}${more}` : '';
  return `LUN ${shown(id)}  ${ofPaths({ active, paths })}${which}`;
}

function describePath({ device, hctl, state }: ReportedPath): string {
  const word = state.split(' ').find((each) => /faulty|shaky|ghost|timeout|offline/.test(each));
  return shown(`${device}${hctl === undefined ? '' : ` (${hctl})`}${word ? ` ${word}` : ''}`);
}
