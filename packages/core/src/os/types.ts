import type { Sha256 } from '../text/sha256.ts';

/** Decides path rules, the service manager and where backups go. */
export type Platform = 'posix' | 'windows';

export interface CallOptions {
  readonly signal?: AbortSignal;
}

export type FileState = AbsentFile | PresentFile;

export interface AbsentFile {
  readonly exists: false;
  readonly path: string;
}

export interface PresentFile {
  readonly exists: true;
  /** As asked for. */
  readonly path: string;
  /** Links resolved; where a write goes. */
  readonly realPath: string;
  readonly bytes: Uint8Array;
  readonly sha256: Sha256;
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
}

export interface ReplaceResult {
  readonly realPath: string;
  /** The copy of the old bytes; outside any folder that the target program reads. */
  readonly backup?: string;
}

export interface RunCommandOptions extends CallOptions {
  /** Given on stdin; without it stdin is empty. Secrets go here, never into argv. */
  readonly input?: string | Uint8Array;
  /** Default 60 000. The command and all that it started are ended then. */
  readonly timeoutMs?: number;
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
