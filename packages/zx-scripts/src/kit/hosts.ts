import {
  findPoolHosts,
  type HostOpener,
  isProcedureError,
  parseHost,
  parseHostsFile,
} from '@quantastor-xenserver/core';
import { UsageError } from './exit-codes.ts';
import { given } from './given.ts';
import { readInputText } from './input.ts';
import type { HostFlags } from './run-flags.ts';

/** The hosts that the flags name, each once, in the order of the command line. */
export async function hostsFrom(flags: HostFlags, signal?: AbortSignal): Promise<HostOpener[]> {
  const hosts = (flags.host ?? []).map(hostFrom);
  if (flags.hostsFile !== undefined)
    hosts.push(...parseHostsFile(await readInputText(flags.hostsFile), flags.hostsFile));
  if (flags.poolMaster !== undefined)
    hosts.push(
      ...(await findPoolHosts(hostFrom(flags.poolMaster), {
        openHost: parseHost,
        ...given({ signal }),
      })),
    );
  if (hosts.length === 0)
    throw new UsageError(
      'no host: name one with --host or --hosts-file, dom0 hosts also with --pool-master',
    );
  return [...new Map(hosts.map((host) => [host.name, host])).values()];
}

/** One host as the command line writes it; one that cannot be meant is wrong usage. */
export function hostFrom(spec: string): HostOpener {
  try {
    return parseHost(spec);
  } catch (error) {
    if (!isProcedureError(error)) throw error;
    throw new UsageError([error.message, error.remedy].filter(Boolean).join('. '));
  }
}
