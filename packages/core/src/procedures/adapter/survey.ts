import { ProcedureError } from '../../errors.ts';
import type { CommandResult, FactsQuery, FileState, PresentFile } from '../../hosts/host.ts';
import type { Profile } from '../../profiles/profile.ts';
import { planDeviceRule } from '../../storagelink/rule/plan.ts';
import type { DeviceRulePlan, DeviceRuleSource, DeviceRuleWish } from '../../storagelink/types.ts';
import { decodeXml, encodeXml } from '../../storagelink/xml/encoding.ts';
import {
  findAdapter,
  type KnownCredentials,
  type LoadedAdapter,
} from '../../storagelink-api/types.ts';
import { hasErrors } from '../../text/diagnostic.ts';
import { applyEdits } from '../../text/edit.ts';
import type { Sha256 } from '../../text/sha256.ts';
import { isAbsoluteWindowsPath, joinWindowsPath } from '../../text/windows-path.ts';
import type { StepContext } from '../procedure.ts';
import type { AdapterOptions } from './adapter-options.ts';
import { type InstallMarker, MARKER_FOLDER, markerName, parseMarker } from './install-marker.ts';
import {
  parseRunningDependents,
  parseServiceConfig,
  readServiceAnswer,
  type ServiceConfig,
  serverFolderOf,
  serviceConfigQuery,
  serviceDependentsQuery,
  serviceQuery,
} from './service.ts';
import { SERVICE_RUNNING, type ServiceStatus } from './service-state.ts';

/** Named so by the published procedure. */
export const RULE_FILE = 'scsi_device_id_config.xml';

export interface ReadRules {
  readonly file: PresentFile;
  readonly text: string;
  readonly plan: DeviceRulePlan;
  /** The whole new file; the old one when there is nothing to do. */
  readonly after: Uint8Array;
  readonly afterSha256: Sha256;
}

/**
 * The rule file of the server and what is to be done to it.
 *
 * @throws ProcedureError NOT_FOUND when there is none, BAD_INPUT when its folder cannot be told.
 */
export async function readRules(
  context: StepContext<AdapterOptions>,
  config: ServiceConfig | undefined,
  source: DeviceRuleSource,
): Promise<ReadRules> {
  const { host, options, profile, signal } = context;
  const path = joinWindowsPath(serverFolder(context, config), RULE_FILE);
  const file = await host.read(path, signal ? { signal } : {});
  if (!file.exists)
    throw new ProcedureError('NOT_FOUND', `the rule file ${RULE_FILE} is not there`, {
      place: `${host.name}: ${path}`,
      remedy: 'Give the Server folder of StorageLink.',
    });
  const decoded = decodeXml(file.bytes);
  const planned = planDeviceRule(decoded.text, ruleWish(options, profile, source));
  const diagnostics = [...decoded.diagnostics, ...planned.diagnostics];
  const plan = hasErrors(diagnostics)
    ? { ...planned, edits: [], refused: true, diagnostics }
    : { ...planned, diagnostics };
  const after =
    plan.edits.length === 0
      ? file.bytes
      : encodeXml(applyEdits(decoded.text, plan.edits), decoded.encoding);
  return { file, text: decoded.text, plan, after, afterSha256: await sha256Of(after) };
}

async function sha256Of(bytes: Uint8Array): Promise<Sha256> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array(bytes)));
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

export function ruleWish(
  options: AdapterOptions,
  profile: Profile,
  source: DeviceRuleSource,
): DeviceRuleWish {
  if (!profile.storagelink)
    throw new ProcedureError('BAD_INPUT', `the profile ${profile.id} has no StorageLink adapter`, {
      remedy: 'Add its storagelink part, or run configure-multipath only.',
    });
  return {
    match: profile.storagelink.match,
    source,
    ...(options.list === undefined ? {} : { list: options.list }),
    ...(options.version === undefined ? {} : { version: options.version }),
  };
}

function serverFolder(
  { host, options }: StepContext<AdapterOptions>,
  config: ServiceConfig | undefined,
): string {
  if (options.serverFolder !== undefined) {
    if (isAbsoluteWindowsPath(options.serverFolder)) return options.serverFolder;
    throw new ProcedureError('BAD_INPUT', 'the Server folder is not an absolute Windows path', {
      place: options.serverFolder,
    });
  }
  const folder = config && serverFolderOf(config.binaryPath);
  if (folder) return folder;
  throw new ProcedureError(
    'NOT_FOUND',
    `the folder of the service "${options.service}" cannot be told`,
    {
      place: host.name,
      remedy: 'Give the Server folder of StorageLink.',
    },
  );
}

/** `?` parts them because no Windows path holds one. */
export const PATHS_COMMAND: readonly string[] = [
  'cmd.exe',
  '/d',
  '/c',
  'echo',
  '%ProgramData%?%TEMP%',
];

export interface ServerPaths {
  /** Where finished installations are recorded. */
  readonly markers: string;
  /** Where a download goes. */
  readonly temp: string;
}

/** Windows' own defaults stand in for what the answer does not tell. */
export function parseServerPaths(result: CommandResult | undefined): ServerPaths {
  const [data = '', temp = ''] = (result?.exit === 0 ? result.stdout : '').trim().split('?');
  return {
    markers: joinWindowsPath(usable(data) ?? 'C:\\ProgramData', MARKER_FOLDER),
    temp: usable(temp) ?? 'C:\\Windows\\Temp',
  };
}

/** A variable that is not set is echoed as `%NAME%`; a replaced character means another code page. */
function usable(path: string): string | undefined {
  const trimmed = path.trim();
  return isAbsoluteWindowsPath(trimmed) && !/[%\uFFFD"<>|]/.test(trimmed) ? trimmed : undefined;
}

/** What the steps know of the StorageLink server before anything is changed. */
export interface ServerSurvey {
  readonly status: ServiceStatus;
  readonly config: ServiceConfig | undefined;
  /** Running services that stop with this one, in the order in which they can be stopped. */
  readonly dependents: readonly string[];
  readonly paths: ServerPaths;
  readonly markerPath: string;
  readonly marker: InstallMarker | undefined;
  readonly rules: ReadRules | undefined;
  /** What StorageLink itself says; undefined when it was not asked: no address, or it does not run. */
  readonly told:
    | {
        readonly adapter: LoadedAdapter | undefined;
        readonly credentials: readonly KnownCredentials[];
      }
    | undefined;
}

/** The same for every step, so that the server is asked once. */
export function surveyQuery(options: AdapterOptions): FactsQuery {
  const { service } = options;
  return {
    commands: [
      serviceQuery(service),
      serviceConfigQuery(service),
      serviceDependentsQuery(service),
      PATHS_COMMAND,
    ],
  };
}

const surveys = new WeakMap<object, Promise<ServerSurvey>>();

/** Made once for the facts of a run; all steps share it. */
export function surveyServer(context: StepContext<AdapterOptions>): Promise<ServerSurvey> {
  const key = context.facts.files;
  const known = surveys.get(key) ?? takeSurvey(context);
  surveys.set(key, known);
  return known;
}

async function takeSurvey(context: StepContext<AdapterOptions>): Promise<ServerSurvey> {
  const { host, options, profile, facts, signal } = context;
  const call = signal ? { signal } : {};
  if (host.platform !== 'windows')
    throw new ProcedureError(
      'BAD_INPUT',
      'install-adapter needs the Windows server that runs StorageLink',
      {
        place: host.name,
        remedy: 'Run it on that server; configure-multipath is for dom0 hosts.',
      },
    );
  const [state, config, dependents, paths] = facts.commands;
  const status = readServiceAnswer(host, options.service, state);
  const known = config?.exit === 0 ? parseServiceConfig(config.stdout) : undefined;
  const serverPaths = parseServerPaths(paths);
  const markerPath = joinWindowsPath(serverPaths.markers, markerName(profile.id));
  const marker = await host.read(markerPath, call);
  return {
    status,
    config: known,
    dependents: dependents?.exit === 0 ? parseRunningDependents(dependents.stdout) : [],
    paths: serverPaths,
    markerPath,
    marker: markerOf(marker, profile.id),
    rules: options.rule ? await readRules(context, known, options.rule) : undefined,
    told: status.state === SERVICE_RUNNING ? await askStorageLink(context) : undefined,
  };
}

function markerOf(file: FileState, profile: string): InstallMarker | undefined {
  const marker = file.exists ? parseMarker(new TextDecoder().decode(file.bytes)) : undefined;
  return marker?.profile === profile ? marker : undefined;
}

async function askStorageLink(context: StepContext<AdapterOptions>): Promise<ServerSurvey['told']> {
  const { host, options, profile, signal } = context;
  const name = profile.storagelink?.adapterName;
  if (!options.connect || name === undefined) return undefined;
  const api = options.connect(host, options);
  // a service that has just come up may not listen yet
  const call = { retryForMs: 5_000, ...(signal ? { signal } : {}) };
  const adapter = findAdapter(await api.enumStorageAdapters(call), name);
  const credentials = options.credentials ? await api.enumStorageManagementCredentials(call) : [];
  return { adapter, credentials };
}
