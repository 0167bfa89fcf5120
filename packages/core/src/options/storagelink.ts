import { addressProblem, notBlank } from './checks.ts';
import { readFingerprint } from './fingerprint.ts';
import type { Option, OptionTable, Scope } from './option.ts';
import type { PlainAdapterOptions } from './types.ts';

export type MinTlsVersion = 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3';

/** The Windows half, and the device rule of its file. A plain option stands in its own type alone. */
export interface AdapterFields extends Partial<PlainAdapterOptions> {
  readonly installer?: string;
  readonly installerSha256?: string;
  readonly installerArgs?: readonly string[];
  readonly installerTimeout?: number;
  readonly installerExitCodes?: readonly string[];
  readonly rule?: string;
  readonly clone?: string;
  readonly set?: Readonly<Record<string, string>>;
  readonly versionAt?: string;
  readonly serviceTimeout?: number;
  readonly storagelinkUrl?: string;
  readonly storagelinkUser?: string;
  readonly storagelinkPassword?: string;
  readonly storagelinkFingerprint?: string;
  readonly storagelinkCa?: string;
  readonly storagelinkTimeout?: number;
  readonly storagelinkMinTls?: MinTlsVersion;
  readonly storageName?: string;
  readonly storageAddress?: string;
  readonly storagePort?: number;
  readonly storageUser?: string;
  readonly storagePassword?: string;
  readonly licenceHosts?: readonly string[];
}

const INSTALL: readonly Scope[] = ['install-adapter'];
const SERVER: readonly Scope[] = ['install-adapter', 'verify-adapter'];

export const webTable: OptionTable<
  Pick<
    AdapterFields,
    | 'storagelinkUrl'
    | 'storagelinkUser'
    | 'storagelinkPassword'
    | 'storagelinkFingerprint'
    | 'storagelinkCa'
    | 'storagelinkTimeout'
    | 'storagelinkMinTls'
  >
> = {
  storagelinkUrl: {
    name: 'storagelink-url',
    type: 'text',
    value: 'url',
    group: 'StorageLink web service',
    help: "StorageLink's web service, such as `https://server:21605`",
    more: 'The port is 21605 where none is named. Without an address, adapter and credentials are not asked for there.',
    for: SERVER,
    check: checkUrl,
  },
  storagelinkUser: {
    name: 'storagelink-user',
    type: 'text',
    value: 'name',
    group: 'StorageLink web service',
    help: 'Login of StorageLink',
    default: 'admin',
    for: SERVER,
    check: notBlank,
  },
  storagelinkPassword: {
    name: 'storagelink-password',
    type: 'secret',
    group: 'StorageLink web service',
    help: "Password of StorageLink's login; a journal holds none",
    neededWith: ['storagelinkUrl'],
    for: ['install-adapter', 'verify-adapter', 'resume'],
  },
  storagelinkFingerprint: {
    name: 'storagelink-fingerprint',
    type: 'text',
    value: 'hex',
    group: 'StorageLink web service',
    help: "SHA-256 of the web service's certificate; this, {storagelink-ca} or both are needed",
    more: 'Hexadecimal in any notation, or base64; `quantastor-xenserver storagelink-certificate URL` shows it.',
    for: SERVER,
    check: (value) => {
      const read = readFingerprint(value);
      return read.sha256 === undefined ? { message: read.problem, help: read.help } : undefined;
    },
  },
  storagelinkCa: {
    name: 'storagelink-ca',
    type: 'file-or-text',
    value: 'file',
    group: 'StorageLink web service',
    help: "PEM of the CA that signed the web service's certificate: a file, or its text",
    textMark: '-----BEGIN',
    for: SERVER,
  },
  storagelinkTimeout: {
    name: 'storagelink-timeout',
    type: 'seconds',
    value: 'seconds',
    group: 'StorageLink web service',
    help: 'How many seconds an answer may take',
    default: 30,
    least: 1,
    for: SERVER,
  },
  storagelinkMinTls: {
    name: 'storagelink-min-tls',
    type: 'text',
    value: 'version',
    group: 'StorageLink web service',
    help: 'The lowest TLS version to speak with the web service; Windows 2003 to 2008 R2 know `TLSv1` only',
    more: 'What protects then is the certificate: its identity is checked all the same, but the channel is weak.',
    choices: ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'],
    default: 'TLSv1.2',
    for: SERVER,
  },
};

export const storageTable: OptionTable<
  Pick<
    AdapterFields,
    | 'storageName'
    | 'storageAddress'
    | 'storagePort'
    | 'storageUser'
    | 'storagePassword'
    | 'replaceCredentials'
  >
> = {
  storageName: {
    name: 'storage-name',
    type: 'text',
    value: 'name',
    group: 'Storage system',
    help: 'Display name of the storage system in StorageLink',
    more: 'The options of the storage system belong together; without them no credentials are added.',
    for: INSTALL,
    check: notBlank,
  },
  storageAddress: {
    name: 'storage-address',
    type: 'text',
    value: 'address',
    group: 'Storage system',
    help: 'Address of the storage system',
    for: INSTALL,
    check: addressProblem,
  },
  storagePort: {
    name: 'storage-port',
    type: 'count',
    value: 'port',
    group: 'Storage system',
    help: "Port of the storage system's management service, where it is not the usual one",
    least: 1,
    most: 65_535,
    for: INSTALL,
  },
  storageUser: {
    name: 'storage-user',
    type: 'text',
    value: 'name',
    group: 'Storage system',
    help: 'Login of the storage system',
    for: INSTALL,
    check: notBlank,
  },
  storagePassword: {
    name: 'storage-password',
    type: 'secret',
    group: 'Storage system',
    help: "Password of the storage system's login, which StorageLink keeps; a journal holds none",
    neededWith: ['storageName', 'storageAddress', 'storageUser'],
    for: ['install-adapter', 'resume'],
  },
  replaceCredentials: {
    name: 'replace-credentials',
    type: 'flag',
    group: 'Storage system',
    help: 'Replace a login of another user name or port that StorageLink has for this storage system',
    default: false,
    for: INSTALL,
  },
};

function checkUrl(value: string): ReturnType<NonNullable<Option<string>['check']>> {
  if (!/^https:\/\/[^/\s]+/i.test(value) || !URL.canParse(value))
    return { message: 'not an https address, such as https://server:21605' };
  return /^https:\/\/[^/]*@/i.test(value)
    ? {
        message: 'the address must not contain a login',
        help: 'Give {storagelink-user} and {storagelink-password}.',
      }
    : undefined;
}
