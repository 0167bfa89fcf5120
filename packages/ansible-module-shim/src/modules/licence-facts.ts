import {
  type CommandResult,
  type Host,
  type HostOpener,
  LICENCE_COMMANDS,
} from '@quantastor-xenserver/core';
import { OptionsError } from '../options/options-error.ts';

/** What a dom0 host said of its licences, as `storage_info` returns it and `install_adapter` takes it. */
export interface LicenceFacts {
  readonly host: string;
  readonly commands: readonly CommandResult[];
}

/** Asks a dom0 host; nothing is changed. */
export async function readLicenceFacts(opener: HostOpener): Promise<LicenceFacts> {
  const host = await opener.open();
  try {
    const { commands } = await host.facts({ commands: LICENCE_COMMANDS });
    return { host: opener.name, commands };
  } finally {
    await host.close();
  }
}

/** A host that answers the licence questions with what was said before, and nothing else. */
export function licenceHostOf(facts: Readonly<Record<string, unknown>>): HostOpener {
  const { host: name, commands } = facts;
  const isWhole =
    typeof name === 'string' &&
    Array.isArray(commands) &&
    commands.length === LICENCE_COMMANDS.length &&
    commands.every((each) => typeof each === 'object' && each !== null && 'stdout' in each);
  if (!isWhole)
    throw new OptionsError([
      "argument 'licence_facts' takes what storage_info returned as licence_facts",
    ]);
  const refuse = (): Promise<never> =>
    Promise.reject(new OptionsError([`${name} is known by its licence facts only`]));
  const host: Host = {
    name,
    kind: 'bridge',
    can: { readLargeFiles: false },
    platform: 'posix',
    traffic: { connections: 0, roundTrips: 0 },
    facts: async () => ({
      files: new Map(),
      folders: new Map(),
      commands: commands as CommandResult[],
    }),
    read: refuse,
    replace: refuse,
    ownFolder: refuse,
    record: refuse,
    run: refuse,
    close: async () => undefined,
  };
  return { name, kind: 'bridge', open: async () => host };
}
