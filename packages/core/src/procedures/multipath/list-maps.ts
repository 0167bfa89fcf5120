import type { ConfigureMultipathOptions } from '../../options/types.ts';
import { counted } from '../../text/printable.ts';
import type { StepDiagnostic } from '../findings.ts';
import type { StepPlan, SurveyedStep } from '../procedure.ts';
import type { Answer, ReportedMap } from '../report-types.ts';
import { kernelDiffers, otherGroups, otherSelectors, ownMaps } from './judge-maps.ts';
import type { KernelMap } from './read/kernel.ts';
import { activePaths, type PathsHealth, pathStateOf, pathsOf } from './read/topology.ts';
import type { MultipathSurvey } from './survey.ts';
import { whyNoMap } from './why-no-map.ts';

/** What became of it all: the maps of the vendor's LUNs. XenServer makes none before an SR is attached. */
export const listMaps: SurveyedStep<ConfigureMultipathOptions, MultipathSurvey> = {
  name: 'list-maps',
  title: "List the maps of the storage system's LUNs",
  plan(survey, { profile, options }) {
    const { maps: all, daemon, kernel, pathNames, plan } = survey;
    const name = `${profile.match.vendor}/${profile.match.product}`;
    if (all === undefined) return notListed(survey, name);
    const maps = ownMaps(all, { match: profile.match });
    const paths = maps.flatMap(pathsOf);
    const failed = paths.filter((path) => path.failed).length;
    const config = daemon.kind === 'answers' ? daemon.printout.config : undefined;
    const differing = [
      ...otherSelectors(maps, plan.desired, config, kernel),
      ...otherGroups(maps, plan.desired, config, kernel),
      ...kernelDiffers(maps, kernel, pathNames),
    ];
    const missing = whyNoMap(survey, maps, profile.match);
    const gone = goneMaps(all, kernel);
    const lacks = [...gone.map(noActivePath), ...maps.flatMap((map) => singlePath(map, options))];
    const isLacking = lacks.length > 0 || failed > 0;
    const answer: Answer | undefined =
      differing.length > 0 ||
      missing.isMissing ||
      gone.length > 0 ||
      (isLacking && !options.allowFailedPaths)
        ? 'not-seen'
        : missing.isDoubtful
          ? 'not-known'
          : 'seen';
    return {
      summary:
        maps.length === 0
          ? `no maps of ${name}: ${missing.why}`
          : `${counted(maps.length, 'map')} of ${name}, ${paths.length - failed} paths active, ${failed} failed`,
      answer,
      actions: [],
      diagnostics: [
        ...maps.map(describe),
        ...lacks,
        ...differing.map(otherMap),
        ...missing.findings,
      ],
      found: {
        mapsListed: true,
        maps: maps.length,
        activePaths: paths.length - failed,
        failedPaths: failed,
        pathState: stateOf(all, maps, gone.length > 0),
      },
      // none is told too: what an earlier step had were the maps of all vendors
      maps,
      ...(missing.excludes ? { excludes: [missing.excludes] } : {}),
    };
  },
};

function otherMap(message: string): StepDiagnostic {
  return {
    severity: 'warning',
    code: 'map-not-as-expected',
    message,
    help: 'the stanza counts for maps that are made or reloaded after it; reload them with multipath -r while all paths are up',
  };
}

function describe(map: ReportedMap): StepDiagnostic {
  const failed = pathsOf(map).filter((path) => path.failed);
  const names = failed.map(({ device }) => device).join(', ');
  return {
    severity: failed.length > 0 ? 'warning' : 'info',
    code: 'map',
    message: `${nameOf(map)}: ${activePaths(map).length} active, ${failed.length} failed${names && `: ${names}`}`,
  };
}

/** Of a map that the daemon lists without paths the kernel says whether it has some. */
function stateOf(
  all: readonly ReportedMap[],
  own: readonly ReportedMap[],
  isGone: boolean,
): PathsHealth {
  if (isGone) return 'none-active';
  const state = pathStateOf(all, own);
  return state === 'none-active' ? 'degraded' : state;
}

/** The kernel alone is left where multipathd lists nothing: whose its maps are it does not say, and whether a path is left it does. */
function notListed({ daemon, kernel, mapsUnread }: MultipathSurvey, name: string): StepPlan {
  const isOff = daemon.kind === 'off';
  const gone = goneMaps([], kernel);
  const has = kernel === undefined ? '' : `; the kernel has ${counted(kernel.length, 'map')}`;
  return {
    summary: isOff
      ? `multipathd is not running, so nobody lists the maps of ${name}${has}`
      : `${mapsUnread === undefined ? 'multipathd does not list its maps' : `what multipathd lists of its maps cannot be read (${mapsUnread})`}, so those of ${name} are not known${has}`,
    answer: isOff || gone.length > 0 ? 'not-seen' : 'not-known',
    actions: [],
    diagnostics: gone.map(noActivePath),
    found: {
      ...{ maps: 0, activePaths: 0, failedPaths: 0 },
      pathState: gone.length > 0 ? 'none-active' : 'no-maps',
    },
  };
}

/** Maps without an active path, whosever they are: by the daemon, or by the kernel where the daemon has not noticed or does not speak. */
function goneMaps(maps: readonly ReportedMap[], kernel: readonly KernelMap[] = []): string[] {
  const isUpInKernel = (map: ReportedMap): boolean =>
    pathsOf(map).length === 0 &&
    kernel.some(
      ({ name, groups }) =>
        name === map.name &&
        groups.some(({ paths }) => paths.some(({ failed }) => failed === false)),
    );
  const listed = maps.filter((map) => activePaths(map).length === 0 && !isUpInKernel(map));
  const names = new Set(listed.map(({ name }) => name));
  const inKernel = kernel.filter(
    ({ name, groups }) =>
      !names.has(name) && groups.every(({ paths }) => paths.every(({ failed }) => failed === true)),
  );
  const labelOf = (name: string): string => {
    const map = maps.find((each) => each.name === name);
    return map ? nameOf(map) : name;
  };
  return [...listed.map(nameOf), ...inKernel.map(({ name }) => labelOf(name))];
}

/** No option allows that: nothing can be read or written there. */
function noActivePath(label: string): StepDiagnostic {
  return {
    severity: 'error',
    code: 'no-active-path',
    message: `${label} has no active path: the LUN cannot be reached`,
    help: 'fix the network or the storage system, then verify again',
  };
}

/** The kernel forgets a path whose device is gone, so one path too few is all that tells of it. */
function singlePath(map: ReportedMap, options: ConfigureMultipathOptions): StepDiagnostic[] {
  const [only, ...others] = pathsOf(map);
  if (activePaths(map).length === 0 || others.length > 0 || !only) return [];
  const place = only.hctl === undefined ? '' : ` (${only.hctl})`;
  return [
    {
      severity: options.allowFailedPaths ? 'warning' : 'error',
      code: 'single-path',
      message: `${nameOf(map)} has one path only, ${only.device}${place}: there is none to fail over to`,
      help: 'bring the other path back, or attach the storage through a second portal or HBA',
    },
  ];
}

function nameOf({ name, wwid }: ReportedMap): string {
  return `${name}${wwid === undefined ? '' : ` (${wwid})`}`;
}
