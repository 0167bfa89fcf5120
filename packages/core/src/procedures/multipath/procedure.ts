import { ProcedureError } from '../../errors.ts';
import { problemOf } from '../../options/complete.ts';
import { foldMultipath, procedureRows } from '../../options/fold.ts';
import type { Giving } from '../../options/option.ts';
import type { ConfigureMultipathOptions } from '../../options/types.ts';
import type { JsonObject } from '../../text/json.ts';
import { printableLine } from '../../text/printable.ts';
import { enableMultipathing } from '../pool/enable-multipathing.ts';
import { enterMaintenance } from '../pool/enter-maintenance.ts';
import { leaveMaintenance } from '../pool/leave-maintenance.ts';
import type { Procedure } from '../procedure.ts';
import { askXapi } from './ask-xapi.ts';
import { checkPaths } from './check-paths.ts';
import { compareHosts } from './compare-hosts.ts';
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

const GIVING: Giving = { frontEnd: 'cli', scope: 'configure-multipath' };

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
  isMissing: ({ plan }) => plan.state === 'present' && plan.layout.holders.length === 0,
  oneByOne: ({ rolling }) => rolling,
  recordOptions: ({ state, ...options }) => ({
    ...(state === 'absent' && { state }),
    ...(options as unknown as JsonObject),
  }),
  reviveOptions: reviveMultipathOptions,
};

/** A record is believed only in names and values that the options have: nothing else of it is ever used. */
function reviveMultipathOptions(recorded: JsonObject): ConfigureMultipathOptions {
  const stranger = Object.keys(recorded).find(
    (name) => name !== 'state' && !Object.hasOwn(procedureRows, name),
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
  compareHosts,
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
  const all = { ...foldMultipath({}), ...options };
  expect('state', all.state, ['present', 'absent']);
  for (const [field, row] of Object.entries(procedureRows)) {
    const value: unknown = all[field as keyof ConfigureMultipathOptions];
    const allowed = row.type === 'flag' ? [true, false] : row.choices;
    if (allowed) expect(field, value, allowed);
    const problem = value === undefined ? undefined : problemOf(value, row, GIVING);
    if (problem)
      throw new ProcedureError('BAD_INPUT', `${field}: ${problem.message}`, { place: field });
  }
  return all;
}

function expect(name: string, value: unknown, allowed: readonly unknown[]): void {
  if (allowed.includes(value)) return;
  throw new ProcedureError('BAD_INPUT', `${name} is ${JSON.stringify(value)}`, {
    place: name,
    remedy: `Give one of ${allowed.join(', ')}.`,
  });
}
