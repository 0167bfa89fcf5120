import type { ConfigureMultipathOptions } from '../../options/types.ts';
import type { Step, StepContext, Verification } from '../procedure.ts';
import { compareEffective, type EffectiveComparison } from './compare-effective.ts';
import { planFile } from './plan-conf.ts';
import { reconfigureDaemonStep } from './reconfigure-daemon.ts';
import {
  type DaemonState,
  daemonState,
  effectiveConfig,
  SHOW_CONFIG,
  surveyQuery,
} from './survey.ts';

interface EffectiveState {
  readonly daemon: DaemonState['kind'];
  readonly comparison: EffectiveComparison | undefined;
}

/** From 0.8 on a reconfigure is answered before it is carried out, so the daemon is asked again for a while. */
const PAUSES_MS: readonly number[] = [100, 200, 400, 800, 1500, 3000, 5000];

/** The daemon itself, not our own file, says whether the stanza counts. */
export const effectiveConfigurationStep: Step<ConfigureMultipathOptions, EffectiveState> = {
  name: 'effective-configuration',
  title: 'Read the effective configuration back from multipathd',
  query: () => surveyQuery,
  inspect({ facts, options, profile }) {
    const daemon = daemonState(facts);
    if (daemon.kind !== 'answers') return { daemon: daemon.kind, comparison: undefined };
    const { wish, layout } = planFile(facts, options, profile);
    return {
      daemon: daemon.kind,
      comparison: compareEffective(daemon.config, wish, layout.release),
    };
  },
  plan({ daemon, comparison }, { earlier }) {
    const isDue = (earlier.get(reconfigureDaemonStep.name)?.actions.length ?? 0) > 0;
    return {
      summary: isDue ? NOT_YET : summarise(daemon, comparison),
      actions: [],
      diagnostics: [],
      found: foundOf(comparison),
    };
  },
  verify,
};

const NOT_YET = 'multipathd does not have the stanza in effect yet; asked after the change';

function summarise(
  daemon: DaemonState['kind'],
  comparison: EffectiveComparison | undefined,
): string {
  if (daemon === 'off') return 'multipathd is not running, so nothing is in effect yet';
  if (!comparison) return 'multipathd prints no configuration';
  if (comparison.differences.length === 0) return 'multipathd has the stanza in effect';
  return comparison.isThere
    ? `multipathd has other values: ${comparison.differences.join('; ')}`
    : 'multipathd does not have the stanza';
}

async function verify(context: StepContext<ConfigureMultipathOptions>): Promise<Verification> {
  const daemon = daemonState(context.facts);
  if (daemon.kind === 'off' || daemon.kind === 'mute')
    return good('multipathd is not running: it reads the file when multipathing is switched on');
  if (daemon.kind === 'silent') return askParser(context);
  let comparison: EffectiveComparison | undefined;
  for (const pause of [0, ...PAUSES_MS]) {
    if (pause > 0) await context.pause?.(pause);
    comparison = await ask(context, SHOW_CONFIG);
    if (comparison?.differences.length === 0)
      return {
        ...good('multipathd has every wished value in effect'),
        found: foundOf(comparison),
      };
  }
  const why = comparison?.differences.join('; ') ?? 'it prints no configuration any more';
  return { ok: false, summary: `multipathd did not take the stanza up: ${why}`, diagnostics: [] };
}

/** A daemon whose client prints nothing: the parser that it shares with `multipath -t` is the next best witness. */
async function askParser(context: StepContext<ConfigureMultipathOptions>): Promise<Verification> {
  const comparison = await ask(context, ['multipath', '-t']);
  if (!comparison || comparison.differences.length === 0)
    return {
      ...good(
        comparison
          ? 'multipathd prints no configuration; multipath -t reads the stanza as wished'
          : 'multipathd prints no configuration, so its effective values were not compared',
      ),
      diagnostics: [
        {
          severity: 'warning',
          code: 'daemon-prints-nothing',
          message: 'multipathd -k"show config" printed nothing',
          help: 'compare the effective values on the host by hand',
        },
      ],
    };
  const why = comparison.differences.join('; ');
  return { ok: false, summary: `multipath -t reads otherwise: ${why}`, diagnostics: [] };
}

async function ask(
  { host, facts, options, profile, signal }: StepContext<ConfigureMultipathOptions>,
  argv: readonly string[],
): Promise<EffectiveComparison | undefined> {
  const { wish, layout } = planFile(facts, options, profile);
  const config = effectiveConfig(await host.run(argv, signal ? { signal } : {}));
  return config && compareEffective(config, wish, layout.release);
}

function good(summary: string): Verification {
  return { ok: true, summary, diagnostics: [] };
}

/** `inEffect: true, 'daemon.path_checker': 'tur'`. */
function foundOf(comparison: EffectiveComparison | undefined): Record<string, string | boolean> {
  const values = Object.entries(comparison?.values ?? {});
  return {
    inEffect: comparison?.differences.length === 0,
    ...Object.fromEntries(values.map(([keyword, value]) => [`daemon.${keyword}`, value])),
  };
}
