import type { ConfigureMultipathOptions } from '../../procedures/options.ts';
import type { Diagnostic } from '../../text/diagnostic.ts';
import type { Step } from '../step.ts';
import { type MapState, parseTopology } from './parse-topology.ts';
import { answersOf, surveyQuery } from './survey-query.ts';

/** What became of it all: the maps of the vendor's LUNs. XenServer makes none before an SR is attached. */
export const listMapsStep: Step<ConfigureMultipathOptions, readonly MapState[]> = {
  name: 'list-maps',
  title: "List the maps of the storage system's LUNs",
  query: () => surveyQuery,
  inspect({ facts, profile }) {
    const { vendor, product } = profile.match;
    return parseTopology(answersOf(facts).topology?.stdout ?? '').filter(
      (map) => map.vendor.includes(vendor) && map.product.includes(product),
    );
  },
  plan(maps, { profile }) {
    const name = `${profile.match.vendor}/${profile.match.product}`;
    const paths = maps.flatMap((map) => map.paths);
    const failed = paths.filter((path) => path.failed).length;
    return {
      summary:
        maps.length === 0
          ? `no maps of ${name}: none is made before a storage repository is attached`
          : `${maps.length} maps of ${name}, ${paths.length - failed} paths active, ${failed} failed`,
      actions: [],
      diagnostics: maps.map(describe),
      found: { maps: maps.length, activePaths: paths.length - failed, failedPaths: failed },
    };
  },
};

function describe({ name, wwid, paths }: MapState): Diagnostic {
  const failed = paths.filter((path) => path.failed).map(({ device }) => device);
  const active = paths.length - failed.length;
  const tail = failed.length > 0 ? `: ${failed.join(', ')}` : '';
  return {
    severity: failed.length > 0 ? 'warning' : 'info',
    code: 'map',
    message: `${name}${wwid ? ` (${wwid})` : ''}: ${active} active, ${failed.length} failed${tail}`,
  };
}
