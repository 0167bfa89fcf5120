import type { ReportedMap, ReportedPath } from '../procedures/report-types.ts';
import type { HostReport } from '../run/report.ts';
import { byName, many, shown } from './words.ts';

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

/** What is wrong with the paths of a host, the worst first; where all of one SCSI host are gone, that one thing. */
export function pathFaults(host: HostReport): string[] {
  const faulty = lunsOf(host).filter((lun) => !isWhole(lun));
  faulty.sort((a, b) => Math.sign(a.active) - Math.sign(b.active));
  const numbers = new Set(
    faulty.flatMap(({ failed }) => failed.map(({ hctl }) => hctl?.split(':')[0] ?? '')),
  );
  const [number] = numbers;
  const isLost = faulty.length > 1 && numbers.size === 1 && number && isDead(host, number);
  if (isLost && faulty.every(({ active }) => active > 0))
    return [`${many(faulty.length, 'LUN')} lost host ${number}:*: one cable, port or switch`];
  const lines = faulty.slice(0, MOST_LINES).map(describeLun);
  if (faulty.length > MOST_LINES) lines.push(`... ${faulty.length - MOST_LINES} more`);
  return lines;
}

/** No LUN has a path by this SCSI host any more; where others have, it is not the cable. */
function isDead(host: HostReport, number: string): boolean {
  return mapsOf(host).every(({ groups }) =>
    groups.every(({ paths }) =>
      paths.every(({ hctl, failed }) => failed || hctl?.split(':')[0] !== number),
    ),
  );
}

/** `LUN 3600...17  7 of 8 paths; failed: sdf17 (7:0:0:17) faulty`. */
export function describeLun({ id, paths, active, failed }: Lun): string {
  const names = failed.slice(0, 4).map(describePath);
  const more = failed.length > 4 ? ` and ${failed.length - 4} more` : '';
  const which = names.length > 0 ? `; failed: ${names.join(', ')}${more}` : '';
  return `LUN ${shown(id)}  ${active} of ${paths} paths${which}`;
}

function describePath({ device, hctl, state }: ReportedPath): string {
  const word = state.split(' ').find((each) => /faulty|shaky|ghost|timeout|offline/.test(each));
  return shown(`${device}${hctl === undefined ? '' : ` (${hctl})`}${word ? ` ${word}` : ''}`);
}
