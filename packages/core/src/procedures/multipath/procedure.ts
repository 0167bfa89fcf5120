import { ProcedureError } from '../../errors.ts';
import type { ConfigureMultipathOptions } from '../../options/types.ts';
import type { JsonObject } from '../../text/json.ts';
import { printableLine } from '../../text/printable.ts';
import { enableMultipathing } from '../pool/enable-multipathing.ts';
import { enterMaintenance } from '../pool/enter-maintenance.ts';
import { leaveMaintenance } from '../pool/leave-maintenance.ts';
import type { Procedure } from '../procedure.ts';
import { askXapi } from './ask-xapi.ts';
import { checkPaths } from './check-paths.ts';
import { effectiveConfiguration } from './effective-configuration.ts';
import { findLayout } from './find-layout.ts';
import { keepMaps } from './keep-maps.ts';
import { listMaps } from './list-maps.ts';
import { reconfigureDaemon } from './reconfigure-daemon.ts';
import {
  type MultipathSurvey,
  multipathQuery,
  surveyForChange,
  surveyForVerify,
  verifyQuery,
} from './survey.ts';
import { testNewFile } from './test-new-file.ts';
import { writeStanza } from './write-stanza.ts';

const configureMultipathDefaults: Required<ConfigureMultipathOptions> = {
  state: 'present',
  allowRefusedFile: false,
  dialect: 'auto',
  onDifference: 'refuse',
  allowFailedPaths: false,
  restartDaemon: false,
  rolling: false,
  evacuate: false,
  enableMultipathing: false,
};

/** "Installing the XenServer multipath configuration settings", in the order in which it is done. */
export const configureMultipathProcedure: Procedure<ConfigureMultipathOptions, MultipathSurvey> = {
  name: 'configure-multipath',
  platform: 'posix',
  query: multipathQuery,
  survey: surveyForChange,
  steps: [
    findLayout,
    checkPaths,
    testNewFile,
    enterMaintenance,
    writeStanza,
    reconfigureDaemon,
    effectiveConfiguration,
    keepMaps,
    enableMultipathing,
    leaveMaintenance,
  ],
  oneByOne: ({ rolling }) => rolling,
  recordOptions: (options) => ({
    ...(options.state === 'absent' && { state: 'absent' }),
    dialect: options.dialect,
    onDifference: options.onDifference,
    ...(options.allowRefusedFile && { allowRefusedFile: true }),
    allowFailedPaths: options.allowFailedPaths,
    restartDaemon: options.restartDaemon,
    rolling: options.rolling,
    evacuate: options.evacuate,
    enableMultipathing: options.enableMultipathing,
  }),
  reviveOptions: reviveMultipathOptions,
};

/** A record is believed only in names and values that the options have: nothing else of it is ever used. */
function reviveMultipathOptions(recorded: JsonObject): ConfigureMultipathOptions {
  const stranger = Object.keys(recorded).find(
    (name) => !Object.hasOwn(configureMultipathDefaults, name),
  );
  try {
    if (stranger !== undefined) throw new Error(`there is no option ${printableLine(stranger)}`);
    return completeOptions(recorded as Partial<ConfigureMultipathOptions>);
  } catch (error) {
    const why = printableLine((error as Error).message);
    throw new ProcedureError('JOURNAL_UNUSABLE', `the recorded options cannot be used: ${why}`, {
      remedy: 'Run the procedure itself again with all its options: it does what is still missing.',
      cause: error,
    });
  }
}

/** The same questions, and what became of it; nothing is planned for a test or a reconfigure. */
export const verifyMultipathProcedure: Procedure<ConfigureMultipathOptions, MultipathSurvey> = {
  ...configureMultipathProcedure,
  name: 'verify',
  oneByOne: () => false,
  subject: 'multipath',
  query: verifyQuery,
  survey: surveyForVerify,
  steps: [
    findLayout,
    checkPaths,
    writeStanza,
    reconfigureDaemon,
    effectiveConfiguration,
    askXapi,
    listMaps,
  ],
};

/** @throws ProcedureError BAD_INPUT, as options may come from JSON. */
export function completeOptions(
  options: Partial<ConfigureMultipathOptions>,
): ConfigureMultipathOptions {
  const all = { ...configureMultipathDefaults, ...options };
  expect('state', all.state, ['present', 'absent']);
  expect('dialect', all.dialect, ['auto', 'as-published']);
  expect('onDifference', all.onDifference, ['replace', 'merge', 'refuse']);
  expect('allowRefusedFile', all.allowRefusedFile, [true, false]);
  expect('allowFailedPaths', all.allowFailedPaths, [true, false]);
  expect('restartDaemon', all.restartDaemon, [true, false]);
  expect('rolling', all.rolling, [true, false]);
  expect('evacuate', all.evacuate, [true, false]);
  expect('enableMultipathing', all.enableMultipathing, [true, false]);
  return all;
}

function expect(name: string, value: unknown, allowed: readonly unknown[]): void {
  if (allowed.includes(value)) return;
  throw new ProcedureError('BAD_INPUT', `${name} is ${JSON.stringify(value)}`, {
    place: name,
    remedy: `Give one of ${allowed.join(', ')}.`,
  });
}
