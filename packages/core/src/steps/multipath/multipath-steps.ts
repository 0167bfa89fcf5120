import type { ConfigureMultipathOptions } from '../../procedures/options.ts';
import type { Step } from '../step.ts';
import { effectiveConfigurationStep } from './effective-step.ts';
import { findLayoutStep } from './layout-step.ts';
import { keepMapsStep } from './maps-kept-step.ts';
import { listMapsStep } from './maps-step.ts';
import { testNewFileStep } from './parser-step.ts';
import { checkPathsStep } from './paths-step.ts';
import { reconfigureDaemonStep } from './reconfigure-step.ts';
import { writeStanzaStep } from './stanza-step.ts';

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
