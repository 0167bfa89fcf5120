import type { MultipathDocument, StanzaWish } from '../../multipath/types.ts';
import type { ReportedMap } from '../reported-map.ts';
import { activePaths } from './path-state.ts';

/**
 * Maps and paths that a change has cost; one line each. multipathd flushes a map whose new table the
 * kernel refuses, and its configuration looks well all the same (libmultipath/devmapper.c `dm_addmap`).
 */
export function lostMaps(
  before: readonly ReportedMap[],
  after: readonly ReportedMap[],
): readonly string[] {
  return before.flatMap((map) => {
    const now = after.find((each) => keyOf(each) === keyOf(map));
    if (!now) return [`the map ${map.name} is gone`];
    const active = new Set(activePaths(now).map(({ device }) => device));
    return activePaths(map)
      .filter(({ device }) => !active.has(device))
      .map(({ device }) => `the map ${map.name} has lost its path ${device}`);
  });
}

/** Maps of the wished devices whose selector is another one than wished; one line each. */
export function otherSelectors(
  maps: readonly ReportedMap[],
  { match, keywords }: StanzaWish,
  config: MultipathDocument | undefined,
): readonly string[] {
  const wished = keywords.find(({ keyword }) => keyword === 'path_selector')?.value;
  if (wished === undefined || (config && isOverridden(config))) return [];
  return maps
    .filter(({ vendor, product }) => vendor === match.vendor && product === match.product)
    .flatMap(({ name, groups }) =>
      groups
        .filter(({ selector }) => selector !== undefined && selector.trim() !== wished.trim())
        .map(({ selector }) => `the map ${name} has ${selector}, wished ${wished}`),
    );
}

/** A setting for all devices or for one WWID goes above a device's own (multipath.conf(5)). */
function isOverridden({ blocks }: MultipathDocument): boolean {
  return blocks.some(
    ({ name, statements, blocks: inner }) =>
      (name === 'overrides' || name === 'multipaths') &&
      [statements, ...inner.map((each) => each.statements)]
        .flat()
        .some(({ keyword }) => keyword === 'path_selector'),
  );
}

function keyOf({ name, wwid }: ReportedMap): string {
  return wwid ?? name;
}
