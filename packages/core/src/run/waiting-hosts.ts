import type { Host } from '../hosts/host.ts';
import type { HostWork } from './host-run.ts';

/** Works on all items, at most `limit` at one time; results have the order of the items. */
export async function sideBySide<Item, Result>(
  items: readonly Item[],
  limit: number,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = new Array(items.length);
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < items.length) {
      const at = next++;
      results[at] = await work(items[at] as Item);
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  return results;
}

/**
 * How many planned hosts stay connected until the change begins. Each connection is an ssh process and three
 * pipes, so of a larger fleet the others are let go and reached once more when it is their turn.
 */
const MAX_WAITING_HOSTS = 100;

export interface WaitingHosts {
  /** A planned host waits, connected while there is room. */
  wait(work: HostWork): Promise<void>;
}

export function makeWaitingHosts(limit: number = MAX_WAITING_HOSTS): WaitingHosts {
  let connected = 0;
  return {
    async wait(work) {
      if (!work.host) return;
      if (connected < limit) connected++;
      else await disconnect(work);
    },
  };
}

/** Connects a host that was let go; what it was planned on is compared when it is written. */
export async function reconnect(work: HostWork, signal?: AbortSignal): Promise<Host> {
  work.host ??= await work.opener.open(signal);
  return work.host;
}

async function disconnect(work: HostWork): Promise<void> {
  const { host } = work;
  if (!host) return;
  await host.close().catch(() => undefined);
  const { connections, roundTrips } = host.traffic;
  work.earlier = {
    connections: (work.earlier?.connections ?? 0) + connections,
    roundTrips: (work.earlier?.roundTrips ?? 0) + roundTrips,
  };
  delete work.host;
}
