import { isGivenVersion } from '../storagelink/rule/version-number.ts';
import { isAbsoluteWindowsPath } from '../text/windows-path.ts';
import { anyControl, isServiceName, isSha256, siblingProblem } from './checks.ts';
import type { Option, OptionTable, Scope } from './option.ts';
import { type AdapterFields, storageTable, webTable } from './storagelink.ts';

const INSTALL: readonly Scope[] = ['install-adapter'];
const SERVER: readonly Scope[] = ['install-adapter', 'verify-adapter'];
const RULE: readonly Scope[] = ['install-adapter', 'edit-device-rules'];

const installerTable = {
  installer: {
    name: 'installer',
    type: 'text',
    value: 'path',
    group: 'Installer',
    help: "The adapter's installer: a path on the server, or an https address to download from",
    more: 'Leave it out where the adapter is installed already.',
    for: INSTALL,
    check: checkInstaller,
  },
  installerSha256: {
    name: 'installer-sha256',
    type: 'text',
    value: 'hex',
    group: 'Installer',
    help: 'SHA-256 of the installer, 64 hexadecimal digits; it is not run if it has another one',
    for: INSTALL,
    check: (value) =>
      isSha256(value)
        ? undefined
        : {
            message: 'not a SHA-256: 64 hexadecimal digits',
            help: 'Ask the vendor for it, or hash the file that you trust.',
          },
  },
  installerArgs: {
    name: 'installer-args',
    type: 'list',
    value: 'arg',
    group: 'Installer',
    help: 'Arguments for the installer',
    more: 'A run that is resumed takes them from here only, never from a record.',
    default: ['/S'],
    for: [...INSTALL, 'resume'],
    check: (value) =>
      value.some(anyControl) ? { message: 'a control character in an argument' } : undefined,
  },
  installerTimeout: {
    name: 'installer-timeout',
    type: 'seconds',
    value: 'seconds',
    group: 'Installer',
    help: 'How many seconds the installer may take',
    default: 600,
    least: 1,
    for: INSTALL,
  },
  installerExitCodes: {
    name: 'installer-exit-codes',
    type: 'list',
    value: 'code',
    group: 'Installer',
    help: 'Exit codes of the installer that mean success, beside 0, 3010 and 1641',
    for: INSTALL,
    check: (value) =>
      value.every((code) => /^-?\d{1,10}$/.test(code))
        ? undefined
        : { message: 'not a list of whole numbers' },
  },
  reinstall: {
    name: 'reinstall',
    type: 'flag',
    group: 'Installer',
    help: 'Run the installer although the adapter is installed',
    default: false,
    for: INSTALL,
  },
  requireSignature: {
    name: 'require-signature',
    type: 'flag',
    group: 'Installer',
    help: 'Refuse an installer that Windows does not find validly signed',
    more: 'Windows is asked by its PowerShell; without one it is not known, and refused too.',
    default: false,
    for: INSTALL,
  },
  allowRemovedRules: {
    name: 'allow-removed-rules',
    type: 'flag',
    group: 'Installer',
    help: 'Go on although the installer took entries out of the rule file',
    default: false,
    for: INSTALL,
  },
  licenceHosts: {
    name: 'licence-hosts',
    type: 'list',
    value: 'host',
    group: 'Licences',
    help: 'XenServer hosts whose licence edition is checked first, such as `ssh://root@xen1`',
    more: 'One host answers for its whole pool.',
    for: INSTALL,
  },
  skipLicenceCheck: {
    name: 'skip-licence-check',
    type: 'flag',
    group: 'Licences',
    help: 'Leave the licence check out; the report records it',
    default: false,
    for: INSTALL,
  },
} satisfies Partial<OptionTable<AdapterFields>>;

const ruleTable = {
  rule: {
    name: 'rule',
    type: 'file-or-text',
    value: 'file',
    group: 'Device rule',
    help: 'The device rule: an XML file, or its text, one element',
    textMark: '<',
    for: RULE,
  },
  clone: {
    name: 'clone',
    type: 'text',
    value: 'vendor/product',
    group: 'Device rule',
    help: "Copy an entry of the server's own file: `VENDOR/PRODUCT`, or `last` for its last one",
    more: "Vendor and product are replaced by the profile's, and what {set} gives.",
    bare: 'last',
    for: RULE,
    check: siblingProblem,
  },
  set: {
    name: 'set',
    type: 'map',
    value: 'name=value',
    group: 'Device rule',
    help: 'Values of the copy, by element or `@attribute`',
    for: RULE,
  },
  list: {
    name: 'list',
    type: 'text',
    value: 'path',
    group: 'Device rule',
    help: 'The list that holds the rules, such as `/config/devices`; needed where no entry shows it',
    for: ['install-adapter', 'verify-adapter', 'edit-device-rules'],
    check: (value) =>
      /^\/[^\p{C}]+$/u.test(value)
        ? undefined
        : { message: 'not a path of elements such as /config/devices' },
  },
  versionAt: {
    name: 'version-at',
    type: 'text',
    value: 'place',
    group: 'Device rule',
    help: 'Where the version stands when it cannot be found: `/config/@version`, `/config/version`, `?version` (a processing instruction) or `comment`',
    for: RULE,
    check: (value) =>
      /^(?:[/?]|comment)[^\p{C}]*$/u.test(value)
        ? undefined
        : { message: 'not a place such as /config/@version, ?version or comment' },
  },
  versionTo: {
    name: 'version-to',
    type: 'text',
    value: 'version',
    group: 'Device rule',
    help: 'The new version, where the next one cannot be told or another is wanted; it is higher than the old one',
    for: RULE,
    check: (value) =>
      isGivenVersion(value)
        ? undefined
        : {
            message: 'not a version: one to eight numbers with dots between them, such as 2.0.0.5',
          },
  },
  keepVersion: {
    name: 'keep-version',
    type: 'flag',
    group: 'Device rule',
    help: 'Leave the version as it is',
    more: 'Hosts that have this version may then not read the change.',
    default: false,
    for: RULE,
  },
} satisfies Partial<OptionTable<AdapterFields>>;

const serviceTable = {
  service: {
    name: 'service',
    type: 'text',
    value: 'name',
    group: 'StorageLink server',
    help: 'The Windows service, by its short name or its display name',
    default: 'StorageLink',
    for: SERVER,
    check: checkService,
  },
  serverFolder: {
    name: 'server-folder',
    type: 'text',
    value: 'dir',
    group: 'StorageLink server',
    help: "StorageLink's Server folder; without it, as the service's own configuration says",
    for: SERVER,
    check: (value) =>
      isAbsoluteWindowsPath(value) ? undefined : { message: 'not an absolute Windows path' },
  },
  serviceTimeout: {
    name: 'service-timeout',
    type: 'seconds',
    value: 'seconds',
    group: 'StorageLink server',
    help: 'How many seconds to wait for a state of the service',
    default: 120,
    least: 1,
    for: INSTALL,
  },
  startStopped: {
    name: 'start-stopped',
    type: 'flag',
    group: 'StorageLink server',
    help: 'Start the service also when it was stopped before',
    default: false,
    for: INSTALL,
  },
  breakLock: {
    name: 'break-lock',
    type: 'flag',
    group: 'StorageLink server',
    help: 'Take the server over from another run that was cut off',
    default: false,
    for: INSTALL,
  },
  endStuckService: {
    name: 'end-stuck-service',
    type: 'flag',
    group: 'StorageLink server',
    help: 'End the process of a service that does not stop in time',
    more: 'Only of one that has its process to itself.',
    default: false,
    for: INSTALL,
  },
} satisfies Partial<OptionTable<AdapterFields>>;

export const adapterTable: OptionTable<AdapterFields> = {
  ...installerTable,
  ...ruleTable,
  ...serviceTable,
  ...webTable,
  ...storageTable,
};

function checkService(value: string): ReturnType<NonNullable<Option<string>['check']>> {
  if (isServiceName(value)) return undefined;
  return { message: `${JSON.stringify(value)} is not a valid name of a Windows service` };
}

function checkInstaller(value: string): ReturnType<NonNullable<Option<string>['check']>> {
  if (anyControl(value)) return { message: 'a control character in the path' };
  if (/^http:/i.test(value)) return { message: 'an installer is downloaded over https only' };
  if (!/^https:/i.test(value))
    return isAbsoluteWindowsPath(value)
      ? undefined
      : { message: 'neither an absolute Windows path nor an https address' };
  if (!URL.canParse(value)) return { message: 'not a valid https address' };
  return /^https:\/\/[^/]*@/i.test(value)
    ? { message: 'the address must not contain a login' }
    : undefined;
}
