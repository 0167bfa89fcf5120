import { ProcedureError } from '../errors.ts';
import type { HostOpener } from '../hosts/host.ts';

export interface FindPoolOptions {
  /** Opens a host by its specification, `ssh://root@10.0.0.2:22`. */
  readonly openHost: (spec: string) => HostOpener;
  readonly signal?: AbortSignal;
}

/** As `xe host-list` has it. */
interface PoolHost {
  readonly uuid: string;
  readonly address: string;
  readonly name: string;
}

const INVENTORY = '/etc/xensource-inventory';
const HOST_LIST = ['xe', 'host-list', 'params=uuid,address,name-label'];

/**
 * The dom0 hosts of a pool, asked from its master (any member answers). The master itself is reached
 * as it was named, the others by their management address with the master's user and port.
 *
 * @throws ProcedureError when the master cannot be asked; BAD_INPUT when it is no XenServer host.
 */
export async function findPoolHosts(
  master: HostOpener,
  options: FindPoolOptions,
): Promise<HostOpener[]> {
  const call = options.signal ? { signal: options.signal } : {};
  const host = await master.open(options.signal);
  try {
    const facts = await host.facts({ files: [INVENTORY], commands: [HOST_LIST] }, call);
    const [list] = facts.commands;
    if (list?.exit !== 0)
      throw new ProcedureError('BAD_INPUT', 'xe could not list the hosts of the pool', {
        place: master.name,
        remedy: 'Name the pool master, or any other XenServer or XCP-ng host of the pool.',
        cause: list?.stderr.trim() || undefined,
      });
    const hosts = parseHostList(list.stdout);
    if (hosts.length === 0)
      throw new ProcedureError('BAD_INPUT', 'xe lists no host of the pool', { place: master.name });
    const inventory = facts.files.get(INVENTORY);
    const text = inventory?.exists ? new TextDecoder().decode(inventory.bytes) : '';
    const own = /^INSTALLATION_UUID='?([0-9a-fA-F-]+)/m.exec(text)?.[1];
    return hosts.map((each) =>
      each.uuid === own || hosts.length === 1 ? master : options.openHost(specOf(master, each)),
    );
  } finally {
    await host.close();
  }
}

/** Records are separated by blank lines; each line is `name ( RO): value`, the name indented at will. */
export function parseHostList(text: string): PoolHost[] {
  const records = text.split(/\n\s*\n/).map((record) => {
    const fields = new Map<string, string>();
    for (const line of record.split(/\r?\n/)) {
      const match = /^\s*([\w-]+)\s*\([^)]*\)\s*:\s?(.*)$/.exec(line);
      if (match) fields.set(match[1] ?? '', (match[2] ?? '').trim());
    }
    return fields;
  });
  return records.flatMap((fields) => {
    const [uuid, address] = [fields.get('uuid'), fields.get('address')];
    return uuid && address ? [{ uuid, address, name: fields.get('name-label') ?? address }] : [];
  });
}

function specOf(master: HostOpener, { address, name }: PoolHost): string {
  // an address comes from another machine: nothing but an address may pass into a specification
  if (!/^[\w.:-]+$/.test(address) || address.startsWith('-'))
    throw new ProcedureError('BAD_INPUT', `${name} has no usable address: ${address}`, {
      place: master.name,
    });
  const named = address.includes(':') ? `[${address}]` : address;
  if (master.kind === 'local') return `ssh://root@${named}`;
  const parts = /^(?:ssh:\/\/)?(?:([^@/]*)@)?(?:\[[^\]]*\]|[^:/]*)(:\d+)?/.exec(master.name);
  if (master.kind !== 'ssh' || !parts)
    throw new ProcedureError('BAD_INPUT', `the pool of ${master.name} cannot be reached from it`, {
      remedy: 'Name the hosts one by one, or give the master as ssh://USER@HOST.',
    });
  return `ssh://${parts[1] === undefined ? '' : `${parts[1]}@`}${named}${parts[2] ?? ''}`;
}
