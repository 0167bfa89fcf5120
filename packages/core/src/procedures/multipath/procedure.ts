import { ProcedureError } from '../../errors.ts';
import type { ConfigureMultipathOptions } from '../../options/types.ts';
import type { JsonObject } from '../../text/json.ts';
import type { ProcedureDefinition, Step } from '../procedure.ts';
import { checkPathsStep } from './check-paths.ts';
import { effectiveConfigurationStep } from './effective-configuration.ts';
import { findLayoutStep } from './find-layout.ts';
import { keepMapsStep } from './keep-maps.ts';
import { listMapsStep } from './list-maps.ts';
import { reconfigureDaemonStep } from './reconfigure-daemon.ts';
import { testNewFileStep } from './test-new-file.ts';
import { writeStanzaStep } from './write-stanza.ts';

/** A list of steps, each of which keeps its own state type to itself. */
// biome-ignore lint/suspicious/noExplicitAny: a step's state passes from its inspect to its plan only
type Steps = readonly Step<ConfigureMultipathOptions, any>[];

/** "Installing the XenServer multipath configuration settings", in the order in which it is done. */
export const configureMultipathSteps: Steps = [
  findLayoutStep,
  checkPathsStep,
  testNewFileStep,
  writeStanzaStep,
  reconfigureDaemonStep,
  effectiveConfigurationStep,
  keepMapsStep,
];

/** The same questions, and what became of it; nothing is planned for a test or a reconfigure. */
export const verifyMultipathSteps: Steps = [
  findLayoutStep,
  checkPathsStep,
  writeStanzaStep,
  reconfigureDaemonStep,
  effectiveConfigurationStep,
  listMapsStep,
];

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
