/** Why a call of ours failed. A closed union: callers may switch over it. */
export type ErrorCode =
  /**
   * Wrong option, malformed input or profile. Nothing was changed.
   *
   * @cause An option that is misspelt or contradicts another one, a file or profile that is not what it should be.
   * @left Nothing was changed.
   * @remedy Correct what the message names; `--help` of the command has its options.
   */
  | 'BAD_INPUT'
  /**
   * A plan was refused: a step's precondition does not hold, or a touched region is not understood.
   *
   * @cause A failed path, a stanza that differs, a file that does not read as it should, a licence that is missing.
   * @left Nothing was changed there; the other hosts go on.
   * @remedy Repair what the message names, or give the option that it names, then run the same again.
   */
  | 'REFUSED'
  /**
   * What would be done is not the plan that was approved. Nothing was changed.
   *
   * @cause A file, a release or an option is another one than when the plan was approved.
   * @left Nothing was changed.
   * @remedy Look at the new plan (`--check --diff`), have it approved, and give its digest to `--expect-plan`.
   */
  | 'PLAN_DIFFERS'
  /**
   * A file's bytes are no longer those that the plan was made on.
   *
   * @cause Somebody else, or another tool, wrote the file between the plan and the change, or since the run that is to be taken back.
   * @left The file as the other one wrote it.
   * @remedy Run the same again: it plans on the new bytes. For a rollback look at the difference first.
   */
  | 'FILE_CHANGED'
  /**
   * A file, a folder or a run that is needed is not there.
   *
   * @cause A misspelt path or run, another state folder than that of the run, a host that is no dom0.
   * @left Nothing was changed.
   * @remedy Correct the name; `runs` lists the runs, `--state-folder` names another folder.
   */
  | 'NOT_FOUND'
  /**
   * The host would not let us read, write or run.
   *
   * @cause The account is not root or not an administrator; a read-only mount.
   * @left Nothing was changed, unless the report says otherwise.
   * @remedy Log in as root or with `--sudo`; on Windows as an administrator.
   */
  | 'ACCESS_DENIED'
  /**
   * No space, read-only file system, or an I/O error.
   *
   * @cause A full disk on the host or under the state folder, or a disk with faults.
   * @left The old file, or what `left` in the report names.
   * @remedy Free space or repair the disk, then `resume` the run.
   */
  | 'WRITE_FAILED'
  /**
   * A command could not be started, or ended with an exit code that is not among the good ones.
   *
   * @cause The program is not installed, or it says no: its own words stand in the message.
   * @left What was changed before it is put back, or named in `left`.
   * @remedy Run the command of the message by hand on the host, repair what it says, then `resume` or run the same again.
   */
  | 'COMMAND_FAILED'
  /**
   * Another run of this tool works on the host, or was cut off there and may still live. Nothing was changed.
   *
   * @cause Two people or two jobs at once.
   * @left Nothing was changed.
   * @remedy Wait until the other run has ended; `runs --hosts HOST` shows it, `resume --hosts HOST` ends one that was cut off.
   */
  | 'HOST_BUSY'
  /**
   * A time limit ran out.
   *
   * @cause A slow or hanging host, a command that waits for a device with dead paths.
   * @left What was changed before it is put back, or named in `left`.
   * @remedy Look why it hangs (`--debug`), raise the limit (`--connect-timeout`), then `resume` or run the same again.
   */
  | 'TIMEOUT'
  /**
   * The caller cancelled the run.
   *
   * @cause Ctrl-C, a cancelled job, SIGTERM.
   * @left Hosts that were done stay changed; the one that was begun is put back; the others were not begun.
   * @remedy Run the same again to go on, `rollback` to undo.
   */
  | 'CANCELLED'
  /**
   * ssh: no route, no listener, or no name.
   *
   * @cause The host is down, its name or address is wrong, a firewall, or too many connections at once.
   * @left Nothing was changed.
   * @remedy Try `ssh root@HOST` by hand; `--retries`, `--concurrency` and `--connect-timeout` help with a busy host.
   */
  | 'HOST_UNREACHABLE'
  /**
   * ssh: the host's key is in no known_hosts file.
   *
   * @cause The first connection from this account.
   * @left Nothing was changed.
   * @remedy Connect once by hand (`ssh root@HOST`) and compare the fingerprint with the one on the host's console.
   */
  | 'HOST_KEY_UNKNOWN'
  /**
   * ssh: the host's key is another one than known_hosts has.
   *
   * @cause The host was reinstalled, or somebody stands in between.
   * @left Nothing was changed.
   * @remedy Find out which; if it is rightful, `ssh-keygen -R HOST` and connect once by hand.
   */
  | 'HOST_KEY_CHANGED'
  /**
   * ssh: no key or password of ours was accepted.
   *
   * @cause No key in the agent, another user, a password that is asked for.
   * @left Nothing was changed.
   * @remedy Add the key (`ssh-copy-id root@HOST`), or name the right user: `ssh://user@HOST`.
   */
  | 'AUTH_FAILED'
  /**
   * The connection ended before the answer was complete.
   *
   * @cause The network or the host went away in the middle.
   * @left What was begun is in the journal and in the host's own record; `left` says what is not known.
   * @remedy `resume` finishes it, `resume --undo` takes it back.
   */
  | 'CONNECTION_LOST'
  /**
   * TLS: the certificate is not the pinned one, or signed by no CA that was given.
   *
   * @cause StorageLink's certificate is self-signed, was renewed, or somebody stands in between.
   * @left Nothing was changed.
   * @remedy `storagelink-certificate URL` shows it: compare it with the server, then `--storagelink-fingerprint` or `--storagelink-ca`.
   */
  | 'CERTIFICATE_REJECTED'
  /**
   * StorageLink answered with a fault, or not in its own language.
   *
   * @cause Another version of StorageLink, a login that may not do this, a service that is starting.
   * @left What was changed before it is put back, or named in `left`.
   * @remedy Look at the log of the StorageLink service, then run the same again.
   */
  | 'SERVICE_FAULT'
  /**
   * A downloaded or given file has another SHA-256 than the one that was asked for.
   *
   * @cause A cut download, another version of the installer, or one that was tampered with.
   * @left Nothing was run.
   * @remedy Download it again, and take the checksum from its publisher.
   */
  | 'CHECKSUM_MISMATCH'
  /**
   * The system itself says that a change did not take.
   *
   * @cause multipathd did not load the stanza, a map lost a path, the service did not start with the new rule.
   * @left The old file is back, or `left` in the report says what is not.
   * @remedy Read what the system said; `lint` and `verify` say why a stanza does not count.
   */
  | 'VERIFY_FAILED'
  /**
   * A journal is damaged, or belongs to another version.
   *
   * @cause A journal that was edited or cut, or that a newer version wrote.
   * @left As the run left it: nothing was done by it.
   * @remedy Use the version that wrote it, or go by the hosts' own records: `rollback --hosts HOST`.
   */
  | 'JOURNAL_UNUSABLE';

export interface ProcedureErrorOptions {
  /** What the user can do about it, one sentence. */
  readonly remedy?: string | undefined;
  /** Where: a file with line, a host, an option. */
  readonly place?: string | undefined;
  readonly cause?: unknown;
}

/** Of what was cancelled nothing is wrong. */
const GO_ON = 'Run the same again to go on.';

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
    this.remedy = options.remedy ?? (code === 'CANCELLED' ? GO_ON : undefined);
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

/** An error of ours that has no place gets this one: what is finer, a file or an option, is given where it is known. */
export async function withPlace<Result>(
  place: string,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw placedError(place, error);
  }
}

export function placedError(place: string, error: unknown): unknown {
  if (!isProcedureError(error) || error.place !== undefined) return error;
  const { code, message, remedy, cause } = error;
  return new ProcedureError(code, message, { place, remedy, cause });
}

/** Runs work on a file of this machine that stands for one of a server: an error names the server's. */
export async function withPath<Result>(
  near: string,
  path: string,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!isProcedureError(error)) throw error;
    const { code, message, place, remedy } = error;
    const named = (text: string): string => text.replaceAll(near, path);
    throw new ProcedureError(code, named(message), {
      place: place && named(place),
      remedy: remedy && named(remedy),
      cause: error,
    });
  }
}

/** A value that cannot be missing here. @throws Error with the fact that does not hold: a fault of ours, never the user's. */
export function must<Value>(value: Value | undefined, fact: string): Value {
  if (value === undefined) throw new Error(`not so: ${fact}`);
  return value;
}
