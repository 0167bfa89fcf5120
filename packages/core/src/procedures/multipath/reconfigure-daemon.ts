import type { ConfigureMultipathOptions } from '../../options/types.ts';
import type { RunCommandAction } from '../action.ts';
import type { ResumedAction, Step } from '../procedure.ts';
import { compareEffective } from './compare-effective.ts';
import { planFile } from './plan-conf.ts';
import { type DaemonState, daemonState, surveyQuery } from './survey.ts';
import { writeStanzaStep } from './write-stanza.ts';

interface ReconfigureState {
  readonly daemon: DaemonState['kind'];
  /** The wished values that the daemon does not have. */
  readonly differences: readonly string[];
}

/** `reconfigure` through the daemon's client, as XenServer's storage manager does it; never a restart unasked. */
export const reconfigureDaemonStep: Step<ConfigureMultipathOptions, ReconfigureState> = {
  name: 'reconfigure-daemon',
  title: 'Have multipathd take the file up',
  query: () => surveyQuery,
  inspect({ facts, options, profile }) {
    const daemon = daemonState(facts);
    if (daemon.kind !== 'answers') return { daemon: daemon.kind, differences: [] };
    const { wish, layout } = planFile(facts, options, profile);
    const { differences } = compareEffective(daemon.config, wish, layout.release);
    return { daemon: daemon.kind, differences };
  },
  plan({ daemon, differences }, { options, earlier, resumed = [] }) {
    const writes = (earlier.get(writeStanzaStep.name)?.actions.length ?? 0) > 0;
    const isOwed = owesReconfigure(resumed);
    if (daemon === 'off')
      return {
        summary: 'multipathd is not running; it reads the file when multipathing is switched on',
        actions: [],
        diagnostics: [],
      };
    if (!writes && !isOwed && differences.length === 0)
      return { summary: 'multipathd needs no reconfigure', actions: [], diagnostics: [] };
    const action = options.restartDaemon ? RESTART : RECONFIGURE;
    const why = writes
      ? ''
      : isOwed && differences.length === 0
        ? ': the interrupted run had not come to it'
        : ': the file is right and the daemon has not taken it up';
    return { summary: `${action.summary}${why}`, actions: [action], diagnostics: [] };
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

const RECONFIGURE: RunCommandAction = {
  kind: 'run-command',
  argv: ['multipathd', '-kreconfigure'],
  undoArgv: ['multipathd', '-kreconfigure'],
  summary: 'multipathd reconfigure',
  timeoutMs: 120_000,
  // the client exits with 0 whatever the daemon answers (multipathd/uxclnt.c)
  failedOutputs: ['fail', 'timeout', 'permission deny: need to be root'],
};

/** XOSTOR hosts can be locked out by a restart (github xcp-ng-rpms/sm, sm.spec), so it is asked for only. */
const RESTART: RunCommandAction = {
  kind: 'run-command',
  argv: ['service', 'multipathd', 'restart'],
  undoArgv: ['service', 'multipathd', 'restart'],
  summary: 'restart multipathd',
  timeoutMs: 120_000,
};
