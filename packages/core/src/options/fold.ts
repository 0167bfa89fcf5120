import { must } from '../errors.ts';
import type { DeviceRuleMatch, DeviceRuleSource } from '../storagelink/types.ts';
import { given } from '../text/given.ts';
import { adapterTable as rows } from './adapter.ts';
import { readFingerprint } from './fingerprint.ts';
import { type MultipathFields, multipathTable } from './multipath.ts';
import type { Option, OptionTable } from './option.ts';
import { runTable } from './run.ts';
import type { AdapterFields } from './storagelink.ts';
import type { AnyTable, OptionFields } from './tables.ts';
import type {
  ConfigureMultipathOptions,
  InstallAdapterOptions,
  InstallerOptions,
  PlainAdapterOptions,
  RunChoices,
  StorageCredentials,
  StorageLinkApiOptions,
} from './types.ts';
import { type WaveChoices, waveTable } from './waves.ts';

/** The device rule that the fields name, its file read already; undefined when they name none. */
export function foldRule({ rule, clone, set }: OptionFields): DeviceRuleSource | undefined {
  if (rule !== undefined) return { kind: 'xml', xml: rule.replace(/^\ufeff/, '') };
  if (clone === undefined) return undefined;
  const of = clone === 'last' ? undefined : siblingOf(clone);
  return { kind: 'clone', ...given({ of, values: set }) };
}

function siblingOf(text: string): DeviceRuleMatch {
  const at = text.indexOf('/');
  return { vendor: text.slice(0, at), product: text.slice(at + 1) };
}

/** Rows beside those of the procedure's own options, which are taken as they are: a new one needs no line here. */
const NOT_OF_THE_PROCEDURE: Readonly<
  Record<Exclude<keyof MultipathFields, keyof ConfigureMultipathOptions | keyof WaveChoices>, true>
> = {
  ...{ remove: true, requireInEffect: true },
  ...{ via: true, inventory: true, limit: true },
  ...{ vaultPassword: true, becomePassword: true, connectionPassword: true },
};

const FOLDED: Readonly<Record<Exclude<keyof AdapterFields, keyof PlainAdapterOptions>, true>> = {
  ...{ installer: true, installerSha256: true, installerArgs: true, installerTimeout: true },
  ...{ installerExitCodes: true, rule: true, clone: true, set: true, versionAt: true },
  ...{ serviceTimeout: true, storagelinkUrl: true, storagelinkUser: true },
  ...{ storagelinkPassword: true, storagelinkFingerprint: true, storagelinkCa: true },
  ...{ storagelinkTimeout: true, storagelinkMinTls: true, storageName: true },
  ...{ storageAddress: true, storagePort: true, storageUser: true, storagePassword: true },
  licenceHosts: true,
};

/** The rows of the procedure's own options, by field. */
export const procedureRows: AnyTable = without(multipathTable, {
  ...NOT_OF_THE_PROCEDURE,
  ...waveTable,
});

/** The rows of adapter options that are taken as they are, by field. */
export const plainAdapterRows: AnyTable = without(rows, FOLDED);

/** The rows of adapter options that a check has a use for. */
export const verifyAdapterRows: AnyTable = Object.fromEntries(
  Object.entries(plainAdapterRows).filter(([, row]) => row.for.includes('verify-adapter')),
);

const runRows: OptionTable<RunChoices> = {
  concurrency: runTable.concurrency,
  stateFolder: runTable.stateFolder,
  ...waveTable,
};

function without(table: object, others: object): AnyTable {
  return Object.fromEntries(Object.entries(table).filter(([field]) => !(field in others)));
}

/** The fields of these rows, with their defaults; what nobody gave and has none is left out. */
export function plain(fields: object, table: AnyTable): Record<string, unknown> {
  const given: Readonly<Record<string, unknown>> = { ...fields };
  return Object.fromEntries(
    Object.entries(table)
      .map(([field, row]) => [field, given[field] ?? row.default] as const)
      .filter(([, value]) => value !== undefined),
  );
}

/** What a run over several hosts takes as it is, of what was given. */
export function foldRun(fields: OptionFields): RunChoices {
  const given: Readonly<Record<string, unknown>> = { ...fields };
  return Object.fromEntries(
    Object.keys(runRows).flatMap((field) =>
      given[field] === undefined ? [] : [[field, given[field]]],
    ),
  );
}

/** Options of configure-multipath and of verify from fields that are complete. */
export function foldMultipath(fields: OptionFields): ConfigureMultipathOptions {
  return {
    state: fields.remove || fields.state === 'absent' ? 'absent' : 'present',
    // the table has a row for each, held to its type by the compiler
    ...(plain(fields, procedureRows) as unknown as Omit<ConfigureMultipathOptions, 'state'>),
  };
}

/** Options of install-adapter and of verify from fields that are complete: flat becomes nested, seconds milliseconds. */
export function foldAdapter(fields: OptionFields): InstallAdapterOptions {
  const installer = foldInstaller(fields);
  const rule = foldRule(fields);
  const api = foldApi(fields);
  const credentials = foldCredentials(fields);
  const { installerExitCodes: codes = [], versionAt } = fields;
  return {
    ...(plain(fields, plainAdapterRows) as unknown as PlainAdapterOptions),
    serviceTimeoutMs: milliseconds(fields.serviceTimeout, rows.serviceTimeout),
    ...given({ installer }),
    ...(codes.length > 0 && { installerExitCodes: codes.map(Number) }),
    ...given({ rule, version: versionAt, api, credentials }),
  };
}

/** The device rule alone is asked for, if anything: no installation, no login, no start of the service. */
export function asksForRuleAlone(options: InstallAdapterOptions): boolean {
  return !options.installer && !options.credentials && !options.startStopped;
}

/** Those of whom the licence questions are asked; `more` are hosts that are open to a front end alone. */
export function foldLicences<Opener>(
  { licenceHosts = [] }: OptionFields,
  open: (spec: string) => Opener,
  more: readonly Opener[] = [],
): { readonly licenceHosts: readonly Opener[] } {
  return { licenceHosts: [...more, ...licenceHosts.map((spec) => open(spec))] };
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
    ...given({ ca, minTlsVersion: fields.storagelinkMinTls }),
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
    ...given({ port: storagePort }),
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
      ...given({ apiPassword: storagelinkPassword, storagePassword }),
    },
    ...given({ installerArgs }),
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
  return {
    ...foldAdapter({}),
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
