import type { DesiredStanza, MultipathDocument } from '../../multipath/syntax/types.ts';
import type { ReportedMap } from '../report-types.ts';
import type { KernelMap } from './read/kernel.ts';
import { activePaths, pathsOf } from './read/topology.ts';

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

/** Maps of the desired devices whose selector is another one than desired; one line each. */
export function otherSelectors(
  maps: readonly ReportedMap[],
  desired: DesiredStanza,
  config: MultipathDocument | undefined,
  kernel: readonly KernelMap[] | undefined = [],
): readonly string[] {
  const expected = desiredValue(desired, 'path_selector', config);
  if (expected === undefined) return [];
  return ownMaps(maps, desired).flatMap((map) => {
    const selectors =
      kernelMap(map, kernel)?.groups.map(({ selector }) => selector) ??
      map.groups.map(({ selector }) => selector);
    return selectors
      .filter((selector) => selector !== undefined && selector.trim() !== expected.trim())
      .map((selector) => `the map ${map.name} has ${selector}, expected ${expected}`);
  });
}

/** Maps of the desired devices whose paths are grouped otherwise than the policy says; one line each. */
export function otherGroups(
  maps: readonly ReportedMap[],
  desired: DesiredStanza,
  config: MultipathDocument | undefined,
  kernel: readonly KernelMap[] | undefined = [],
): readonly string[] {
  const policy = desiredValue(desired, 'path_grouping_policy', config);
  if (policy !== 'multibus' && policy !== 'failover') return [];
  return ownMaps(maps, desired).flatMap((map) => {
    const groups = kernelMap(map, kernel)?.groups ?? map.groups;
    const sizes = groups.map(({ paths }) => paths.length);
    const isSo = policy === 'multibus' ? sizes.length <= 1 : sizes.every((size) => size === 1);
    if (isSo) return [];
    return [
      `the map ${map.name} has its paths in ${sizes.length === 1 ? 'one group' : `${sizes.length} groups`}, which is not ${policy}`,
    ];
  });
}

/** Paths that the daemon counts active and the kernel's table does not have, and the other way round; one line each. */
export function kernelDiffers(
  maps: readonly ReportedMap[],
  kernel: readonly KernelMap[] | undefined,
  names: ReadonlyMap<string, string>,
): readonly string[] {
  if (!kernel) return [];
  return maps.flatMap((map) => {
    const table = kernelMap(map, kernel);
    if (!table) return [`the kernel has no map ${map.name}`];
    const loaded = table.groups.flatMap(({ paths }) =>
      paths.map(({ number }) => names.get(number) ?? number),
    );
    const listed = pathsOf(map).map(({ device }) => device);
    return [
      ...listed
        .filter((device) => !loaded.includes(device))
        .map((device) => `the kernel does not use ${device} in the map ${map.name}`),
      ...loaded
        .filter((device) => !listed.includes(device))
        .map(
          (device) =>
            `the kernel uses ${device} in the map ${map.name}, multipathd does not list it`,
        ),
    ];
  });
}

export function ownMaps(
  maps: readonly ReportedMap[],
  { match }: Pick<DesiredStanza, 'match'>,
): readonly ReportedMap[] {
  return maps.filter(
    ({ vendor, product }) => vendor.includes(match.vendor) && product.includes(match.product),
  );
}

/** Undefined where a setting for all devices or for one WWID goes above the device's own (multipath.conf(5)). */
function desiredValue(
  { keywords }: DesiredStanza,
  name: string,
  config: MultipathDocument | undefined,
): string | undefined {
  const isAbove = config?.blocks.some(
    ({ name: section, statements, blocks }) =>
      (section === 'overrides' || section === 'multipaths') &&
      [statements, ...blocks.map((each) => each.statements)]
        .flat()
        .some(({ keyword }) => keyword === name),
  );
  return isAbove ? undefined : keywords.find(({ keyword }) => keyword === name)?.value;
}

function kernelMap(map: ReportedMap, kernel: readonly KernelMap[]): KernelMap | undefined {
  return kernel.find(({ name }) => name === map.name);
}

function keyOf({ name, wwid }: ReportedMap): string {
  return wwid ?? name;
}
