import type { AnsibleError } from './ansible-error.ts';
import type { HostCounts } from './host-counts.ts';
import type { JsonObject } from './json.ts';
import type { Launcher } from './playbook-options.ts';

/** How a run ended, in one word. */
export type PlaybookStatus =
  /** Every host did what it should. */
  | 'ok'
  /** A task failed on a host; others may be unreachable. */
  | 'failed'
  /** No task failed, but a host was not reached. */
  | 'unreachable'
  /** There was no host to work on. */
  | 'no-hosts'
  | 'syntax-error'
  | 'bad-inventory'
  | 'vault-locked'
  /** Any other error of Ansible's own: an option, a missing role. */
  | 'error'
  /** Ansible crashed or was killed by somebody else. */
  | 'crashed'
  | 'cancelled'
  | 'timed-out';

export interface PlaybookResult {
  readonly status: PlaybookStatus;
  /** One line for people. */
  readonly message: string;
  /** Set unless the status is `ok`, `failed` or `unreachable`. */
  readonly error?: AnsibleError;
  /** Of the launcher; null when a signal ended it. */
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly launcher: Launcher;
  /** Ansible's own statistics; empty when the run did not come to its end. */
  readonly hosts: Readonly<Record<string, HostCounts>>;
  /** What `set_stats` has set, by host; of all hosts together as `_run`. */
  readonly custom: Readonly<Record<string, JsonObject>>;
  readonly failedHosts: readonly string[];
  readonly unreachableHosts: readonly string[];
  /** Events of Ansible that were read. */
  readonly events: number;
  /** Pieces of noise among them; 0 for a sound run. */
  readonly noise: number;
  readonly durationMs: number;
}
