import type { PresentFile, Sha256 } from '../../hosts/host.ts';
import type { DesiredDeviceRule, DeviceRulePlan } from '../../storagelink/types.ts';
import type { KnownCredentials, LoadedAdapter } from '../../storagelink-api/types.ts';
import { given } from '../../text/given.ts';
import type { PublishedRules, QuietService } from '../action.ts';
import type { StepPlan } from '../procedure.ts';
import type { AdapterOptions, LicenceAnswer } from './adapter-options.ts';
import type { InstallMarker } from './install-marker.ts';
import { describeProducts, type ProductAnswer } from './installer/product.ts';
import type { Signature } from './installer/signature.ts';
import { type InstallerAge, installerAge } from './installer/version.ts';
import type { OtherSpellings } from './same-system.ts';
import type { PublishedVersion, ServerLock } from './server-records.ts';
import type { ServiceConfig } from './service/query.ts';
import type { ServiceRights } from './service/rights.ts';
import { isUp, type ServiceStatus } from './service/state.ts';

export interface ReadRules {
  readonly file: PresentFile;
  readonly text: string;
  readonly desired: DesiredDeviceRule;
  readonly plan: DeviceRulePlan;
  /** The whole new file; the old one when there is nothing to do. */
  readonly after: Uint8Array;
  readonly afterSha256: Sha256;
}

export interface ServerPaths {
  /** Where finished installations are recorded. */
  readonly markers: string;
  /** Where a download goes. */
  readonly temp: string;
}

/** What the steps know of the StorageLink server before anything is changed. */
export interface ServerSurvey {
  /** Short name of StorageLink's service; the options may have its display name. */
  readonly service: string;
  readonly status: ServiceStatus;
  readonly config: ServiceConfig | undefined;
  /** Running services that stop with this one, in the order in which they can be stopped. */
  readonly dependents: readonly string[];
  /** Those of them that are disabled: once stopped they could not be started again. */
  readonly disabledDependents: readonly string[];
  readonly paths: ServerPaths;
  readonly markerPath: string;
  readonly marker: InstallMarker | undefined;
  readonly publishedPath: string;
  readonly published: PublishedVersion | undefined;
  /** A record of it that cannot be read. */
  readonly publishedUnread: string | undefined;
  readonly lockPath: string;
  /** Of a run that is changing this server, or was cut off; the record is undefined where it cannot be read. */
  readonly lock: { readonly record: ServerLock | undefined } | undefined;
  /** Undefined where Windows does not tell. */
  readonly elevated: boolean | undefined;
  /** To stop and start the service, by its own access list. */
  readonly rights: ServiceRights;
  /** Undefined when no dom0 host was asked. */
  readonly licences: readonly LicenceAnswer[] | undefined;
  readonly rules: ReadRules | undefined;
  /** The rule file where no rule is given; undefined where it could not be read. */
  readonly left: ReadRules | undefined;
  /** Undefined when there is no such file, or it was not looked for. */
  readonly installerHash: Sha256 | undefined;
  /** Of that installer; undefined when it was not asked for. */
  readonly signature: Signature | undefined;
  /** Whether Windows lists the adapter among its programs; only where an installer is given. */
  readonly product: ProductAnswer;
  /** Why the installer's command line cannot be handed to this server; undefined when it can, or is not known. */
  readonly argvProblem: string | undefined;
  /** What StorageLink itself says; undefined when it was not asked: no address, or it does not run. */
  readonly told:
    | {
        readonly adapter: LoadedAdapter | undefined;
        readonly credentials: readonly KnownCredentials[];
        readonly spellings: OtherSpellings;
      }
    | undefined;
}

export interface InstallNeed {
  readonly run: boolean;
  /** One line, why or why not. */
  readonly reason: string;
  /** Whether it runs hangs on which version is installed and which one is given. */
  readonly byVersion?: true;
  /** What is known of that. */
  readonly age?: InstallerAge;
}

/**
 * Whether the installer is to be run: by the marker that a run of ours left, and by what StorageLink
 * itself says where it can be asked.
 */
export function installDecision(
  survey: Pick<ServerSurvey, 'marker' | 'told' | 'markerPath' | 'product' | 'signature'>,
  options: AdapterOptions,
): InstallNeed {
  const { installer } = options;
  const { marker, told, product } = survey;
  if (!installer) return { run: false, reason: 'no installer was given' };
  if (options.reinstall) return { run: true, reason: 'reinstall was asked for' };
  const same = marker?.sha256 === installer.sha256.toLowerCase();
  const adapter = told?.adapter;
  const age = same ? undefined : installerAge(survey.signature, product, adapter);
  const other = { run: true, reason: 'another installer than the recorded one was given' };
  // one that StorageLink has not loaded is not there, whatever version it has
  if (marker && !same && told && !adapter?.isInitialized) return other;
  if (marker && !same) return judged(age, other);
  if (adapter?.isInitialized) {
    const version = adapter.version ? ` ${adapter.version}` : '';
    const reason = `installed already: StorageLink has loaded ${adapter.friendlyName}${version}`;
    return same ? { run: false, reason } : judged(age, { run: false, reason });
  }
  if (!marker && !told && product.answer === 'seen')
    return judged(age, {
      run: false,
      reason: `installed already: Windows lists ${describeProducts(product.products)}`,
    });
  if (marker?.product !== undefined && product.answer === 'not-seen')
    return {
      run: true,
      reason: `recorded as installed, but Windows lists ${marker.product} no more`,
    };
  if (!marker)
    return {
      run: true,
      reason: adapter ? 'listed, but StorageLink could not initialise it' : 'not installed',
    };
  if (marker.exit !== 0)
    return {
      run: false,
      reason: `installed already, but the server has not been restarted since (exit code ${marker.exit})`,
    };
  return told
    ? { run: true, reason: 'recorded as installed, but StorageLink has not loaded it' }
    : { run: false, reason: `installed already, recorded in ${survey.markerPath}` };
}

/** An older installer is not run, and a newer one is; where the versions do not tell, it is as it is without them. */
function judged(age: InstallerAge | undefined, need: InstallNeed): InstallNeed {
  if (!age) return { ...need, byVersion: true };
  const words = `the installer is version ${age.given}, and ${age.installed}`;
  if (age.is === 'newer') return { run: true, reason: `an upgrade: ${words}`, age };
  if (age.is === 'older') return { run: false, reason: `not a newer one: ${words}`, age };
  return { ...need, age };
}

/** Whether anything that is to be done needs the service stopped. */
export function needsStop(survey: ServerSurvey, options: AdapterOptions): boolean {
  return installDecision(survey, options).run || (survey.rules?.plan.edits.length ?? 0) > 0;
}

/** Of a run that changes what the service reads. */
export function quietService(survey: ServerSurvey, options: AdapterOptions): QuietService {
  return {
    service: survey.service,
    timeoutMs: options.serviceTimeoutMs,
    starts: serviceWillRun(survey, options),
    ...(options.endStuckService && { endsStuck: true }),
  };
}

/** Whether files or services of the server are to be changed; a login of StorageLink is neither. */
export function changesServer(survey: ServerSurvey, options: AdapterOptions): boolean {
  return (
    needsStop(survey, options) || (serviceWillRun(survey, options) && !isUp(survey.status.state))
  );
}

/** What StorageLink reads at its start; undefined where it could not be looked at, and no rule is given. */
export function publishedRules(survey: ServerSurvey): PublishedRules | undefined {
  const { publishedPath } = survey;
  const rules = survey.rules ?? survey.left;
  if (!rules) return undefined;
  const { match, version } = rules.desired;
  const place = rules.plan.version?.place ?? version;
  return {
    path: rules.file.realPath,
    match,
    ...given({ place }),
    published: publishedPath,
  };
}

/** Whether the service will run once the procedure has ended. */
export function serviceWillRun(survey: ServerSurvey, options: AdapterOptions): boolean {
  return isUp(survey.status.state) || options.startStopped || stoppedBy(survey) !== undefined;
}

/** The run that found StorageLink running, and was cut off before it had started it again. */
export function stoppedBy({ lock, status }: ServerSurvey): ServerLock | undefined {
  return lock?.record?.starts && !isUp(status.state) ? lock.record : undefined;
}

/** Whether the plan starts the service, so that what StorageLink says now does not count any more. */
export function isRestarted(earlier: ReadonlyMap<string, StepPlan>): boolean {
  return (earlier.get('service-started')?.actions.length ?? 0) > 0;
}

/** The rule file as it was before the installer that ran last. */
export const RULES_BEFORE = 'rules-before-installer.xml';

export const STAYS_STOPPED =
  'the service was stopped before this run and is left so ({start-stopped} starts it)';

/** Why StorageLink is not asked. */
export function apiNotAsked({ resumed }: AdapterOptions): string {
  return resumed
    ? 'no password of StorageLink was given for the resume, so it is not asked'
    : 'no address of the StorageLink service was given, so it is not asked';
}
