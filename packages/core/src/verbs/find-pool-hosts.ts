import { isIP } from 'node:net';
import { ProcedureError } from '../errors.ts';
import type { HostOpener } from '../hosts/host.ts';
import { onlyOnce, secondOf } from '../hosts/registry.ts';
import type { OptionFields } from '../options/tables.ts';
import { parseXeRecords } from '../procedures/xe.ts';
import { printableLine } from '../text/printable.ts';

export interface FindPoolOptions {
  /** Opens a host by its specification, `ssh://root@10.0.0.2:22`. */
  readonly openHost: (spec: string) => HostOpener;
  readonly signal?: AbortSignal | undefined;
  /** How the other hosts are reached; default `address`. */
  readonly by?: 'address' | 'name';
}

/** The hosts that the options name, each once: those of `hosts`, those that were `listed` elsewhere, those of the pool. */
export async function findHosts(
  { hosts = [], poolMaster, poolBy }: Pick<OptionFields, 'hosts' | 'poolMaster' | 'poolBy'>,
  openHost: (spec: string) => HostOpener,
  { listed = [], signal }: FindHostsOptions = {},
): Promise<HostOpener[]> {
  const named = [...hosts.map(openHost), ...listed];
  if (poolMaster === undefined) return onlyOnce(named);
  const by = poolBy === undefined ? {} : { by: poolBy };
  const pool = await findPoolHosts(openHost(poolMaster), { openHost, signal, ...by });
  return onlyOnce([...named, ...pool]);
}

export interface FindHostsOptions {
  readonly listed?: readonly HostOpener[];
  readonly signal?: AbortSignal | undefined;
}

/** As `xe host-list` has it. */
interface PoolHost {
  readonly uuid: string;
  readonly address: string;
  readonly name: string;
  /** The name-label as it is; '' for none. */
  readonly label: string;
}

const INVENTORY = '/etc/xensource-inventory';
const HOST_LIST = ['xe', 'host-list', 'params=uuid,address,name-label'];
const MASTER = ['xe', 'pool-list', 'params=uuid,master'];

/**
 * The dom0 hosts of a pool, asked from its master (any member answers). The master itself is reached
 * as it was named, the others by their management address, or by name, with the master's user and port.
 *
 * @throws ProcedureError when the master cannot be asked; BAD_INPUT when it is no XenServer host.
 */
export async function findPoolHosts(
  master: HostOpener,
  options: FindPoolOptions,
): Promise<HostOpener[]> {
  const call = { signal: options.signal };
  const host = await master.open(options.signal);
  try {
    const facts = await host.facts({ files: [INVENTORY], commands: [HOST_LIST, MASTER] }, call);
    const [list, pool] = facts.commands;
    if (list?.exit !== 0)
      throw new ProcedureError('BAD_INPUT', 'xe could not list the hosts of the pool', {
        place: master.name,
        remedy: 'Name the pool master, or any other XenServer or XCP-ng host of the pool.',
        cause: list?.stderr.trim() || undefined,
      });
    const hosts = parseHostList(list.stdout);
    if (hosts.length === 0)
      throw new ProcedureError('BAD_INPUT', 'xe lists no host of the pool', {
        place: master.name,
        remedy: 'Look at what `xe host-list` prints there, or name the hosts themselves: {hosts}.',
      });
    const inventory = facts.files.get(INVENTORY);
    const text = inventory?.exists ? new TextDecoder().decode(inventory.bytes) : '';
    const own = /^INSTALLATION_UUID='?([0-9a-fA-F-]+)/m.exec(text)?.[1];
    refuseStrangeList(hosts, own, master.name);
    const byName = options.by === 'name';
    // the asked host itself is reached as it was named
    const silent = hosts
      .filter(({ address, uuid }) => address === '' && uuid !== own && !byName)
      .map(({ name }) => name);
    if (silent.length > 0)
      throw new ProcedureError(
        'BAD_INPUT',
        `xe has no address of ${silent.join(', ')}: ${silent.length === 1 ? 'this member' : 'these members'} of the pool cannot be reached`,
        {
          place: master.name,
          remedy:
            'See why with "xe host-list params=all" (a host that is being installed or was forgotten), or name the hosts one by one instead of the pool.',
        },
      );
    // XenServer wants a pool's master first, as in an update
    const first = pool?.exit === 0 ? parseXeRecords(pool.stdout)[0]?.get('master') : undefined;
    hosts.sort((a, b) => Number(b.uuid === first) - Number(a.uuid === first));
    if (byName) checkNames(master, hosts);
    const isAlone = hosts.length === 1 && own === undefined;
    return hosts.map((each) =>
      each.uuid === own || isAlone ? master : options.openHost(specOf(master, each, byName)),
    );
  } finally {
    await host.close();
  }
}

/** A list that names one host twice, or not the host that gave it, says nothing certain of any host. */
function refuseStrangeList(
  hosts: readonly PoolHost[],
  own: string | undefined,
  place: string,
): void {
  const remedy =
    'Compare "xe host-list params=all" there with /etc/xensource-inventory, or name the hosts one by one instead of the pool.';
  const twice = secondOf(hosts, ({ uuid }) => uuid);
  if (twice)
    throw new ProcedureError(
      'BAD_INPUT',
      `xe lists the uuid ${printableLine(twice.uuid)} twice, the second time as ${printableLine(twice.name)}`,
      { place, remedy },
    );
  if (own !== undefined && !hosts.some(({ uuid }) => uuid === own))
    throw new ProcedureError(
      'BAD_INPUT',
      `this host (${own}) is not in the list of its own pool: ${hosts.map(({ name }) => printableLine(name)).join(', ')}`,
      { place, remedy },
    );
}

/** A member without an address has '' for it: it is there, and nobody may leave it out. */
export function parseHostList(text: string): PoolHost[] {
  return parseXeRecords(text).flatMap((fields) => {
    const [uuid, address = ''] = [fields.get('uuid'), fields.get('address')];
    const label = fields.get('name-label') ?? '';
    return uuid ? [{ uuid, address, name: label || address || uuid, label }] : [];
  });
}

/** Two of one name would be one host, changed twice, and the other never. */
function checkNames(master: HostOpener, hosts: readonly PoolHost[]): void {
  const twice = secondOf(hosts, ({ label }) => label);
  if (twice)
    throw new ProcedureError(
      'BAD_INPUT',
      `two hosts of the pool have the name "${printableLine(twice.label)}"`,
      {
        place: master.name,
        remedy:
          'Give each its own (xe host-param-set uuid=... name-label=...), or reach them by {pool-by: address}.',
      },
    );
}

function specOf(
  master: HostOpener,
  { address, name, label, uuid }: PoolHost,
  byName: boolean,
): string {
  if (byName && !/^[A-Za-z0-9_][\w.-]*$/.test(label))
    throw new ProcedureError('BAD_INPUT', `ssh takes no such name: ${JSON.stringify(name)}`, {
      place: master.name,
      remedy: `Name that host as DNS or the ssh configuration has it (xe host-param-set uuid=${printableLine(uuid)} name-label=...), or reach them by {pool-by: address}.`,
    });
  // an address comes from another machine: nothing but an address may pass into a specification
  if (!byName && isIP(address) === 0 && !/^\w[\w.-]*$/.test(address))
    throw new ProcedureError(
      'BAD_INPUT',
      `${printableLine(name)} has no usable address: xe on ${master.name} gives ${JSON.stringify(address)} for it`,
      {
        place: master.name,
        remedy:
          'Put its address right ("xe host-list params=name-label,address" shows it), or name the hosts one by one instead of the pool.',
      },
    );
  const named = byName ? label : address.includes(':') ? `[${address}]` : address;
  if (!master.sibling)
    throw new ProcedureError('BAD_INPUT', `the pool of ${master.name} cannot be reached from it`, {
      remedy: 'Name the hosts one by one, or give the master as ssh://USER@HOST.',
    });
  return master.sibling(named);
}
