import type { ConfigureMultipathOptions } from '../../procedures/options.ts';
import type { RunCommandAction } from '../action.ts';
import type { Step } from '../step.ts';
import { compareEffective } from './compare-effective.ts';
import { type DaemonState, daemonState } from './daemon-state.ts';
import { planFile } from './plan-file.ts';
import { writeStanzaStep } from './stanza-step.ts';
import { surveyQuery } from './survey-query.ts';

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
  plan({ daemon, differences }, { options, earlier }) {
    const writes = (earlier.get(writeStanzaStep.name)?.actions.length ?? 0) > 0;
    if (daemon === 'off')
      return {
        summary: 'multipathd is not running; it reads the file when multipathing is switched on',
        actions: [],
        diagnostics: [],
      };
    if (!writes && differences.length === 0)
      return { summary: 'multipathd needs no reconfigure', actions: [], diagnostics: [] };
    const action = options.restartDaemon ? RESTART : RECONFIGURE;
    const why = writes ? '' : ': the file is right and the daemon has not taken it up';
    return { summary: `${action.summary}${why}`, actions: [action], diagnostics: [] };
  },
};

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
