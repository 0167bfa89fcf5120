import type { ConfigureMultipathOptions } from '../../options/types.ts';
import type { Severity } from '../../text/diagnostic.ts';
import type { StepDiagnostic } from '../findings.ts';
import type { SurveyedStep } from '../procedure.ts';
import type { Answer, ReportedMap } from '../report-types.ts';
import { kernelDiffers, otherGroups, otherSelectors, ownMaps } from './judge-maps.ts';
import { activePaths, pathStateOf, pathsOf } from './read/topology.ts';
import type { MultipathSurvey } from './survey.ts';
import { whyNoMap } from './why-no-map.ts';

/** What became of it all: the maps of the vendor's LUNs. XenServer makes none before an SR is attached. */
export const listMaps: SurveyedStep<ConfigureMultipathOptions, MultipathSurvey> = {
  name: 'list-maps',
  title: "List the maps of the storage system's LUNs",
  plan(survey, { profile, options }) {
    const { maps: all, daemon, kernel, pathNames, plan } = survey;
    const name = `${profile.match.vendor}/${profile.match.product}`;
    if (all === undefined)
      return {
        summary:
          daemon.kind === 'off'
            ? `multipathd is not running, so there are no maps of ${name}`
            : `multipathd does not list its maps, so those of ${name} are not known`,
        answer: daemon.kind === 'off' ? 'not-seen' : 'not-known',
        actions: [],
        diagnostics: [],
        found: { maps: 0, activePaths: 0, failedPaths: 0, pathState: 'no-maps' },
      };
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
    const lacks = maps.flatMap((map) => lacking(map, options));
    const isLacking = lacks.length > 0 || failed > 0;
    const answer: Answer =
      differing.length > 0 || missing.isMissing || (isLacking && !options.allowFailedPaths)
        ? 'not-seen'
        : 'seen';
    return {
      summary:
        maps.length === 0
          ? `no maps of ${name}: ${missing.why}`
          : `${maps.length} ${maps.length === 1 ? 'map' : 'maps'} of ${name}, ${paths.length - failed} paths active, ${failed} failed`,
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
        pathState: pathStateOf(all, maps),
      },
      ...(maps.length > 0 ? { maps } : {}),
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

/** The kernel forgets a path whose device is gone, so one path too few is all that tells of it. */
function lacking(map: ReportedMap, options: ConfigureMultipathOptions): StepDiagnostic[] {
  const severity: Severity = options.allowFailedPaths ? 'warning' : 'error';
  const [only, ...others] = pathsOf(map);
  if (activePaths(map).length === 0)
    return [
      {
        severity,
        code: 'no-active-path',
        message: `${nameOf(map)} has no active path: the LUN cannot be reached`,
        help: 'fix the network or the storage system, then verify again',
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
