import type { ProcedureDefinition } from '../run/procedure-definition.ts';
import type { Report } from '../run/report.ts';
import type { RunOptions } from '../run/run-options.ts';
import { runProcedure } from '../run/run-procedure.ts';
import { verifyMultipathSteps } from '../steps/multipath/multipath-steps.ts';
import { completeOptions, configureMultipathProcedure } from './configure-multipath.ts';
import type { ConfigureMultipathOptions } from './options.ts';

const verifyProcedure: ProcedureDefinition<ConfigureMultipathOptions> = {
  ...configureMultipathProcedure,
  name: 'verify',
  steps: verifyMultipathSteps,
};

/**
 * Says what is so on every host, and writes nothing anywhere: the stanza in the file, the daemon's
 * effective values, and the maps of the vendor's LUNs with their paths. Outcome of a host:
 * `unchanged` when it is configured, `would-change` when it is not or not yet in effect, `refused`
 * when a path is failed or the configuration cannot be told.
 */
export async function verifyMultipath(
  options: Partial<Pick<ConfigureMultipathOptions, 'dialect' | 'allowFailedPaths'>>,
  run: Omit<RunOptions, 'mode' | 'confirm' | 'stateFolder'>,
): Promise<Report> {
  const all = completeOptions({ ...options, onDifference: 'merge' });
  return runProcedure(verifyProcedure, all, { ...run, mode: 'check' });
}
