import {
  findHosts,
  type HostOpener,
  howToOpen,
  isProcedureError,
  type OptionFields,
  type ParseHostOptions,
  parseHost,
  parseHosts,
  sudoOn,
  withHelp,
} from '@quantastor-xenserver/core';
import { UsageError } from './exit-codes.ts';
import { readInputText } from './input.ts';
import { say } from './output/output.ts';

/** How hosts are reached, and what is told of it. */
export function waysFrom(options: OptionFields): ParseHostOptions {
  return howToOpen(options, options.debug ? { onTalk: sayTalk } : {});
}

function sayTalk(host: string, text: string): void {
  for (const line of text.split('\n')) say(`debug: ${host} ${line}`);
}

/** The hosts that the options name, each once, in the order of the command line. */
export async function hostsFrom(
  options: OptionFields,
  signal?: AbortSignal,
): Promise<HostOpener[]> {
  const { hostsFile } = options;
  const listed =
    hostsFile === undefined
      ? []
      : parseHosts(await readInputText(hostsFile, '--hosts-file'), {
          ...waysFrom(options),
          path: hostsFile,
        });
  const open = (spec: string): HostOpener => hostFrom(spec, options);
  const hosts = await findHosts(options, open, { listed, signal });
  if (hosts.length === 0) throw new UsageError(`--hosts-file ${hostsFile}: it names no host`);
  sayWithoutSudo(hosts, options);
  return hosts;
}

/** The hosts of --hosts alone: of commands that take no others. */
export function namedHosts(options: OptionFields): HostOpener[] {
  const hosts = (options.hosts ?? []).map((spec) => hostFrom(spec, options));
  sayWithoutSudo(hosts, options);
  return hosts;
}

/** Root is had by ssh and sudo together; who asks for it elsewhere must not believe that it was had. */
function sayWithoutSudo(hosts: readonly HostOpener[], { sudo }: OptionFields): void {
  const others = sudo ? hosts.filter((host) => sudoOn(host) !== 'taken') : [];
  const [first, ...more] = others;
  if (!first) return;
  const whose = more.length === 0 ? first.name : `${first.name} and ${more.length} more`;
  const help = sudoOn(first) === 'is-this-user' ? '; run this command itself as root' : '';
  say(`note: --sudo has no effect on ${whose}, which is not reached by ssh${help}`);
}

/** One host as the command line writes it; one that cannot be meant is wrong usage. */
export function hostFrom(spec: string, options: OptionFields): HostOpener {
  try {
    return parseHost(spec, waysFrom(options));
  } catch (error) {
    if (!isProcedureError(error)) throw error;
    const several = /^[^\s/:]+(?:,[^\s/:,]+)+$/.test(spec)
      ? // not all behind one --hosts: in rollback and resume the next word is the run
        `Write each by itself: --hosts ${spec.replaceAll(',', ' --hosts ')}.`
      : error.remedy;
    throw new UsageError(withHelp({ message: error.message, help: several }));
  }
}
