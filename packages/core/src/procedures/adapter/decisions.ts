import type { StepPlan } from '../procedure.ts';
import type { AdapterOptions } from './adapter-options.ts';
import { isUp } from './service-state.ts';
import type { ServerSurvey } from './survey.ts';

export interface InstallNeed {
  readonly run: boolean;
  /** One line, why or why not. */
  readonly reason: string;
}

/**
 * Whether the installer is to be run: by the marker that a run of ours left, and by what StorageLink
 * itself says where it can be asked.
 */
export function installNeed(survey: ServerSurvey, options: AdapterOptions): InstallNeed {
  const { installer } = options;
  const { marker, told } = survey;
  if (!installer) return { run: false, reason: 'no installer was given' };
  const same = marker?.sha256 === installer.sha256.toLowerCase();
  if (marker && !same)
    return { run: true, reason: 'another installer than the recorded one was given' };
  if (told?.adapter) {
    const version = told.adapter.version ? ` ${told.adapter.version}` : '';
    return {
      run: false,
      reason: `installed already: StorageLink has loaded ${told.adapter.friendlyName}${version}`,
    };
  }
  if (!marker) return { run: true, reason: 'not installed' };
  if (marker.exit !== 0)
    return {
      run: false,
      reason: `installed already, but the server has not been restarted since (exit code ${marker.exit})`,
    };
  return told
    ? { run: true, reason: 'recorded as installed, but StorageLink has not loaded it' }
    : { run: false, reason: `installed already, recorded in ${survey.markerPath}` };
}

/** Whether anything that is to be done needs the service stopped. */
export function needsStop(survey: ServerSurvey, options: AdapterOptions): boolean {
  return installNeed(survey, options).run || (survey.rules?.plan.edits.length ?? 0) > 0;
}

/** Whether the service will run once the procedure has ended. */
export function willRun(survey: ServerSurvey, options: AdapterOptions): boolean {
  return isUp(survey.status.state) || options.startStopped;
}

/** Whether the plan starts the service, so that what StorageLink says now does not count any more. */
export function isRestarted(earlier: ReadonlyMap<string, StepPlan>): boolean {
  return (earlier.get('service-started')?.actions.length ?? 0) > 0;
}

export const LEFT_STOPPED =
  'the service was stopped before this run and is left so (start-stopped starts it)';

/** Why StorageLink is not asked. */
export function notAsked({ resumed }: AdapterOptions): string {
  return resumed
    ? 'no password of StorageLink was given for the resume, so it is not asked'
    : 'no address of the StorageLink service was given, so it is not asked';
}
