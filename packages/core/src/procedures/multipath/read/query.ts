import type { CommandResult, Facts, FactsQuery } from '../../../hosts/host.ts';
import type { Profile } from '../../../profiles/profile.ts';
import { packageCommand } from './package-files.ts';
import { SHOW_DISKS } from './scsi.ts';

export const MAIN_FILE = '/etc/multipath.conf';
export const ENABLED_FILE = '/etc/multipath-enabled.conf';
export const DISABLED_FILE = '/etc/multipath-disabled.conf';
export const CONF_FOLDER = '/etc/multipath/conf.d';
const INVENTORY_FILE = '/etc/xensource-inventory';

/** The client's one-argument form is understood by every release, 0.4.7 included. */
export const SHOW_CONFIG: readonly string[] = ['multipathd', '-kshow config'];
const SHOW_TOPOLOGY: readonly string[] = ['multipathd', '-kshow topology'];
const SHOW_PATHS: readonly string[] = ['multipathd', '-kshow paths'];
const BANNER: readonly string[] = ['multipath', '-h'];
const PACKAGE: readonly string[] = [
  'rpm',
  '-q',
  '--qf',
  '%{VERSION}-%{RELEASE}',
  'device-mapper-multipath',
];
/** Debian and Ubuntu; a package that was removed and left its settings is no installed one. */
const DEBIAN_PACKAGE: readonly string[] = [
  'dpkg-query',
  '-W',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query's own format
  '-f=${db:Status-Status} ${Version}',
  'multipath-tools',
];
const DAEMON: readonly string[] = ['pidof', 'multipathd'];
/** What the host has booted from. */
const MOUNTS: readonly string[] = ['cat', '/proc/mounts'];
const USER: readonly string[] = ['id', '-u'];
/** What the kernel has, whatever the daemon says; both open the control device only, never a map. */
const DM_TABLE: readonly string[] = ['dmsetup', 'table', '--target', 'multipath'];
const DM_STATUS: readonly string[] = ['dmsetup', 'status', '--target', 'multipath'];
/** Whose the files are that the parser reads, or would read. */
const PACKAGE_FILES: readonly string[] = packageCommand([MAIN_FILE, ENABLED_FILE, CONF_FOLDER]);
export const SHOW_DISKSTATS: readonly string[] = ['cat', '/proc/diskstats'];
export const SHOW_SCSI: readonly string[] = ['cat', '/proc/scsi/scsi'];

/**
 * All that the steps decide on. The daemon is asked, never the `multipath` tool's listing: that one
 * opens device-mapper and may write its own state files.
 */
export const surveyQuery: FactsQuery = {
  // what is wrong is told of the first: the main file may be a link to one of those before it
  files: [ENABLED_FILE, DISABLED_FILE, MAIN_FILE, INVENTORY_FILE],
  folders: [{ path: CONF_FOLDER, contains: '.conf' }],
  commands: [
    BANNER,
    PACKAGE,
    DAEMON,
    USER,
    MOUNTS,
    SHOW_CONFIG,
    SHOW_TOPOLOGY,
    SHOW_PATHS,
    DM_TABLE,
    DM_STATUS,
    PACKAGE_FILES,
  ],
};

/** Where the stanza goes on a host that reads drop-ins. */
export function ownFile({ id }: Pick<Profile, 'id'>): string {
  return `${CONF_FOLDER}/${id}.conf`;
}

/** What tells where a host keeps its configuration, beside the files themselves. */
export const LAYOUT_COMMANDS: readonly (readonly string[])[] = [
  BANNER,
  PACKAGE,
  DEBIAN_PACKAGE,
  DAEMON,
  SHOW_CONFIG,
  PACKAGE_FILES,
];

/** One of the files that a dom0's multipath reads: nothing else is written by a procedure, or taken back from a record. */
export function isConfPath(path: string): boolean {
  if ([MAIN_FILE, ENABLED_FILE, DISABLED_FILE].includes(path)) return true;
  const name = path.slice(CONF_FOLDER.length + 1);
  return path === `${CONF_FOLDER}/${name}` && /^[^/\0]+$/.test(name) && name.includes('.conf');
}

/** The commands that tell a host's multipath-tools. */
export const RELEASE_COMMANDS: readonly (readonly string[])[] = [BANNER, PACKAGE, DEBIAN_PACKAGE];

/** The commands' answers by what they tell. */
export interface SurveyAnswers {
  readonly banner: CommandResult | undefined;
  readonly package: CommandResult | undefined;
  readonly debianPackage: CommandResult | undefined;
  readonly daemon: CommandResult | undefined;
  readonly config: CommandResult | undefined;
  readonly topology: CommandResult | undefined;
  readonly paths: CommandResult | undefined;
  readonly user: CommandResult | undefined;
  readonly mounts: CommandResult | undefined;
  readonly table: CommandResult | undefined;
  readonly status: CommandResult | undefined;
  readonly diskstats: CommandResult | undefined;
  readonly scsi: CommandResult | undefined;
  readonly disks: CommandResult | undefined;
  readonly packageFiles: CommandResult | undefined;
}

export function answersOf(facts: Facts): SurveyAnswers {
  const wordsOf = (argv: readonly string[]): string => argv.join('\0');
  const answers = new Map(facts.commands.map((each) => [wordsOf(each.argv), each]));
  const find = (argv: readonly string[]): CommandResult | undefined => answers.get(wordsOf(argv));
  return {
    banner: find(BANNER),
    package: find(PACKAGE),
    debianPackage: find(DEBIAN_PACKAGE),
    daemon: find(DAEMON),
    config: find(SHOW_CONFIG),
    topology: find(SHOW_TOPOLOGY),
    paths: find(SHOW_PATHS),
    user: find(USER),
    mounts: find(MOUNTS),
    table: find(DM_TABLE),
    status: find(DM_STATUS),
    diskstats: find(SHOW_DISKSTATS),
    scsi: find(SHOW_SCSI),
    disks: find(SHOW_DISKS),
    packageFiles: find(PACKAGE_FILES),
  };
}

/** What the host says that it is. */
export interface Inventory {
  /** PRODUCT_BRAND and PRODUCT_VERSION as XenServer and XCP-ng write them. */
  readonly product: string | undefined;
  /** INSTALLATION_UUID: the host's own uuid in its pool. */
  readonly uuid: string | undefined;
}

/** Undefined where there is no inventory: the host is no XenServer or XCP-ng host. */
export function inventoryOf(facts: Facts): Inventory | undefined {
  const file = facts.files.get(INVENTORY_FILE);
  if (!file?.exists) return undefined;
  const text = new TextDecoder().decode(file.bytes);
  const value = (name: string): string | undefined =>
    new RegExp(`^${name}='?([^'\n]*)`, 'm').exec(text)?.[1]?.trim() || undefined;
  const words = [value('PRODUCT_BRAND'), value('PRODUCT_VERSION')];
  const uuid = value('INSTALLATION_UUID');
  return {
    product: words.filter((word) => word !== undefined).join(' ') || undefined,
    uuid: uuid !== undefined && /^[0-9a-f-]{36}$/i.test(uuid) ? uuid.toLowerCase() : undefined,
  };
}
