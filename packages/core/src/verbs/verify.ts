import { checkAdapterOptions } from '../options/check.ts';
import { plain, verifyAdapterRows } from '../options/fold.ts';
import type {
  ConfigureMultipathOptions,
  InstallAdapterOptions,
  PlainAdapterOptions,
} from '../options/types.ts';
import { completeOptions, verifyMultipathProcedure } from '../procedures/multipath/procedure.ts';
import type { RunOptions } from '../run/options.ts';
import type { Report } from '../run/report.ts';
import { runProcedure } from '../run/run-hosts.ts';
import { makeSoapPost } from '../storagelink-api/transport.ts';
import { given } from '../text/given.ts';

/** Those of install-adapter, of which a check takes what the table of options has for it. */
export type VerifyAdapterOptions = Partial<
  PlainAdapterOptions & Pick<InstallAdapterOptions, 'api'>
>;

/**
 * Says what is so on the StorageLink servers, and writes nothing anywhere: the service's state, the
 * device rule with the file's version, and, given an address, the adapter that StorageLink lists.
 * Outcome of a host: `unchanged` when all is well, `refused` when something is missing.
 *
 * @throws ProcedureError BAD_INPUT for options that make no sense, before any host is opened.
 */
export async function verifyAdapter(
  options: VerifyAdapterOptions,
  run: Omit<RunOptions, 'mode' | 'confirm' | 'stateFolder'>,
): Promise<Report> {
  const { api } = options;
  const all: InstallAdapterOptions = {
    // the table has a row for each, held to its type by the compiler
    ...(plain(options, verifyAdapterRows) as unknown as Pick<InstallAdapterOptions, 'service'>),
    ...given({ api }),
    skipLicenceCheck: true,
    startStopped: false,
    serviceTimeoutMs: 120_000,
    // an entry that is there is found by vendor and product alone
    rule: { kind: 'clone' },
  };
  checkAdapterOptions(all, run.profile);
  if (api) makeSoapPost(api);
  // as in install-adapter: read only where it is used
  const { connectStorageLink, verifyAdapterProcedure } = await import(
    '../procedures/adapter/procedure.ts'
  );
  const stepOptions = { ...all, ...(api === undefined ? {} : { connect: connectStorageLink }) };
  return runProcedure(verifyAdapterProcedure, stepOptions, { ...run, mode: 'check' });
}

/**
 * Says what is so on every host, and writes nothing anywhere: the stanza in the file, the daemon's
 * effective values, and the maps of the vendor's LUNs with their paths. Outcome of a host:
 * `unchanged` when it is configured, `would-change` when it is not or not yet in effect, `refused`
 * when a path is failed or the configuration cannot be told.
 */
export async function verifyMultipath(
  options: Partial<ConfigureMultipathOptions>,
  run: Omit<RunOptions, 'mode' | 'confirm' | 'stateFolder'>,
): Promise<Report> {
  const all = completeOptions({ ...options, onDifference: 'merge' });
  return runProcedure(verifyMultipathProcedure, all, { ...run, mode: 'check' });
}
