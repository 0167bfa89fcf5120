import type { CommandResult, Facts, FactsQuery } from '../../hosts/host.ts';
import { readMultipath } from '../../multipath/syntax/read.ts';
import type { MultipathDocument } from '../../multipath/syntax/types.ts';

export const MAIN_FILE = '/etc/multipath.conf';
export const ENABLED_FILE = '/etc/multipath-enabled.conf';
export const DISABLED_FILE = '/etc/multipath-disabled.conf';
export const CONF_FOLDER = '/etc/multipath/conf.d';
const INVENTORY_FILE = '/etc/xensource-inventory';

/** The client's one-argument form is understood by every release, 0.4.7 included. */
export const SHOW_CONFIG: readonly string[] = ['multipathd', '-kshow config'];
export const SHOW_TOPOLOGY: readonly string[] = ['multipathd', '-kshow topology'];
const SHOW_PATHS: readonly string[] = ['multipathd', '-kshow paths'];
const BANNER: readonly string[] = ['multipath', '-h'];
const PACKAGE: readonly string[] = [
  'rpm',
  '-q',
  '--qf',
  '%{VERSION}-%{RELEASE}',
  'device-mapper-multipath',
];
const DAEMON: readonly string[] = ['pidof', 'multipathd'];

/**
 * All that the steps decide on. The daemon is asked, never the `multipath` tool's listing: that one
 * opens device-mapper and may write its own state files.
 */
export const surveyQuery: FactsQuery = {
  files: [MAIN_FILE, ENABLED_FILE, DISABLED_FILE, INVENTORY_FILE],
  folders: [{ path: CONF_FOLDER, contains: '.conf' }],
  commands: [BANNER, PACKAGE, DAEMON, SHOW_CONFIG, SHOW_TOPOLOGY, SHOW_PATHS],
};

/** The commands that tell a host's multipath-tools. */
export const RELEASE_COMMANDS: readonly (readonly string[])[] = [BANNER, PACKAGE];

/** The commands' answers by what they tell. */
export interface SurveyAnswers {
  readonly banner: CommandResult | undefined;
  readonly package: CommandResult | undefined;
  readonly daemon: CommandResult | undefined;
  readonly config: CommandResult | undefined;
  readonly topology: CommandResult | undefined;
  readonly paths: CommandResult | undefined;
}

export function answersOf(facts: Facts): SurveyAnswers {
  const find = (argv: readonly string[]): CommandResult | undefined =>
    facts.commands.find((each) => each.argv.join('\0') === argv.join('\0'));
  return {
    banner: find(BANNER),
    package: find(PACKAGE),
    daemon: find(DAEMON),
    config: find(SHOW_CONFIG),
    topology: find(SHOW_TOPOLOGY),
    paths: find(SHOW_PATHS),
  };
}

/** PRODUCT_BRAND and PRODUCT_VERSION as XenServer and XCP-ng write them; undefined elsewhere. */
export function productOf(facts: Facts): string | undefined {
  const file = facts.files.get(INVENTORY_FILE);
  if (!file?.exists) return undefined;
  const text = new TextDecoder().decode(file.bytes);
  const value = (name: string): string | undefined =>
    new RegExp(`^${name}='?([^'\n]*)`, 'm').exec(text)?.[1]?.trim() || undefined;
  const words = [value('PRODUCT_BRAND'), value('PRODUCT_VERSION')];
  return words.filter((word) => word !== undefined).join(' ') || undefined;
}

/** What multipathd says of itself. */
export type DaemonState =
  /** It printed the configuration that is in effect. */
  | { readonly kind: 'answers'; readonly config: MultipathDocument }
  /** Its client succeeded and printed nothing that could be read. */
  | { readonly kind: 'silent' }
  /** Its process is there, and its client failed. */
  | { readonly kind: 'mute'; readonly said: string }
  /** Not running, or not installed: XenServer 5.x starts it when multipathing is switched on. */
  | { readonly kind: 'off' };

export function daemonState(facts: Facts): DaemonState {
  const { config, daemon } = answersOf(facts);
  if (!config) return { kind: 'off' };
  const document = effectiveConfig(config);
  if (document) return { kind: 'answers', config: document };
  if (config.exit === 0) return { kind: 'silent' };
  const isRunning = daemon?.exit === 0 && /\d/.test(daemon.stdout);
  if (!isRunning && !config.timedOut) return { kind: 'off' };
  const said = `${config.stderr}\n${config.stdout}`.trim().split('\n')[0] ?? '';
  return { kind: 'mute', said: config.timedOut ? 'no answer in time' : said };
}

/** The answer to `show config`, or what `multipath -t` prints; undefined when it is no configuration. */
export function effectiveConfig(result: CommandResult): MultipathDocument | undefined {
  if (result.exit !== 0) return undefined;
  const document = readMultipath(result.stdout);
  const names = document.blocks.map(({ name }) => name);
  return names.includes('defaults') || names.includes('devices') ? document : undefined;
}
