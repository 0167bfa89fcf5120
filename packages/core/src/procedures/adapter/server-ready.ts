import { given } from '../../text/given.ts';
import { joinWindowsPath } from '../../text/windows-path.ts';
import type { StepDiagnostic } from '../findings.ts';
import type { StepPlan, SurveyedStep } from '../procedure.ts';
import type { AdapterOptions } from './adapter-options.ts';
import {
  changesServer,
  installDecision,
  needsStop,
  RULES_BEFORE,
  type ServerSurvey,
  stoppedBy,
} from './decisions.ts';
import { describeLock } from './server-records.ts';
import { isUp } from './service/state.ts';

/** Everything that would stop a change half-way is known before StorageLink is stopped; other runs are kept away. */
export const serverReady: SurveyedStep<AdapterOptions, ServerSurvey> = {
  name: 'server-ready',
  title: 'Check that the server can be changed, and reserve it',

  plan(survey, { options }): StepPlan {
    const plan = { actions: [], diagnostics: [] };
    if (!changesServer(survey, options))
      return { ...plan, summary: 'nothing is to be changed on the server' };
    const stops = needsStop(survey, options);
    const diagnostics = [
      ...(survey.lock ? [locked(survey, options)] : []),
      ...(survey.argvProblem === undefined ? [] : [unfit(survey.argvProblem)]),
      ...(stops ? rightsTold(survey) : []),
    ];
    const summary = 'reserve the server for this run';
    const probe =
      (survey.rules?.plan.edits.length ?? 0) > 0 ? survey.rules?.file.realPath : undefined;
    return {
      summary,
      diagnostics,
      actions: [
        {
          kind: 'reserve-server',
          lock: survey.lockPath,
          ...given({ probe }),
          ...(stops && { writes: laterWrites(survey, options) }),
          breakLock: options.breakLock === true,
          ...(ranBefore(survey) && { starts: true as const }),
          summary,
        },
      ],
    };
  },
};

/** All that is written once the service is stopped; the rule file by an installer too, and by us where it lowers the version. */
function laterWrites(survey: ServerSurvey, options: AdapterOptions): readonly string[] {
  const { publishedPath, markerPath, paths } = survey;
  const installs = installDecision(survey, options).run;
  const rules = survey.rules ?? (installs ? survey.left : undefined);
  return [
    ...(rules ? [rules.file.realPath] : []),
    publishedPath,
    ...(installs ? [markerPath, joinWindowsPath(paths.markers, RULES_BEFORE)] : []),
  ];
}

/** Before this run, and any that was cut off in between. */
function ranBefore(survey: ServerSurvey): boolean {
  return isUp(survey.status.state) || stoppedBy(survey) !== undefined;
}

function locked({ lock, lockPath }: ServerSurvey, options: AdapterOptions): StepDiagnostic {
  const record = lock?.record;
  const gone = record !== undefined && options.hasEnded?.(record) === true;
  const takesOver = options.breakLock === true || gone || options.resumed === true;
  return {
    severity: takesOver ? 'warning' : 'error',
    code: 'server-locked',
    message: `another run works on this server: ${describeLock(record)}${gone ? ', which has ended without giving it back' : ''}`,
    path: lockPath,
    help: takesOver
      ? 'It is taken over.'
      : 'Wait until it has ended. If it was cut off, resume it or take it back where it was begun, or take over ({break-lock}).',
  };
}

function unfit(problem: string): StepDiagnostic {
  return {
    severity: 'error',
    code: 'installer-command',
    message: `the installer cannot be run as it is written: ${problem}`,
    help: 'Use a path and arguments without such characters (dir /x shows the short name of a file), or run this on the server itself.',
  };
}

/** By the service's own access list where it can be judged, else by what the caller is. */
function rightsTold({ rights, elevated }: ServerSurvey): readonly StepDiagnostic[] {
  if (rights === 'seen') return [];
  if (elevated === false) return [NOT_ELEVATED];
  if (rights === 'not-seen') return [NO_RIGHTS];
  return elevated === true ? [] : [NOT_KNOWN];
}

/** Codes of findings that a stop which worked answers. */
export const ABOUT_RIGHTS: readonly string[] = [
  'not-elevated',
  'service-rights-missing',
  'rights-not-known',
];

const NO_RIGHTS: StepDiagnostic = {
  severity: 'warning',
  code: 'service-rights-missing',
  message:
    'the access list of the service (sc sdshow) gives none of the groups of this user the right to stop and start it',
  help: 'Run this as a user whom it names; Windows refuses the stop else, and nothing is changed.',
};

const NOT_ELEVATED: StepDiagnostic = {
  severity: 'warning',
  code: 'not-elevated',
  message:
    'this does not run with the rights of an administrator, so Windows may refuse to stop and start the service',
  help: 'Run it from an elevated (administrator) prompt.',
};

const NOT_KNOWN: StepDiagnostic = {
  severity: 'warning',
  code: 'rights-not-known',
  message:
    'whoami is not there or does not tell, so the right to stop and start the service is not known before it is tried',
  help: 'Make sure that this runs as an administrator. Without the right Windows refuses the stop, and nothing is changed.',
};
