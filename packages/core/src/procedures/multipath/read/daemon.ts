import type { CommandResult, Facts } from '../../../hosts/host.ts';
import { type Printout, readPrintout } from './printout.ts';
import { answersOf } from './query.ts';

/** What multipathd says of itself. */
export type DaemonState =
  /** It printed the configuration that is in effect. */
  | { readonly kind: 'answers'; readonly printout: Printout }
  /** Its client succeeded and printed nothing that could be read. */
  | { readonly kind: 'silent' }
  /** Whether it runs or not, its client failed in a way that tells nothing of what is in effect. */
  | { readonly kind: 'mute'; readonly said: string; readonly wantsRoot: boolean }
  /** Seen not to run, or not installed: XenServer 5.x starts it when multipathing is switched on. */
  | { readonly kind: 'off' };

export function daemonState(facts: Facts): DaemonState {
  const { config, daemon, user } = answersOf(facts);
  if (!config) return { kind: 'off' };
  const printout = printoutOf(config);
  if (printout) return { kind: 'answers', printout };
  const said = config.timedOut ? 'no answer in time' : firstLine(config);
  const wantsRoot = /need to be root|permission denied/i.test(said) || isOtherUser(user);
  if (config.exit === 0 && !wantsRoot) return { kind: 'silent' };
  const runs = daemon?.exit === 0 && /\d/.test(daemon.stdout);
  const isGone = daemon?.exit === 1 || /connection refused|no such file/i.test(said);
  if (!runs && !config.timedOut && (isGone || config.exit === 127)) return { kind: 'off' };
  return { kind: 'mute', said, wantsRoot };
}

/** The answer to `show config`, or what `multipath -t` prints; undefined when it is no configuration. */
export function printoutOf(result: CommandResult): Printout | undefined {
  return result.exit === 0 ? readPrintout(result.stdout) : undefined;
}

function firstLine({ stderr, stdout }: CommandResult): string {
  return `${stderr}\n${stdout}`.trim().split('\n')[0] ?? '';
}

function isOtherUser(user: CommandResult | undefined): boolean {
  return user?.exit === 0 && /^[1-9]\d*$/.test(user.stdout.trim());
}
