import type { ConfigureMultipathOptions } from '../../options/types.ts';
import type { RunCommandAction } from '../action.ts';
import type { ResumedAction, SurveyedStep } from '../procedure.ts';
import { SHOW_CONFIG } from './read/query.ts';
import type { MultipathSurvey } from './survey.ts';
import { writeStanza } from './write-stanza.ts';

/** `reconfigure` through the daemon's client, as XenServer's storage manager does it; never a restart unasked. */
export const reconfigureDaemon: SurveyedStep<ConfigureMultipathOptions, MultipathSurvey> = {
  name: 'reconfigure-daemon',
  title: 'Have multipathd reload the file',
  plan({ daemon, comparison, maps }, { options, earlier, resumed = [] }) {
    const writes = (earlier.get(writeStanza.name)?.actions.length ?? 0) > 0;
    const isOwed = owesReconfigure(resumed);
    // only what was seen to be otherwise is a reason: what could not be compared is none
    const differs = (comparison?.differences.length ?? 0) > 0;
    if (daemon.kind === 'off')
      return {
        summary: 'multipathd is not running; it reads the file when multipathing is switched on',
        actions: [],
        diagnostics: [],
      };
    if (!writes && !isOwed && !differs)
      return { summary: 'multipathd needs no reconfigure', actions: [], diagnostics: [] };
    const action = options.restartDaemon ? RESTART : RECONFIGURE;
    const why = writes
      ? ''
      : isOwed && !differs
        ? ': the interrupted run had not come to it'
        : ': the file is right and the daemon has not reloaded it';
    // one that is mute is not asked for its configuration
    const asksNext =
      daemon.kind === 'answers'
        ? { asksNext: { commands: [SHOW_CONFIG], look: maps !== undefined && maps.length > 0 } }
        : {};
    return {
      ...{ summary: `${action.summary}${why}`, actions: [action], diagnostics: [] },
      ...asksNext,
    };
  },
};

/** A daemon that prints no configuration cannot say what it has read; the interrupted run's journal can. */
function owesReconfigure(resumed: readonly ResumedAction[]): boolean {
  let isOwed = false;
  for (const { action, ended } of resumed) {
    if (action.kind === 'write-file') isOwed = true;
    else if (action.kind === 'run-command' && ended) isOwed = false;
  }
  return isOwed;
}

export const RECONFIGURE: RunCommandAction = {
  kind: 'run-command',
  argv: ['multipathd', '-kreconfigure'],
  undoArgv: ['multipathd', '-kreconfigure'],
  summary: 'multipathd reconfigure',
  timeoutMs: 120_000,
  // the client exits with 0 whatever the daemon answers (multipathd/uxclnt.c)
  failedOutputs: ['fail', 'timeout', 'permission deny: need to be root'],
};

/** XOSTOR hosts can be locked out by a restart (github xcp-ng-rpms/sm, sm.spec), so it is asked for only. */
export const RESTART: RunCommandAction = {
  kind: 'run-command',
  argv: ['service', 'multipathd', 'restart'],
  undoArgv: ['service', 'multipathd', 'restart'],
  summary: 'restart multipathd',
  timeoutMs: 120_000,
};
