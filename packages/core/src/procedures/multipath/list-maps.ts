import type { ConfigureMultipathOptions } from '../../options/types.ts';
import type { Diagnostic, Severity } from '../../text/diagnostic.ts';
import type { Step } from '../procedure.ts';
import type { ReportedMap } from '../report-types.ts';
import { answersOf, surveyQuery } from './survey.ts';
import {
  activePaths,
  type PathsHealth,
  parseDiskstats,
  pathStateOf,
  pathsOf,
  reportMaps,
  SHOW_DISKSTATS,
} from './topology.ts';

interface MapsState {
  readonly maps: readonly ReportedMap[];
  readonly pathState: PathsHealth;
}

/** What became of it all: the maps of the vendor's LUNs. XenServer makes none before an SR is attached. */
export const listMapsStep: Step<ConfigureMultipathOptions, MapsState> = {
  name: 'list-maps',
  title: "List the maps of the storage system's LUNs",
  query: () => ({
    ...surveyQuery,
    commands: [...(surveyQuery.commands ?? []), SHOW_DISKSTATS],
  }),
  inspect({ facts, profile }) {
    const { vendor, product } = profile.match;
    const counted = facts.commands.find(({ argv }) => argv.join() === SHOW_DISKSTATS.join());
    const counts = parseDiskstats(counted?.exit === 0 ? counted.stdout : '');
    const all = reportMaps(answersOf(facts).topology?.stdout ?? '', counts);
    const maps = all.filter((map) => map.vendor.includes(vendor) && map.product.includes(product));
    return { maps, pathState: pathStateOf(all, maps) };
  },
  plan({ maps, pathState }, { profile, options }) {
    const name = `${profile.match.vendor}/${profile.match.product}`;
    const paths = maps.flatMap(pathsOf);
    const failed = paths.filter((path) => path.failed).length;
    return {
      summary:
        maps.length === 0
          ? `no maps of ${name}: none is made before a storage repository is attached`
          : `${maps.length} ${maps.length === 1 ? 'map' : 'maps'} of ${name}, ${paths.length - failed} paths active, ${failed} failed`,
      actions: [],
      diagnostics: maps.flatMap((map) => [describe(map), ...lacking(map, options)]),
      found: {
        maps: maps.length,
        activePaths: paths.length - failed,
        failedPaths: failed,
        pathState,
      },
      ...(maps.length > 0 ? { maps } : {}),
    };
  },
};

function describe(map: ReportedMap): Diagnostic {
  const failed = pathsOf(map).filter((path) => path.failed);
  const names = failed.map(({ device }) => device).join(', ');
  return {
    severity: failed.length > 0 ? 'warning' : 'info',
    code: 'map',
    message: `${nameOf(map)}: ${activePaths(map).length} active, ${failed.length} failed${names && `: ${names}`}`,
  };
}

/** The kernel forgets a path whose device is gone, so one path too few is all that tells of it. */
function lacking(map: ReportedMap, options: ConfigureMultipathOptions): Diagnostic[] {
  const severity: Severity = options.allowFailedPaths ? 'warning' : 'error';
  const [only, ...others] = pathsOf(map);
  if (activePaths(map).length === 0)
    return [
      {
        severity,
        code: 'no-active-path',
        message: `${nameOf(map)} has no active path: the LUN cannot be reached`,
        help: 'mend the network or the storage system, then verify again',
      },
    ];
  if (others.length > 0 || !only) return [];
  const place = only.hctl === undefined ? '' : ` (${only.hctl})`;
  return [
    {
      severity,
      code: 'single-path',
      message: `${nameOf(map)} has one path only, ${only.device}${place}: there is none to fail over to`,
      help: 'bring the other path back, or attach the storage through a second portal or HBA',
    },
  ];
}

function nameOf({ name, wwid }: ReportedMap): string {
  return `${name}${wwid === undefined ? '' : ` (${wwid})`}`;
}
