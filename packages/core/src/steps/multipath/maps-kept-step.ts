import type { ConfigureMultipathOptions } from '../../procedures/options.ts';
import type { ReportedMap } from '../reported-map.ts';
import type { Step, StepContext, Verification } from '../step.ts';
import { lostMaps, otherSelectors } from './compare-maps.ts';
import { daemonState } from './daemon-state.ts';
import { planFile } from './plan-file.ts';
import { reportMaps } from './report-maps.ts';
import { answersOf, SHOW_TOPOLOGY, surveyQuery } from './survey-query.ts';

/** Maps are loaded after the configuration was taken up; those of many LUNs take their time. */
const PAUSES_MS: readonly number[] = [200, 400, 800, 1500, 3000, 5000];

/** What the daemon has taken up the kernel may still refuse, so the maps are looked at too. */
export const keepMapsStep: Step<ConfigureMultipathOptions, readonly ReportedMap[]> = {
  name: 'keep-maps',
  title: 'See that the maps took it up and that no path is lost',
  query: () => surveyQuery,
  inspect: ({ facts }) => mapsOf(answersOf(facts).topology?.stdout),
  plan: (maps) => ({
    summary:
      maps.length === 0 ? 'there are no maps yet' : 'no map is changed; compared after a change',
    actions: [],
    diagnostics: [],
  }),
  verify,
};

async function verify(context: StepContext<ConfigureMultipathOptions>): Promise<Verification> {
  const { facts, options, profile, host, signal, pause } = context;
  const before = mapsOf(answersOf(facts).topology?.stdout);
  const daemon = daemonState(facts);
  if (before.length === 0 || daemon.kind === 'off')
    return { ok: true, summary: 'there were no maps', diagnostics: [] };
  const { wish } = planFile(facts, options, profile);
  const config = daemon.kind === 'answers' ? daemon.config : undefined;
  let problems: readonly string[] = [];
  for (const wait of [0, ...PAUSES_MS]) {
    if (wait > 0) await pause?.(wait);
    const { stdout } = await host.run(SHOW_TOPOLOGY, signal ? { signal } : {});
    const after = mapsOf(stdout);
    problems = [...lostMaps(before, after), ...otherSelectors(after, wish, config)];
    if (problems.length === 0)
      return {
        ok: true,
        summary: `${before.length === 1 ? 'the map is' : `all ${before.length} maps are`} there with every path`,
        diagnostics: [],
      };
  }
  return { ok: false, summary: problems.slice(0, 5).join('; '), diagnostics: [] };
}

function mapsOf(topology: string | undefined): readonly ReportedMap[] {
  return reportMaps(topology ?? '');
}
