import type { Sha256 } from './hash.ts';

/** Decides path rules, the service manager and where backups go. */
export type Platform = 'posix' | 'windows';

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
}

export type FileState = AbsentFile | PresentFile;

export interface AbsentFile {
  readonly exists: false;
  readonly path: string;
  /** There is a link to a file that is not there: where it points, as it says. */
  readonly linkTo?: string;
  /** Something is there that was not read. Only where that is a value and not an error: `FactsQuery`. */
  readonly unread?: Unread;
}

/**
 * No regular file; too large; not for this user; a link to nothing, or one that leads to itself; `foreign`: others than this
 * user and root could have written it or put it there, so nothing of it is believed.
 */
export type Unread = 'other' | 'large' | 'denied' | 'dangling' | 'loop' | 'foreign';

export interface PresentFile {
  readonly exists: true;
  /** As asked for. */
  readonly path: string;
  /** Links resolved; where a write goes. */
  readonly realPath: string;
  readonly bytes: Uint8Array;
  readonly sha256: Sha256;
  /** Something of ours that is there only while a file is written lies beside it. Only where `can.tellsLeft`. */
  readonly left?: true;
}

export interface ReplaceRequest {
  readonly path: string;
  /** Of the bytes that were planned on; null when the file must not exist. */
  readonly expected: Sha256 | null;
  /** null removes the file. */
  readonly content: Uint8Array | null;
  /** For a file that is made; an existing one keeps its own. Default 0o644. */
  readonly mode?: number;
  /**
   * Names the folder of the backup; no backup is made without it, nor of a file that did not exist. It also
   * marks the temporary file, so that a resume finds the one that a power cut has left (`temporaryPrefix`).
   */
  readonly runId?: string;
  /** Goes into the host's own record in the same operation. */
  readonly record?: RecordChange;
}

/**
 * What a run writes into the host's own record of it: `active.jsonl` in this tool's folder on the host (`Host.ownFolder`).
 * While it lies there its run holds the host: of several who make it at one time, one succeeds.
 */
export interface RecordChange {
  /** The first line, without its LF. It names the run and its holder: another one in its place means that the host is another run's. */
  readonly head: string;
  /** The record is to be made. One that begins with the same head is ours: its answer was lost. */
  readonly isNew: boolean;
  /** Whole lines of ASCII, each with its LF. On the disk before the file is touched. */
  readonly lines: string;
  /** More lines, once the file has its new bytes. */
  readonly after?: string;
  /** The run's id: nothing more is to come, and the record gets the name `runs/ID.jsonl`. */
  readonly finish?: string;
}

export interface ReplaceResult {
  readonly realPath: string;
  /** The copy of the old bytes; outside any folder that the target program reads. */
  readonly backup?: string;
  /** Extended attributes, or on Windows the access list, may be lost, and nothing there can tell. */
  readonly attributes?: 'not-known';
}

export interface RunCommandOptions extends CallOptions {
  /** Given on stdin; without it stdin is empty. Secrets go here, never into argv. */
  readonly input?: string | Uint8Array;
  /** Default 60 000. The command and all that it started are ended then. */
  readonly timeoutMs?: number;
  /** What is told of the command in its place, where its arguments may hold a secret. */
  readonly shownAs?: string;
}

export interface CommandResult {
  readonly argv: readonly string[];
  /** Full exit code (32 bits on Windows); null when it was ended by a signal; 127 when there is no such command. */
  readonly exit: number | null;
  /** UTF-8, malformed sequences replaced. */
  readonly stdout: string;
  readonly stderr: string;
  readonly timedOut: boolean;
}
