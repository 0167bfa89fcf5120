import type { ComparedHost, HostFinding } from '../procedure.ts';

interface Listed {
  readonly at: number;
  readonly name: string;
  readonly luns: ReadonlySet<string>;
}

/**
 * LUNs that some hosts of a pool have maps of and others have not. Only hosts of one pool are compared, and only those
 * whose daemon has listed its maps; a storage repository of one host alone is no fault, so it is a warning.
 */
export function compareHosts(hosts: readonly ComparedHost[]): HostFinding[] {
  const pools = new Map<string, Listed[]>();
  for (const [at, { name, steps }] of hosts.entries()) {
    const pool = steps.find((step) => step.name === 'ask-xapi')?.found?.['pool'];
    const maps = steps.find((step) => step.name === 'list-maps');
    if (typeof pool !== 'string' || maps?.found?.['mapsListed'] !== true) continue;
    const luns = new Set((maps.maps ?? []).map((map) => map.wwid ?? map.name));
    pools.set(pool, [...(pools.get(pool) ?? []), { at, name, luns }]);
  }
  return [...pools.values()].flatMap(comparePool).sort((a, b) => a.host - b.host);
}

/** More LUNs than these that few hosts have are each host's own storage, and told as that. */
const MOST_RARE = 3;

function comparePool(pool: readonly Listed[]): HostFinding[] {
  const holders = new Map<string, string[]>();
  for (const { name, luns } of pool)
    for (const lun of luns) holders.set(lun, [...(holders.get(lun) ?? []), name]);
  const uneven = [...holders].filter(([, names]) => names.length < pool.length);
  const rare = uneven.filter(([, names]) => names.length * 2 < pool.length);
  const alone = rare.length > MOST_RARE ? rare : haveOwn(pool, uneven);
  const own = new Set(alone.map(([lun]) => lun));
  const told = uneven.filter(([lun]) => !own.has(lun));
  return pool.flatMap(({ at, luns }) => [
    ...told.filter(([lun]) => !luns.has(lun)).map(([lun, names]) => lacks(at, lun, names)),
    ...ownLuns(
      at,
      [...luns].filter((lun) => own.has(lun)),
    ),
  ]);
}

type Holders = readonly [lun: string, names: string[]];

/** Where every host has a LUN that no other one has, as for booting, those are its own. */
function haveOwn(pool: readonly Listed[], uneven: readonly Holders[]): Holders[] {
  const single = uneven.filter(([, names]) => names.length === 1);
  const owners = new Set(single.flatMap(([, names]) => names));
  return owners.size === pool.length ? single : [];
}

function lacks(host: number, lun: string, names: readonly string[]): HostFinding {
  const message = `the LUN ${lun} is on ${someOf(names)} of this pool and not on this host`;
  const help =
    'where its storage repository is shared, look for its PBD on this host (xe pbd-list), for the zoning or the portal, and for the access list of the storage system';
  const diagnostic = { severity: 'warning', code: 'lun-not-on-every-host', message, help } as const;
  return { host, step: 'list-maps', diagnostic };
}

function ownLuns(host: number, luns: readonly string[]): HostFinding[] {
  if (luns.length === 0) return [];
  const message = `less than half of the hosts of this pool have ${someOf(luns)}, which this host has`;
  const help = 'right for storage of its own; a shared storage repository is on every host';
  const diagnostic = { severity: 'info', code: 'lun-on-few-hosts', message, help } as const;
  return [{ host, step: 'list-maps', diagnostic }];
}

function someOf(names: readonly string[]): string {
  const more = names.length > 3 ? ` and ${names.length - 3} more` : '';
  return `${names.slice(0, 3).join(', ')}${more}`;
}
