import {
  findPoolHosts,
  type HostOpener,
  isProcedureError,
  type OptionFields,
  onlyOnce,
  parseHost,
  parseHostsFile,
} from '@quantastor-xenserver/core';
import { UsageError } from './exit-codes.ts';
import { readInputText } from './input.ts';

/** The hosts that the options name, each once, in the order of the command line. */
export async function hostsFrom(
  { hosts: specs = [], hostsFile, poolMaster }: OptionFields,
  signal?: AbortSignal,
): Promise<HostOpener[]> {
  const hosts = specs.map(hostFrom);
  if (hostsFile !== undefined)
    hosts.push(...parseHostsFile(await readInputText(hostsFile, '--hosts-file'), hostsFile));
  if (poolMaster !== undefined)
    hosts.push(
      ...(await findPoolHosts(hostFrom(poolMaster), {
        openHost: parseHost,
        ...(signal && { signal }),
      })),
    );
  if (hosts.length === 0) throw new UsageError(`--hosts-file ${hostsFile}: it names no host`);
  return onlyOnce(hosts);
}

/** One host as the command line writes it; one that cannot be meant is wrong usage. */
export function hostFrom(spec: string): HostOpener {
  try {
    return parseHost(spec);
  } catch (error) {
    if (!isProcedureError(error)) throw error;
    const several = /^[^\s/:]+(?:,[^\s/:,]+)+$/.test(spec)
      ? `Write each by itself: --hosts ${spec.replaceAll(',', ' ')}.`
      : error.remedy;
    throw new UsageError([error.message, several].filter(Boolean).join('. '));
  }
}
