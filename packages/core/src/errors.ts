/** Why a call of ours failed. A closed union: callers may switch over it. */
export type ErrorCode =
  /** Wrong option, malformed input or profile. Nothing was changed. */
  | 'BAD_INPUT'
  /** A plan was refused: a step's precondition does not hold, or a touched region is not understood. */
  | 'REFUSED'
  /** What would be done is not the plan that was approved. Nothing was changed. */
  | 'PLAN_DIFFERS'
  /** A file's bytes are no longer those that the plan was made on. */
  | 'FILE_CHANGED'
  /** A file, a folder or a run that is needed is not there. */
  | 'NOT_FOUND'
  /** The host would not let us read, write or run. */
  | 'ACCESS_DENIED'
  /** No space, read-only file system, or an I/O error. */
  | 'WRITE_FAILED'
  /** A command could not be started, or ended with an exit code that is not among the good ones. */
  | 'COMMAND_FAILED'
  /** Another run of this tool works on the host, or was cut off there and may still live. Nothing was changed. */
  | 'HOST_BUSY'
  /** A time limit ran out. */
  | 'TIMEOUT'
  /** The caller cancelled the run. */
  | 'CANCELLED'
  /** ssh: no route, no listener, or no name. */
  | 'HOST_UNREACHABLE'
  /** ssh: the host's key is in no known_hosts file. */
  | 'HOST_KEY_UNKNOWN'
  /** ssh: the host's key is another one than known_hosts has. */
  | 'HOST_KEY_CHANGED'
  /** ssh: no key or password of ours was accepted. */
  | 'AUTH_FAILED'
  /** The connection ended before the answer was complete. */
  | 'CONNECTION_LOST'
  /** TLS: the certificate is not the pinned one, or signed by no CA that was given. */
  | 'CERTIFICATE_REJECTED'
  /** StorageLink answered with a fault, or not in its own language. */
  | 'SERVICE_FAULT'
  /** A downloaded or given file has another SHA-256 than the one that was asked for. */
  | 'CHECKSUM_MISMATCH'
  /** The system itself says that a change did not take. */
  | 'VERIFY_FAILED'
  /** A journal is damaged, or belongs to another version. */
  | 'JOURNAL_UNUSABLE';

export interface ProcedureErrorOptions {
  /** What the user can do about it, one sentence. */
  readonly remedy?: string;
  /** Where: a file with line, a host, an option. */
  readonly place?: string;
  readonly cause?: unknown;
}

/** The one class that core throws. `message` is one clear line without place and remedy. */
export class ProcedureError extends Error {
  override readonly name = 'ProcedureError';
  readonly code: ErrorCode;
  readonly place: string | undefined;
  readonly remedy: string | undefined;

  constructor(code: ErrorCode, message: string, options: ProcedureErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.place = options.place;
    this.remedy = options.remedy;
  }
}

/** True for a {@link ProcedureError}, also one of another copy of this package. */
export function isProcedureError(error: unknown): error is ProcedureError {
  return error instanceof Error && error.name === 'ProcedureError' && 'code' in error;
}

/** The error as it is when it is ours, else wrapped with `code` and kept as cause. */
export function toProcedureError(error: unknown, code: ErrorCode): ProcedureError {
  if (isProcedureError(error)) return error;
  return new ProcedureError(code, error instanceof Error ? error.message : String(error), {
    cause: error,
  });
}

/** A value that cannot be missing here. @throws Error with the fact that does not hold: a fault of ours, never the user's. */
export function must<Value>(value: Value | undefined, fact: string): Value {
  if (value === undefined) throw new Error(`not so: ${fact}`);
  return value;
}
