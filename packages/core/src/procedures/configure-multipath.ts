import { ProcedureError } from '../errors.ts';
import type { JsonObject } from '../run/json.ts';
import type { ProcedureDefinition } from '../run/procedure-definition.ts';
import type { Report } from '../run/report.ts';
import type { RunOptions } from '../run/run-options.ts';
import { runProcedure } from '../run/run-procedure.ts';
import { configureMultipathSteps } from '../steps/multipath/multipath-steps.ts';
import type { ConfigureMultipathOptions } from './options.ts';

export const configureMultipathDefaults: ConfigureMultipathOptions = {
  dialect: 'auto',
  onDifference: 'refuse',
  allowFailedPaths: false,
  restartDaemon: false,
};

export const configureMultipathProcedure: ProcedureDefinition<ConfigureMultipathOptions> = {
  name: 'configure-multipath',
  steps: configureMultipathSteps,
  recordOptions: ({ dialect, onDifference, allowFailedPaths, restartDaemon }) => ({
    dialect,
    onDifference,
    allowFailedPaths,
    restartDaemon,
  }),
  reviveOptions: (recorded: JsonObject) =>
    completeOptions(recorded as Partial<ConfigureMultipathOptions>),
};

/**
 * On every host: the vendor's stanza after the last `device { }`, multipathd made to take it up, and
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

/** @throws ProcedureError BAD_INPUT, as options may come from JSON. */
export function completeOptions(
  options: Partial<ConfigureMultipathOptions>,
): ConfigureMultipathOptions {
  const all = { ...configureMultipathDefaults, ...options };
  expect('dialect', all.dialect, ['auto', 'as-published']);
  expect('onDifference', all.onDifference, ['replace', 'merge', 'refuse']);
  expect('allowFailedPaths', all.allowFailedPaths, [true, false]);
  expect('restartDaemon', all.restartDaemon, [true, false]);
  return all;
}

function expect(name: string, value: unknown, allowed: readonly unknown[]): void {
  if (allowed.includes(value)) return;
  throw new ProcedureError('BAD_INPUT', `${name} is ${JSON.stringify(value)}`, {
    place: name,
    remedy: `Give one of ${allowed.join(', ')}.`,
  });
}
