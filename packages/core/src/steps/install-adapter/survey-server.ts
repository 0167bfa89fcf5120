import { ProcedureError } from '../../errors.ts';
import type { FactsQuery, FileState } from '../../hosts/host.ts';
import {
  findAdapter,
  type KnownCredentials,
  type LoadedAdapter,
} from '../../storagelink/storagelink-api.ts';
import type { StepContext } from '../step.ts';
import type { AdapterOptions } from './adapter-options.ts';
import { type InstallMarker, markerName, parseMarker } from './install-marker.ts';
import {
  readServiceAnswer,
  serviceConfigQuery,
  serviceDependentsQuery,
  serviceQuery,
} from './query-service.ts';
import { type ReadRules, readRules } from './read-rules.ts';
import { PATHS_COMMAND, parseServerPaths, type ServerPaths } from './server-paths.ts';
import {
  parseRunningDependents,
  parseServiceConfig,
  type ServiceConfig,
} from './service-config.ts';
import { SERVICE_RUNNING, type ServiceStatus } from './service-state.ts';
import { joinWindowsPath } from './windows-path.ts';

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
