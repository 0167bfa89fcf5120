import type { HostCounts } from '../host-counts.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import type { PlaybookResult } from '../playbook-result.ts';

/**
 * What a run says while it goes on. Events of Ansible come in its own order, `text` in between as it
 * arrives, `end` always last. Times (`at`) are ISO 8601 in UTC, of the controller's clock.
 */
export type PlaybookEvent = AnsibleEvent | TextEvent | NoiseEvent | EndEvent;

/** Those that Ansible's callback sends. */
export type AnsibleEvent =
  | StartEvent
  | PlayEvent
  | NoHostsEvent
  | TaskEvent
  | HostStartEvent
  | HostResultEvent
  | ItemEvent
  | RetryEvent
  | AsyncEvent
  | IncludeEvent
  | NotifyEvent
  | WarningEvent
  | DeprecationEvent
  | StatsEvent;

export interface StartEvent {
  readonly type: 'start';
  readonly at: string;
  /** Version of ansible-core. */
  readonly ansible: string;
  /** Process id of ansible-playbook. */
  readonly pid: number;
  readonly playbook: string;
}

export interface PlayEvent {
  readonly type: 'play';
  readonly at: string;
  readonly play: {
    readonly id: string;
    readonly name: string;
    /**
     * In the play's order, the limit heeded; null where Ansible does not tell, or where they are over `maxEventBytes`. Again
     * for each batch of `serial`.
     */
    readonly hosts: readonly string[] | null;
  };
}

/** No host matches the play that was named last. */
export interface NoHostsEvent {
  readonly type: 'no-hosts';
  readonly at: string;
}

export interface TaskReference {
  readonly id: string;
  /** With the role before it: `storage : Read facts`. */
  readonly name: string;
  readonly action: string;
  /** File and line, where Ansible knows them. */
  readonly path: string | null;
  /** The role that it is of; null outside of roles. */
  readonly role: string | null;
}

export interface TaskEvent {
  readonly type: 'task';
  readonly at: string;
  readonly task: TaskReference;
  readonly handler: boolean;
}

/** A host begins a task. */
export interface HostStartEvent {
  readonly type: 'host-start';
  readonly at: string;
  readonly host: string;
  readonly task: TaskReference;
}

export interface PlayReference {
  readonly id: string;
  readonly name: string;
}

interface Outcome {
  readonly at: string;
  readonly host: string;
  /** Null where a result comes before any play. */
  readonly play: PlayReference | null;
  readonly task: TaskReference;
  /** Of the task on this host, of an item since the item before; null where its start was not told. */
  readonly durationMs: number | null;
  /**
   * Bytes of an event that was over `maxEventBytes`: its result is cut to `truncated`, `bytes`, `rc` and the start of `msg`.
   * Host, task, status and `changed` are as they were.
   */
  readonly truncatedBytes?: number;
  readonly changed: boolean;
  /**
   * The module's whole answer, without Ansible's internal keys; `censored` where `no_log` holds. An integer that a number
   * would round, infinity and NaN are text.
   */
  readonly result: JsonObject;
}

/** A host has done a task; of a loop, once after its items. */
export interface HostResultEvent extends Outcome {
  readonly type: 'host-result';
  readonly status: 'ok' | 'failed' | 'unreachable' | 'skipped';
  /** Failed or unreachable, and the task says that it does not matter. */
  readonly ignored: boolean;
}

/** A host has done one item of a loop. */
export interface ItemEvent extends Outcome {
  readonly type: 'item';
  readonly status: 'ok' | 'failed' | 'skipped';
  /** The item, or its label where the loop has one. */
  readonly item: JsonValue;
}

/** A task with `until` failed and is tried again. */
export interface RetryEvent extends Outcome {
  readonly type: 'retry';
  readonly status: 'failed';
}

/** Once, when all plays are over. */
export interface StatsEvent {
  readonly type: 'stats';
  readonly at: string;
  readonly hosts: Readonly<Record<string, HostCounts>>;
  /** What `set_stats` has set, by host; of all hosts together as `_run`. */
  readonly custom: Readonly<Record<string, JsonObject>>;
}

/** A task with `async` is waited for, or has come to its end. Its result comes as `host-result` too. */
export interface AsyncEvent {
  readonly type: 'async';
  readonly at: string;
  readonly host: string;
  readonly status: 'poll' | 'ok' | 'failed';
  readonly jobId: string | null;
}

/** A file of tasks is included. */
export interface IncludeEvent {
  readonly type: 'include';
  readonly at: string;
  readonly file: string;
  readonly hosts: readonly string[];
}

/** A host has notified a handler. */
export interface NotifyEvent {
  readonly type: 'notify';
  readonly at: string;
  readonly host: string;
  readonly handler: string;
}

/** A warning, whole and in one line; of a task, or of Ansible itself, which also writes it as text. */
export interface WarningEvent {
  readonly type: 'warning';
  readonly at: string;
  readonly message: string;
  readonly host: string | null;
  readonly task: TaskReference | null;
}

export interface DeprecationEvent {
  readonly type: 'deprecation';
  readonly at: string;
  readonly message: string;
  /** Release or date from which on it is gone. */
  readonly removedIn: string | null;
  readonly collection: string | null;
  readonly host: string | null;
  readonly task: TaskReference | null;
}

/** A line that is no event: warnings, errors, what `-v` adds. */
export interface TextEvent {
  readonly type: 'text';
  readonly stream: 'stdout' | 'stderr';
  readonly line: string;
}

/** Something on the way of the events that is not one of them. */
export interface NoiseEvent {
  readonly type: 'noise';
  /** `cut`: the line ended in the middle; `unreadable`: not an event; `too-long`: over `maxEventBytes`. */
  readonly reason: 'cut' | 'unreadable' | 'too-long';
  readonly bytes: number;
  /** Its beginning. */
  readonly excerpt: string;
}

export interface EndEvent {
  readonly type: 'end';
  readonly result: PlaybookResult;
}
