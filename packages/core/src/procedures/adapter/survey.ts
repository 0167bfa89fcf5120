import { isProcedureError, ProcedureError } from '../../errors.ts';
import type { CommandResult, FactsQuery, FileState } from '../../hosts/host.ts';
import { isDownload } from '../../options/check.ts';
import { ruleEditOf } from '../../options/fold-edit.ts';
import type { Profile } from '../../profiles/profile.ts';
import { planDeviceRule } from '../../storagelink/rule/plan.ts';
import type { DesiredDeviceRule, DeviceRuleSource } from '../../storagelink/types.ts';
import { decodeXml, editXml } from '../../storagelink/xml/encoding.ts';
import { findAdapter } from '../../storagelink-api/types.ts';
import { hasErrors } from '../../text/diagnostic.ts';
import { given } from '../../text/given.ts';
import { isAbsoluteWindowsPath, joinWindowsPath } from '../../text/windows-path.ts';
import { sha256Of } from '../action.ts';
import type { SurveyContext } from '../procedure.ts';
import type { AdapterOptions } from './adapter-options.ts';
import {
  installDecision,
  type ReadRules,
  type ServerPaths,
  type ServerSurvey,
} from './decisions.ts';
import { type InstallMarker, MARKER_FOLDER, markerName, parseMarker } from './install-marker.ts';
import { installedProduct, productQueries } from './installer/product.ts';
import { askSignature } from './installer/signature.ts';
import { fileHash, installerPath } from './installer-file.ts';
import { otherSpellings } from './same-system.ts';
import {
  higherVersion,
  highestUsed,
  LOCK_NAME,
  PUBLISHED_FILES,
  parseLock,
  publishedIn,
  publishedName,
} from './server-records.ts';
import {
  parseRunningDependents,
  parseServiceConfig,
  parseTheName,
  readServiceAnswer,
  SERVICE_DISABLED,
  type ServiceConfig,
  serverFolderOf,
  serviceConfigQuery,
  serviceDependentsQuery,
  serviceKeyQuery,
  serviceQuery,
} from './service/query.ts';
import { serviceRights, serviceRightsQuery } from './service/rights.ts';
import {
  ERROR_ACCESS_DENIED,
  ERROR_SERVICE_DOES_NOT_EXIST,
  SERVICE_RUNNING,
} from './service/state.ts';

/** Named so by the published procedure. */
const RULE_FILE = 'scsi_device_id_config.xml';

/** What is to be done to the bytes of a rule file. Pure but for the hash. */
export async function planRules(
  file: ReadRules['file'],
  desired: DesiredDeviceRule,
): Promise<ReadRules> {
  const decoded = decodeXml(file.bytes);
  const planned = planDeviceRule(decoded.text, desired);
  const diagnostics = [...decoded.diagnostics, ...planned.diagnostics];
  const plan = hasErrors(diagnostics)
    ? { ...planned, edits: [], refused: true, diagnostics }
    : { ...planned, diagnostics };
  const after = plan.edits.length === 0 ? file.bytes : editXml(file.bytes, decoded, plan.edits);
  return { file, text: decoded.text, desired, plan, after, afterSha256: await sha256Of(after) };
}

/**
 * The rule file of the server and what is to be done to it.
 *
 * @throws ProcedureError NOT_FOUND when there is none, BAD_INPUT when its folder cannot be told.
 */
async function readRules(
  context: SurveyContext<AdapterOptions>,
  folder: string,
  desired: DesiredDeviceRule,
): Promise<ReadRules> {
  const { host, signal, options } = context;
  const path = joinWindowsPath(folder, RULE_FILE);
  const file = await host.read(path, { signal });
  if (!file.exists)
    throw new ProcedureError('NOT_FOUND', `the rule file ${RULE_FILE} is not there`, {
      place: `${host.name}: ${path}`,
      remedy: 'Give the Server folder of StorageLink ({server-folder}).',
    });
  const used = await options.versionUsed?.(host, file.realPath);
  const published = higherVersion(desired.published, used);
  return planRules(file, { ...desired, ...given({ published }) });
}

function desiredRule(
  options: AdapterOptions,
  profile: Profile,
  source: DeviceRuleSource,
): DesiredDeviceRule {
  if (!profile.storagelink)
    throw new ProcedureError('BAD_INPUT', `the profile ${profile.id} has no StorageLink adapter`, {
      remedy: 'Add its storagelink part, or run {configure-multipath} only.',
    });
  return {
    match: profile.storagelink.match,
    source,
    ...ruleEditOf(options),
  };
}

function serverFolderIfTold(
  { options }: SurveyContext<AdapterOptions>,
  config: ServiceConfig | undefined,
): string | undefined {
  if (options.serverFolder === undefined) return config && serverFolderOf(config.binaryPath);
  if (isAbsoluteWindowsPath(options.serverFolder)) return options.serverFolder;
  throw new ProcedureError('BAD_INPUT', 'the Server folder is not an absolute Windows path', {
    place: options.serverFolder,
  });
}

function missingFolder(
  { host, options }: SurveyContext<AdapterOptions>,
  answer: CommandResult | undefined,
): never {
  const denied = answer?.exit === ERROR_ACCESS_DENIED;
  throw new ProcedureError(
    denied ? 'ACCESS_DENIED' : 'NOT_FOUND',
    `the folder of the service "${options.service}" cannot be told${denied ? ': access denied (5) to its configuration' : ''}`,
    {
      place: host.name,
      remedy: denied
        ? 'Run this from an elevated (administrator) prompt, or give the Server folder of StorageLink ({server-folder}).'
        : 'Give the Server folder of StorageLink ({server-folder}).',
    },
  );
}

/** `?` parts them because no Windows path holds one. */
const PATHS_COMMAND: readonly string[] = ['cmd.exe', '/d', '/c', 'echo', '%ProgramData%?%TEMP%'];

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

const WHOAMI: readonly string[] = ['whoami.exe', '/groups'];

/** All that is asked in the one round trip. */
export function surveyQuery(options: AdapterOptions): FactsQuery {
  const { service } = options;
  return {
    commands: [
      ...serviceQueries(service),
      PATHS_COMMAND,
      WHOAMI,
      ...(options.installer ? productQueries : []),
    ],
  };
}

function serviceQueries(service: string): readonly (readonly string[])[] {
  return [
    serviceQuery(service),
    serviceConfigQuery(service),
    serviceDependentsQuery(service),
    serviceRightsQuery(service),
  ];
}

/** The service by its short name, or by its display name where no service has that as its short one. */
async function findService({
  host,
  options: { service },
  facts: { commands },
  signal,
}: SurveyContext<AdapterOptions>): Promise<{
  service: string;
  answers: readonly CommandResult[];
}> {
  const answers = commands.slice(0, 4);
  if (answers[0]?.exit !== ERROR_SERVICE_DOES_NOT_EXIST) return { service, answers };
  const call = { signal };
  const told = await host.run(serviceKeyQuery(service), call);
  const key = told.exit === 0 ? parseTheName(told.stdout) : undefined;
  if (key === undefined) return { service, answers };
  const again = await host.facts({ commands: serviceQueries(key) }, call);
  return { service: key, answers: again.commands };
}

export async function surveyServer(context: SurveyContext<AdapterOptions>): Promise<ServerSurvey> {
  const { host, options, profile, facts, signal } = context;
  const call = { signal };
  const licences =
    options.skipLicenceCheck || options.resumed ? undefined : await options.askLicences?.(signal);
  const [, , , , paths, whoami, ...products] = facts.commands;
  const { service, answers } = await findService(context);
  const [state, config, dependents, rights] = answers;
  const groups = groupsOf(whoami);
  const elevated = isElevated(groups);
  const status = readServiceAnswer(host, service, state);
  const known = configOf(config);
  const serverPaths = parseServerPaths(paths);
  const recordPath = (name: string): string => joinWindowsPath(serverPaths.markers, name);
  const markerPath = recordPath(markerName(profile.id));
  const publishedPath = recordPath(publishedName(profile.id));
  const lockPath = recordPath(LOCK_NAME);
  const running = dependents?.exit === 0 ? parseRunningDependents(dependents.stdout) : [];
  const {
    files,
    folders,
    commands: configs,
  } = await host.facts(
    {
      files: [markerPath, publishedPath, lockPath],
      folders: [{ path: serverPaths.markers, ...PUBLISHED_FILES }],
      commands: running.map(serviceConfigQuery),
    },
    call,
  );
  const { record: published, bad } = publishedIn(
    folders.get(serverPaths.markers),
    publishedPath,
    files.get(publishedPath),
  );
  const lock = textOf(files.get(lockPath));
  const highest = highestUsed(published);
  const found: Omit<ServerSurvey, 'rules' | 'left' | InstallerKnown> = {
    service,
    status,
    config: known,
    dependents: running,
    disabledDependents: running.filter(
      (_, at) => configOf(configs[at])?.startType === SERVICE_DISABLED,
    ),
    paths: serverPaths,
    markerPath,
    marker: markerOf(textOf(files.get(markerPath)), profile.id),
    publishedPath,
    published,
    publishedUnread: bad[0]?.path,
    lockPath,
    lock: lock === undefined ? undefined : { record: parseLock(lock) },
    elevated,
    rights: serviceRights(rights?.exit === 0 ? rights.stdout : '', groups, elevated),
    product: installedProduct(products, profile.storagelink?.adapterName ?? ''),
    licences,
    told: status.state === SERVICE_RUNNING ? await askStorageLink(context) : undefined,
  };
  const folder = serverFolderIfTold(context, known);
  const desired = options.rule && desiredRule(options, profile, options.rule);
  const rules = desired
    ? await readRules(context, folder ?? missingFolder(context, config), {
        ...desired,
        ...given({ published: highest }),
      })
    : undefined;
  const left = rules ? undefined : await readLeft(context, folder);
  return { ...found, rules, left, ...(await surveyInstaller(context, { ...found, rules, left })) };
}

/** The rule file of a run that is given no rule: whether it has the rule, and what an installer may change. */
async function readLeft(
  context: SurveyContext<AdapterOptions>,
  folder: string | undefined,
): Promise<ReadRules | undefined> {
  const { options, profile } = context;
  if (folder === undefined || !profile.storagelink) return undefined;
  try {
    return await readRules(context, folder, desiredRule(options, profile, { kind: 'clone' }));
  } catch (error) {
    // nothing of it is to be changed here, so nothing is refused
    if (isProcedureError(error) && LEFT_ALONE.includes(error.code)) return undefined;
    throw error;
  }
}

const LEFT_ALONE: readonly string[] = ['NOT_FOUND', 'ACCESS_DENIED', 'READ_FAILED', 'BAD_INPUT'];

type InstallerKnown = 'installerHash' | 'argvProblem' | 'signature';

/** Only of an installer that is to run, or may have to by its version. */
async function surveyInstaller(
  { host, options, profile, signal }: SurveyContext<AdapterOptions>,
  survey: Omit<ServerSurvey, InstallerKnown>,
): Promise<Pick<ServerSurvey, InstallerKnown>> {
  const { installer } = options;
  const none = { installerHash: undefined, argvProblem: undefined, signature: undefined };
  const need = installDecision({ ...survey, signature: undefined }, options);
  if (!installer || !(need.run || need.byVersion)) return none;
  const path = installerPath(installer, survey.paths, profile);
  const argvProblem = await host.argvProblem?.([path, ...installer.args]);
  if (argvProblem && need.run) return { ...none, argvProblem };
  try {
    const call = { signal };
    const installerHash = await fileHash(host, path, call);
    // of a file that is not there, or is another one, nothing is asked
    const isMeant = installerHash === installer.sha256.toLowerCase();
    const signature = isMeant ? await askSignature(host, path, call) : undefined;
    const runs = installDecision({ ...survey, signature }, options).run;
    return { installerHash, argvProblem: runs ? argvProblem : undefined, signature };
  } catch (error) {
    // of one that is not to be run nothing need be known
    if (!need.run) return none;
    // a download has not been made yet, so nothing need be there to be hashed
    if (isDownload(installer) && isProcedureError(error) && error.code === 'COMMAND_FAILED')
      return none;
    throw error;
  }
}

function configOf(told: CommandResult | undefined): ServiceConfig | undefined {
  return told?.exit === 0 ? parseServiceConfig(told.stdout) : undefined;
}

function textOf(file: FileState | undefined): string | undefined {
  return file?.exists ? new TextDecoder().decode(file.bytes) : undefined;
}

function groupsOf(whoami: CommandResult | undefined): readonly string[] {
  return whoami?.exit === 0 ? (whoami.stdout.match(/\bS-1-\d+(?:-\d+)*\b/g) ?? []) : [];
}

/**
 * By the integrity level among the groups of the token (a SID, so no words count); before Windows 2008 there is none, and
 * an administrator is who is in that group. Undefined where nothing tells.
 */
function isElevated(groups: readonly string[]): boolean | undefined {
  const level = groups.find((sid) => sid.startsWith('S-1-16-'));
  if (level !== undefined) return Number(level.slice('S-1-16-'.length)) >= HIGH_INTEGRITY;
  return groups.length > 0 ? groups.includes(ADMINISTRATORS) : undefined;
}

const ADMINISTRATORS = 'S-1-5-32-544';

const HIGH_INTEGRITY = 12_288;

function markerOf(text: string | undefined, profile: string): InstallMarker | undefined {
  const marker = text === undefined ? undefined : parseMarker(text);
  return marker?.profile === profile ? marker : undefined;
}

async function askStorageLink(
  context: SurveyContext<AdapterOptions>,
): Promise<ServerSurvey['told']> {
  const { host, options, profile, signal } = context;
  const name = profile.storagelink?.adapterName;
  if (!options.connect || name === undefined) return undefined;
  const api = options.connect(host, options);
  // a service that has just come up may not listen yet
  const call = { retryForMs: 5_000, signal };
  const adapter = findAdapter(await api.enumStorageAdapters(call), name);
  const credentials = options.credentials ? await api.enumStorageManagementCredentials(call) : [];
  const address = options.credentials?.address ?? '';
  const spellings = await otherSpellings(host, address, credentials, { signal });
  return { adapter, credentials, spellings };
}
