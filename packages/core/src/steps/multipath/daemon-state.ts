import type { CommandResult, Facts } from '../../hosts/host.ts';
import { readMultipath } from '../../multipath/read-multipath.ts';
import type { MultipathDocument } from '../../multipath/types.ts';
import { answersOf } from './survey-query.ts';

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
