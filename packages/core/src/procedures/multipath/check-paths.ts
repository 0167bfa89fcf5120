import type { ConfigureMultipathOptions } from '../../options/types.ts';
import type { Diagnostic } from '../../text/diagnostic.ts';
import type { Step } from '../procedure.ts';
import type { ReportedMap } from '../report-types.ts';
import { answersOf, surveyQuery } from './survey.ts';
import { type MapState, type PathLine, parsePaths, parseTopology, reportMaps } from './topology.ts';

export interface PathsState {
  readonly maps: readonly MapState[];
  /** Paths that `show paths` tells of and no map of the topology has. */
  readonly others: readonly PathLine[];
  readonly reported: readonly ReportedMap[];
}

/**
 * Old builds forget faulty paths when they reconfigure: maps come back without them (CA-136041,
 * github xapi-project/sm PR #274). So nothing is changed while a path is failed.
 */
export const checkPathsStep: Step<ConfigureMultipathOptions, PathsState> = {
  name: 'check-paths',
  title: 'See that no path of a map is failed',
  query: () => surveyQuery,
  inspect({ facts }) {
    const { topology, paths } = answersOf(facts);
    const maps = parseTopology(topology?.stdout ?? '');
    const mapped = new Set(maps.flatMap((map) => map.paths.map(({ device }) => device)));
    const listed = parsePaths(paths?.stdout ?? '');
    return {
      maps,
      others: listed.filter(({ device }) => !mapped.has(device)),
      reported: reportMaps(topology?.stdout ?? ''),
    };
  },
  plan({ maps, others, reported }, { options }) {
    const all = [
      ...maps.flatMap((map) => map.paths.map((path) => ({ path, of: ` of ${map.name}` }))),
      ...others.map((path) => ({ path, of: '' })),
    ];
    const failed = all.filter(({ path }) => path.failed);
    return {
      summary: summarise(maps.length, all.length, failed.length),
      actions: [],
      diagnostics: failed.map(({ path, of }) => failedPath(path, of, options.allowFailedPaths)),
      found: { maps: maps.length, paths: all.length, failedPaths: failed.length },
      ...(reported.length > 0 ? { maps: reported } : {}),
    };
  },
};

function summarise(maps: number, paths: number, failed: number): string {
  if (paths === 0) return 'there are no maps yet, so no path can be failed';
  const found = `${maps} ${maps === 1 ? 'map' : 'maps'}, ${paths} ${paths === 1 ? 'path' : 'paths'}`;
  return failed === 0 ? `${found}, none failed` : `${found}, ${failed} failed`;
}

function failedPath({ device, states }: PathLine, of: string, allowed: boolean): Diagnostic {
  return {
    severity: allowed ? 'warning' : 'error',
    code: 'failed-path',
    message: `path ${device}${of} is ${states.join(' ')}${allowed ? ' (allowed by option)' : ''}`,
    help: 'mend the path first: a reconfigure may rebuild maps without failed paths',
  };
}
