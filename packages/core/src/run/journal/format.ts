import { Buffer } from 'node:buffer';
import type { JournalProcess } from '../../os/process-identity.ts';
import type { Action, RunCommandAction } from '../../procedures/action.ts';
import type { Profile } from '../../profiles/profile.ts';
import type { JsonObject, JsonValue } from '../../text/json.ts';
import type { ActionResult, UndoResult } from '../actions/executor.ts';
import type { HostReport, Outcome, ProcedureName } from '../report.ts';

/** Raised when a reader of an older version would misread a record. */
export const JOURNAL_VERSION = 2;

/** Older ones are still taken back and finished. */
export const JOURNAL_VERSIONS: readonly number[] = [1, 2];

/**
 * One line of a journal. The first is the header; a `begin` is on the disk before its action
 * touches the host, and holds all that is needed to take it back without the host's own backup.
 */
export type JournalRecord =
  | HeaderRecord
  | BeginRecord
  | EndRecord
  | FailedRecord
  | UndoneRecord
  | HostEndRecord
  | ResumedRecord
  | RunEndRecord;

export interface HeaderRecord {
  readonly type: 'header';
  readonly version: number;
  readonly toolVersion: string;
  readonly runId: string;
  readonly procedure: ProcedureName;
  readonly startedAt: string;
  /** Without secrets. */
  readonly options: JsonObject;
  /** Whole, so that a resume needs no file of then. */
  readonly profile: Profile;
  /** Those that have something to do; others are not touched, so no record speaks of them. */
  readonly hosts: readonly JournalHost[];
  /** Tells a run that goes on from one that was cut off. */
  readonly process: JournalProcess;
}

export interface JournalHost {
  /** As the user wrote it: enough to open it again. */
  readonly name: string;
  readonly kind: HostReport['kind'];
  /** The host's own identity, where it tells one. */
  readonly machine?: string;
}

/** An action as it is journaled: a command by its name, so that no argv is ever taken from a file. */
export type JournaledAction = Exclude<Action, RunCommandAction> | JournaledCommand;

export interface JournaledCommand {
  readonly kind: 'run-command';
  /** Null for one that no rule knows; absent in version 1. */
  readonly command?: string | null;
  /** In version 1 only; compared, never run. */
  readonly argv?: readonly string[];
  readonly summary: string;
}

export interface BeginRecord {
  readonly type: 'begin';
  readonly host: string;
  /** Counted from 0 over the whole journal; names the action in later records. */
  readonly index: number;
  readonly step: string;
  readonly title: string;
  readonly at: string;
  readonly action: JournaledAction;
  readonly prepared: JsonValue;
}

export interface EndRecord {
  readonly type: 'end';
  readonly index: number;
  readonly at: string;
  readonly result: ActionResult;
}

export interface FailedRecord {
  readonly type: 'failed';
  readonly index: number;
  readonly at: string;
  readonly message: string;
  /** It is certain that the host was left as it was, so there is nothing to take back. */
  readonly changedNothing?: boolean;
}

export interface UndoneRecord {
  readonly type: 'undone';
  readonly index: number;
  readonly at: string;
  readonly result: UndoResult;
}

export interface HostEndRecord {
  readonly type: 'host-end';
  readonly host: string;
  readonly outcome: Outcome;
}

/** From here on another process writes. */
export interface ResumedRecord {
  readonly type: 'resumed';
  readonly at: string;
  readonly by: 'resume' | 'rollback';
  readonly process: JournalProcess;
}

export interface RunEndRecord {
  readonly type: 'run-end';
  readonly at: string;
  /** Absent: the procedure itself. */
  readonly by?: 'resume' | 'rollback';
  readonly outcome: Outcome;
}

/** One line with its LF; bytes stand as `{"$bytes": BASE64}`. */
export function encodeRecord(record: JournalRecord): string {
  return `${JSON.stringify(packBytes(record))}\n`;
}

/** @throws SyntaxError when the line is no JSON. */
export function decodeRecord(line: string): unknown {
  return JSON.parse(line, (_key, value: unknown) => {
    if (typeof value !== 'object' || value === null || !('$bytes' in value)) return value;
    return Uint8Array.from(Buffer.from(String(value.$bytes), 'base64'));
  });
}

function packBytes(value: unknown): unknown {
  if (value instanceof Uint8Array)
    return { $bytes: Buffer.from(value.buffer, value.byteOffset, value.length).toString('base64') };
  if (Array.isArray(value)) return value.map(packBytes);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, packBytes(each)]));
}
