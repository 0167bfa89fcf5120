import type { ConfigureMultipathOptions } from '../../options/types.ts';
import { counted } from '../../text/printable.ts';
import type { StepDiagnostic } from '../findings.ts';
import type { SurveyedStep } from '../procedure.ts';
import type { Answer } from '../report-types.ts';
import { kernelFailures } from './read/kernel.ts';
import { pathsOf } from './read/topology.ts';
import type { MultipathSurvey } from './survey.ts';

interface FoundPath {
  readonly device: string;
  readonly state: string;
  readonly failed: boolean;
  /** ` of mpatha`. */
  readonly of: string;
}

/**
 * Old builds forget faulty paths when they reconfigure: maps come back without them (CA-136041,
 * github xapi-project/sm PR #274). So nothing is changed while a path is failed.
 */
export const checkPaths: SurveyedStep<ConfigureMultipathOptions, MultipathSurvey> = {
  name: 'check-paths',
  title: 'See that no path of a map is failed',
  plan(survey, { options }) {
    const { maps, daemon, asks } = survey;
    const all = pathsIn(survey);
    const failed = all.filter((path) => path.failed);
    // the kernel tells a failed path also where the daemon does not speak or has not noticed yet
    const inKernel = kernelFailures(survey.kernel ?? [], survey.pathNames).filter(
      ({ device, map }) =>
        !failed.some((path) => path.device === device && path.of === ` of ${map}`),
    );
    const count = failed.length + inKernel.length;
    const refuses = !options.allowFailedPaths;
    const answer: Answer =
      count > 0 && refuses
        ? 'not-seen'
        : maps === undefined && daemon.kind !== 'off' && survey.kernel === undefined
          ? 'not-known'
          : 'seen';
    return {
      summary:
        answer === 'not-known'
          ? 'multipathd lists no maps and the kernel could not be asked'
          : summarise(maps?.length ?? survey.kernel?.length ?? 0, all.length, count),
      answer,
      actions: [],
      diagnostics: [
        ...failed.map((path) => failedPath(path, refuses, asks)),
        ...inKernel.map(({ device, map }) =>
          failedPath(
            { device, state: 'failed in the kernel', failed: true, of: ` of ${map}` },
            // nobody is told to reconfigure where no daemon runs
            refuses && daemon.kind !== 'off',
            asks,
          ),
        ),
      ],
      found: { maps: maps?.length ?? 0, paths: all.length, failedPaths: count },
      ...(maps && maps.length > 0 ? { maps } : {}),
    };
  },
};

function pathsIn({ maps = [], others }: MultipathSurvey): FoundPath[] {
  return [
    ...maps.flatMap((map) =>
      pathsOf(map).map(({ device, state, failed }) => ({
        ...{ device, state, failed },
        of: ` of ${map.name}`,
      })),
    ),
    ...others.map(({ device, states, failed }) => ({
      ...{ device, state: states.join(' '), failed },
      of: '',
    })),
  ];
}

function summarise(maps: number, paths: number, failed: number): string {
  if (paths === 0 && failed === 0) return 'there are no maps yet, so no path can be failed';
  const found = `${counted(maps, 'map')}, ${counted(paths, 'path')}`;
  return failed === 0 ? `${found}, none failed` : `${found}, ${failed} failed`;
}

function failedPath(
  { device, state, of }: FoundPath,
  refuses: boolean,
  asks: MultipathSurvey['asks'],
): StepDiagnostic {
  return {
    severity: refuses ? 'error' : 'warning',
    code: 'failed-path',
    message: `path ${device}${of} is ${state}${refuses ? '' : ' (allowed by option)'}`,
    help:
      asks === 'change'
        ? 'fix the path first: a reconfigure may rebuild maps without failed paths'
        : 'look at its cable, port, switch and portal, or at the storage system',
  };
}
