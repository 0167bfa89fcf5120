import type { ConfigureMultipathOptions } from '../options/types.ts';
import { completeOptions, configureMultipathProcedure } from '../procedures/multipath/procedure.ts';
import type { RunOptions } from '../run/options.ts';
import type { Report } from '../run/report.ts';
import { runProcedure } from '../run/run-hosts.ts';

/**
 * On every host: the vendor's stanza after the last `device { }`, multipathd made to reload it, and
 * its effective configuration read back. Options that are not given have their defaults.
 *
 * @throws ProcedureError BAD_INPUT for wrong options, before any host is opened.
 */
export async function configureMultipath(
  options: Partial<ConfigureMultipathOptions>,
  run: RunOptions,
): Promise<Report> {
  return runProcedure(configureMultipathProcedure, completeOptions(options), run);
}
