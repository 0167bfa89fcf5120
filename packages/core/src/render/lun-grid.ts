import type { HostReport } from '../run/report.ts';
import { padTo, widthOf } from '../text/width.ts';
import { lunsOf } from './paths.ts';
import { byName, shown } from './words.ts';

const MOST_HOSTS = 8;

/**
 * LUNs down, hosts across: `2/2` active of all paths, `-` a host that has no map of it, `?` one whose maps are not known.
 * Empty where fewer than two hosts were asked, or none has a LUN. The hosts that do not fit beside each other follow below.
 */
export function lunGrid(hosts: readonly HostReport[]): string[] {
  const columns = hosts.map((host) => ({
    name: shown(host.name ?? host.host),
    isListed: host.steps.some(({ found }) => found?.['mapsListed'] === true),
    luns: new Map(lunsOf(host).map((lun) => [lun.id, `${lun.active}/${lun.paths}`])),
  }));
  const ids = [...new Set(columns.flatMap(({ luns }) => [...luns.keys()]))].sort(byName);
  if (columns.length < 2 || ids.length === 0) return [];
  const first = Math.max(3, ...ids.map((id) => widthOf(shown(id))));
  const lines: string[] = [];
  for (let at = 0; at < columns.length; at += MOST_HOSTS) {
    const some = columns.slice(at, at + MOST_HOSTS);
    const row = (head: string, cells: readonly string[]): string =>
      [padTo(head, first), ...cells.map((cell, of) => padTo(cell, widthOf(some[of]?.name ?? '')))]
        .join('  ')
        .trimEnd();
    if (at > 0) lines.push('');
    lines.push(
      row(
        'LUN',
        some.map(({ name }) => name),
      ),
    );
    for (const id of ids)
      lines.push(
        row(
          shown(id),
          some.map(({ luns, isListed }) => luns.get(id) ?? (isListed ? '-' : '?')),
        ),
      );
  }
  return lines;
}
