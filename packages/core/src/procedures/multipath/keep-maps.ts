import type { MultipathDocument, StanzaWish } from '../../multipath/syntax/types.ts';
import type { ConfigureMultipathOptions } from '../../options/types.ts';
import type { Step, StepContext, Verification } from '../procedure.ts';
import type { ReportedMap } from '../report-types.ts';
import { planFile } from './plan-conf.ts';
import { answersOf, daemonState, SHOW_TOPOLOGY, surveyQuery } from './survey.ts';
import { activePaths, reportMaps } from './topology.ts';

/**
 * Maps and paths that a change has cost; one line each. multipathd flushes a map whose new table the
 * kernel refuses, and its configuration looks well all the same (libmultipath/devmapper.c `dm_addmap`).
 */
export function lostMaps(
  before: readonly ReportedMap[],
  after: readonly ReportedMap[],
): readonly string[] {
  return before.flatMap((map) => {
    const now = after.find((each) => keyOf(each) === keyOf(map));
    if (!now) return [`the map ${map.name} is gone`];
    const active = new Set(activePaths(now).map(({ device }) => device));
    return activePaths(map)
      .filter(({ device }) => !active.has(device))
      .map(({ device }) => `the map ${map.name} has lost its path ${device}`);
  });
}

/** Maps of the wished devices whose selector is another one than wished; one line each. */
export function otherSelectors(
  maps: readonly ReportedMap[],
  { match, keywords }: StanzaWish,
  config: MultipathDocument | undefined,
): readonly string[] {
  const wished = keywords.find(({ keyword }) => keyword === 'path_selector')?.value;
  if (wished === undefined || (config && isOverridden(config))) return [];
  return maps
    .filter(({ vendor, product }) => vendor === match.vendor && product === match.product)
    .flatMap(({ name, groups }) =>
      groups
        .filter(({ selector }) => selector !== undefined && selector.trim() !== wished.trim())
        .map(({ selector }) => `the map ${name} has ${selector}, wished ${wished}`),
    );
}

/** A setting for all devices or for one WWID goes above a device's own (multipath.conf(5)). */
function isOverridden({ blocks }: MultipathDocument): boolean {
  return blocks.some(
    ({ name, statements, blocks: inner }) =>
      (name === 'overrides' || name === 'multipaths') &&
      [statements, ...inner.map((each) => each.statements)]
        .flat()
        .some(({ keyword }) => keyword === 'path_selector'),
  );
}

function keyOf({ name, wwid }: ReportedMap): string {
  return wwid ?? name;
}

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
