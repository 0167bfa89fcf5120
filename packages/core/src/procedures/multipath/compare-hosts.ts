import type { ComparedHost, HostFinding } from '../procedure.ts';

/**
 * LUNs that some hosts of a pool have maps of and others have not. Only hosts of one pool are compared, and only those
 * whose daemon has listed its maps; a storage repository of one host alone is no fault, so it is a warning.
 */
export function compareHosts(hosts: readonly ComparedHost[]): HostFinding[] {
  const listed = hosts.flatMap((host, at) => {
    const pool = host.steps.find(({ name }) => name === 'ask-xapi')?.found?.['pool'];
    const maps = host.steps.find(({ name }) => name === 'list-maps');
    if (typeof pool !== 'string' || maps?.found?.['mapsListed'] !== true) return [];
    return [
      {
        at,
        name: host.name,
        pool,
        luns: new Set((maps.maps ?? []).map(({ wwid, name }) => wwid ?? name)),
      },
    ];
  });
  return listed.flatMap(({ at, pool, luns }) => {
    const others = listed.filter((each) => each.at !== at && each.pool === pool);
    const missing = new Map<string, string[]>();
    for (const other of others)
      for (const lun of other.luns)
        if (!luns.has(lun)) missing.set(lun, [...(missing.get(lun) ?? []), other.name]);
    return [...missing].map(([lun, names]): HostFinding => {
      const shown = names.slice(0, 3).join(', ');
      const more = names.length > 3 ? ` and ${names.length - 3} more` : '';
      return {
        host: at,
        step: 'list-maps',
        diagnostic: {
          severity: 'warning',
          code: 'lun-not-on-every-host',
          message: `the LUN ${lun} is on ${shown}${more} of this pool and not on this host`,
          help: 'where its storage repository is shared, look for its PBD on this host (xe pbd-list), for the zoning or the portal, and for the access list of the storage system',
        },
      };
    });
  });
}
