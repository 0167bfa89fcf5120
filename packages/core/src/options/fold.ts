import { must } from '../errors.ts';
import type { DeviceRuleMatch, DeviceRuleSource } from '../storagelink/types.ts';
import { adapterTable as rows } from './adapter.ts';
import { readFingerprint } from './fingerprint.ts';
import { multipathTable } from './multipath.ts';
import type { Option } from './option.ts';
import type { OptionFields } from './tables.ts';
import type {
  ConfigureMultipathOptions,
  InstallAdapterOptions,
  InstallerOptions,
  StorageCredentials,
  StorageLinkApiOptions,
} from './types.ts';

/** The device rule that the fields name, its file read already; undefined when they name none. */
export function foldRule({ rule, clone, set }: OptionFields): DeviceRuleSource | undefined {
  if (rule !== undefined) return { kind: 'xml', xml: rule.replace(/^\ufeff/, '') };
  if (clone === undefined) return undefined;
  const of = clone === 'last' ? undefined : siblingOf(clone);
  return { kind: 'clone', ...(of && { of }), ...(set && { values: set }) };
}

function siblingOf(text: string): DeviceRuleMatch {
  const at = text.indexOf('/');
  return { vendor: text.slice(0, at), product: text.slice(at + 1) };
}

/** Where the rule and the version stand, and what becomes of the version. */
export function foldRulePlaces({
  list,
  versionAt,
  versionTo,
  keepVersion,
}: OptionFields): Pick<InstallAdapterOptions, 'list' | 'version' | 'versionTo' | 'keepVersion'> {
  return {
    ...(list !== undefined && { list }),
    ...(versionAt !== undefined && { version: versionAt }),
    ...(versionTo !== undefined && { versionTo }),
    ...(keepVersion && { keepVersion }),
  };
}

/** Options of configure-multipath and of verify from fields that are complete. */
export function foldMultipath(fields: OptionFields): ConfigureMultipathOptions {
  const { dialect, onDifference, allowFailedPaths, restartDaemon } = fields;
  const { rolling, evacuate, enableMultipathing } = fields;
  return {
    state: fields.remove || fields.state === 'absent' ? 'absent' : 'present',
    dialect: orDefault(dialect, multipathTable.dialect),
    onDifference: orDefault(onDifference, multipathTable.onDifference),
    allowRefusedFile: orDefault(fields.allowRefusedFile, multipathTable.allowRefusedFile),
    allowFailedPaths: orDefault(allowFailedPaths, multipathTable.allowFailedPaths),
    restartDaemon: orDefault(restartDaemon, multipathTable.restartDaemon),
    rolling: orDefault(rolling, multipathTable.rolling),
    evacuate: orDefault(evacuate, multipathTable.evacuate),
    enableMultipathing: orDefault(enableMultipathing, multipathTable.enableMultipathing),
  };
}

/** Options of install-adapter and of verify from fields that are complete: flat becomes nested, seconds milliseconds. */
export function foldAdapter(fields: OptionFields): InstallAdapterOptions {
  const { serverFolder } = fields;
  const installer = foldInstaller(fields);
  const rule = foldRule(fields);
  const api = foldApi(fields);
  const credentials = foldCredentials(fields);
  return {
    skipLicenceCheck: orDefault(fields.skipLicenceCheck, rows.skipLicenceCheck),
    service: orDefault(fields.service, rows.service),
    startStopped: orDefault(fields.startStopped, rows.startStopped),
    serviceTimeoutMs: milliseconds(fields.serviceTimeout, rows.serviceTimeout),
    ...(installer && { installer }),
    ...(rule && { rule }),
    ...(serverFolder !== undefined && { serverFolder }),
    ...foldRulePlaces(fields),
    ...(api && { api }),
    ...(credentials && { credentials }),
    ...foldExceptions(fields),
  };
}

/** What goes on, or over something, only because it was asked for. */
function foldExceptions(fields: OptionFields): Partial<InstallAdapterOptions> {
  const { installerExitCodes: codes = [] } = fields;
  return {
    ...(codes.length > 0 && { installerExitCodes: codes.map(Number) }),
    ...(fields.reinstall && { reinstall: true }),
    ...(fields.requireSignature && { requireSignature: true }),
    ...(fields.allowRemovedRules && { allowRemovedRules: true }),
    ...(fields.replaceCredentials && { replaceCredentials: true }),
    ...(fields.breakLock && { breakLock: true }),
    ...(fields.endStuckService && { endStuckService: true }),
  };
}

function foldInstaller(fields: OptionFields): InstallerOptions | undefined {
  const { installer: source, installerSha256 = '' } = fields;
  if (source === undefined) return undefined;
  const args = orDefault(fields.installerArgs, rows.installerArgs);
  const timeoutMs = milliseconds(fields.installerTimeout, rows.installerTimeout);
  return { source, sha256: installerSha256.toLowerCase(), args, timeoutMs };
}

function foldApi(fields: OptionFields): StorageLinkApiOptions | undefined {
  const { storagelinkUrl: url, storagelinkFingerprint: fingerprint, storagelinkCa: ca } = fields;
  if (url === undefined) return undefined;
  return {
    url,
    username: orDefault(fields.storagelinkUser, rows.storagelinkUser),
    password: fields.storagelinkPassword ?? '',
    timeoutMs: milliseconds(fields.storagelinkTimeout, rows.storagelinkTimeout),
    ...(fingerprint !== undefined && {
      fingerprint: readFingerprint(fingerprint).sha256 ?? fingerprint,
    }),
    ...(ca !== undefined && { ca }),
    ...(fields.storagelinkMinTls !== undefined && { minTlsVersion: fields.storagelinkMinTls }),
  };
}

function foldCredentials(fields: OptionFields): StorageCredentials | undefined {
  const { storageName, storageAddress, storageUser, storagePassword, storagePort } = fields;
  if (storageAddress === undefined) return undefined;
  return {
    friendlyName: storageName ?? '',
    address: storageAddress,
    username: storageUser ?? '',
    password: storagePassword ?? '',
    ...(storagePort !== undefined && { port: storagePort }),
  };
}

/** What no record holds, or is believed in. */
export interface FoldedResume {
  readonly secrets: { readonly apiPassword?: string; readonly storagePassword?: string };
  readonly installerArgs?: readonly string[];
}

export function foldResume(fields: OptionFields): FoldedResume {
  const { storagelinkPassword, storagePassword, installerArgs } = fields;
  return {
    secrets: {
      ...(storagelinkPassword !== undefined && { apiPassword: storagelinkPassword }),
      ...(storagePassword !== undefined && { storagePassword }),
    },
    ...(installerArgs && { installerArgs }),
  };
}

function orDefault<Value>(value: Value | undefined, row: Option<Value>): Value {
  return must(value ?? row.default, `the option ${row.name} has a default`);
}

function milliseconds(value: number | undefined, row: Option<number>): number {
  return orDefault(value, row) * 1000;
}

/** As a caller of a verb gives them: what has a default may be left out. */
export type GivenAdapterOptions = Partial<Omit<InstallAdapterOptions, 'installer' | 'api'>> & {
  readonly installer?: LeaveOut<InstallerOptions, 'args' | 'timeoutMs'> | undefined;
  readonly api?: LeaveOut<StorageLinkApiOptions, 'username' | 'timeoutMs'> | undefined;
};

type LeaveOut<Options, Field extends keyof Options> = Omit<Options, Field> &
  Partial<Pick<Options, Field>>;

export function withAdapterDefaults(given: GivenAdapterOptions): InstallAdapterOptions {
  const { installer, api, ...rest } = given;
  const { service, startStopped, skipLicenceCheck, serviceTimeoutMs } = foldAdapter({});
  return {
    ...{ service, startStopped, skipLicenceCheck, serviceTimeoutMs },
    ...rest,
    ...(installer && { installer: { ...DEFAULTS.installer, ...installer } }),
    ...(api && { api: { ...DEFAULTS.api, ...api } }),
  };
}

const DEFAULTS = {
  installer: {
    args: orDefault(undefined, rows.installerArgs),
    timeoutMs: milliseconds(undefined, rows.installerTimeout),
  },
  api: {
    username: orDefault(undefined, rows.storagelinkUser),
    timeoutMs: milliseconds(undefined, rows.storagelinkTimeout),
  },
};
