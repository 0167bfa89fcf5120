import type { ProcedureDefinition } from '../run/procedure-definition.ts';
import type { Report } from '../run/report.ts';
import type { RunOptions } from '../run/run-options.ts';
import { runProcedure } from '../run/run-procedure.ts';
import { adapterLoaded } from '../steps/install-adapter/adapter-loaded.ts';
import type { AdapterOptions } from '../steps/install-adapter/adapter-options.ts';
import { rulePresent } from '../steps/install-adapter/rule-present.ts';
import { serviceUp } from '../steps/install-adapter/service-up.ts';
import { checkAdapterOptions } from './check-adapter-options.ts';
import { connectStorageLink, installAdapterProcedure } from './install-adapter.ts';
import type { InstallAdapterOptions } from './options.ts';

export type VerifyAdapterOptions = Partial<
  Pick<InstallAdapterOptions, 'service' | 'serverFolder' | 'list' | 'api'>
>;

const verifyProcedure: ProcedureDefinition<AdapterOptions> = {
  ...installAdapterProcedure,
  name: 'verify',
  steps: [serviceUp, rulePresent, adapterLoaded],
};

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
    service: 'StorageLink',
    ...options,
    skipLicenceCheck: true,
    startStopped: false,
    serviceTimeoutMs: 120_000,
    // an entry that is there is found by vendor and product alone
    rule: { kind: 'clone' },
  };
  checkAdapterOptions(all, run.profile);
  const stepOptions = { ...all, ...(api === undefined ? {} : { connect: connectStorageLink }) };
  return runProcedure(verifyProcedure, stepOptions, { ...run, mode: 'check' });
}
