import { hostname } from 'node:os';
import { toProcedureError } from '../errors.ts';
import type { HostOpener } from '../hosts/host.ts';
import { checkAdapterOptions } from '../options/check.ts';
import type { InstallAdapterOptions } from '../options/types.ts';
import { isAlive } from '../os/process-identity.ts';
import type { AdapterOptions, LicenceAnswer } from '../procedures/adapter/adapter-options.ts';
import { LICENCE_COMMANDS } from '../procedures/adapter/licence-answer.ts';
import { usedOnThisMachine } from '../run/edit/used-version.ts';
import type { RunOptions } from '../run/options.ts';
import type { Report } from '../run/report.ts';
import { runProcedure } from '../run/run-hosts.ts';
import { sideBySide } from '../run/waiting-hosts.ts';
import { makeSoapPost } from '../storagelink-api/transport.ts';
import { given } from '../text/given.ts';

/**
 * Asks each dom0 host in one round trip. What goes wrong there is that host's, and never told as the server's: its answer
 * says it.
 */
function askLicences(
  hosts: readonly HostOpener[],
  concurrency: number,
  signal?: AbortSignal,
): Promise<readonly LicenceAnswer[]> {
  const call = { signal };
  return sideBySide(hosts, concurrency, async (opener) => {
    try {
      const host = await opener.open(signal);
      try {
        const { commands } = await host.facts({ commands: LICENCE_COMMANDS }, call);
        return { host: opener.name, commands };
      } finally {
        await host.close();
      }
    } catch (error) {
      if (signal?.aborted) throw error;
      const { code, message, remedy } = toProcedureError(error, 'HOST_UNREACHABLE');
      const problem = { message: `${message} [${code}]`, ...given({ remedy }) };
      return { host: opener.name, commands: [], problem };
    }
  });
}

export interface InstallAdapterRun extends RunOptions {
  /** Dom0 hosts whose `xe` tells the licences of their pool; needed unless the check is left out. */
  readonly licenceHosts?: readonly HostOpener[];
}

/**
 * Runs install-adapter on the StorageLink servers of `run.hosts` and resolves with the report.
 *
 * @throws ProcedureError BAD_INPUT for options that make no sense, before any host is opened.
 */
export async function installAdapter(
  options: InstallAdapterOptions,
  run: InstallAdapterRun,
): Promise<Report> {
  checkAdapterOptions(options, run.profile);
  // what its transport refuses, it refuses before any host is opened
  if (options.api) makeSoapPost(options.api);
  const { licenceHosts = [], ...rest } = run;
  const { api } = options;
  // an Action that configures multipath does not read it
  const { connectStorageLink, installAdapterProcedure } = await import(
    '../procedures/adapter/procedure.ts'
  );
  const stepOptions: AdapterOptions = {
    ...options,
    versionUsed: usedOnThisMachine(run.stateFolder),
    hasEnded: (lock) => lock.computer === hostname() && !isAlive(lock),
    ...(licenceHosts.length === 0
      ? {}
      : { askLicences: (signal) => askLicences(licenceHosts, run.concurrency ?? 10, signal) }),
    ...(api === undefined ? {} : { connect: connectStorageLink }),
  };
  return runProcedure(installAdapterProcedure, stepOptions, rest);
}
