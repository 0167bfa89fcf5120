import { ProcedureError, withPlace } from '../errors.ts';
import type { Sha256 } from '../os/hash.ts';
import type {
  AbsentFile,
  CallOptions,
  CommandResult,
  FileState,
  Platform,
  PresentFile,
  RecordChange,
  ReplaceRequest,
  ReplaceResult,
  RunCommandOptions,
  Unread,
} from '../os/types.ts';
import type { StorageLinkApi } from '../storagelink-api/types.ts';

export type {
  AbsentFile,
  CallOptions,
  CommandResult,
  FileState,
  Platform,
  PresentFile,
  RecordChange,
  ReplaceRequest,
  ReplaceResult,
  RunCommandOptions,
  Sha256,
  Unread,
};

/** The error for a host that cannot be meant; a password that stands in it is not repeated. */
export function badHost(spec: string, why: string, remedy: string): ProcedureError {
  // a short form of ssh:// has no place for a password before its @
  const isShort = /^ssh:\/?[^/:]*$/i.test(spec);
  const shown = isShort
    ? spec
    : spec.replace(/^([a-z]+:\/\/)?([^@:/]*):(?!\/\/).*@/is, '$1$2:***@');
  return new ProcedureError(
    'BAD_INPUT',
    `${JSON.stringify(inShort(shown))} is not a valid host: ${why}`,
    {
      place: '--hosts',
      remedy,
    },
  );
}

/** A line of a file that was never meant as a list of hosts may be of any length. */
function inShort(spec: string): string {
  return spec.length > 80 ? `${spec.slice(0, 80)}...` : spec;
}

/** What a host can do beyond the verbs. Nobody asks what kind it is. */
export interface HostAbilities {
  /** `read` takes a large file cheaply; without it a file is hashed where it is. */
  readonly readLargeFiles: boolean;
  /** Reading a file tells what is {@link PresentFile.left} beside it, since looking costs an operation. */
  readonly tellsLeft?: true;
  /** A relative path means the caller's folder: the host is this machine. */
  readonly relativePaths?: true;
  /** Its services are made up, they do not change by themselves, and its StorageLink is its own. */
  readonly pretended?: { storageLink(): StorageLinkApi };
}

/**
 * Where a step reads, writes and runs commands. A host knows nothing of steps. Every verb
 * rejects with a ProcedureError whose `place` names the host.
 */
export interface Host {
  /** As the user wrote it, without secrets: `ssh://root@xen1`, `local`, `sandbox:DIR`. */
  readonly name: string;
  /** For the report; decided on by nobody. */
  readonly kind: string;
  readonly can: HostAbilities;
  readonly platform: Platform;
  /** What the run cost so far. */
  readonly traffic: Traffic;
  /** Everything that the query names, read in one round trip; a missing file or command is a value, not an error. */
  facts(query: FactsQuery, options?: CallOptions): Promise<Facts>;
  read(path: string, options?: CallOptions): Promise<FileState>;
  /**
   * Compare-and-swap of a whole file. Follows a symbolic link and keeps it; keeps owner, mode and
   * extended attributes; writes a temporary file in the same folder, syncs, renames, syncs the
   * folder. Killed or cut off at any moment, the file has the old bytes or the new ones.
   *
   * @throws ProcedureError FILE_CHANGED when the bytes are not `expected`; nothing is written then.
   */
  replace(request: ReplaceRequest, options?: CallOptions): Promise<ReplaceResult>;
  /**
   * Where an operation is dear: reads the file, but if it has the edit's `before` already, it is replaced in the same
   * operation, as `replace` does it. An edit that would carry bytes of another host's file is not tried.
   */
  readOrReplace?(path: string, edit: ReadyEdit, options?: CallOptions): Promise<FileOrReplaced>;
  /**
   * For a file that needs no change: takes away what a process of ours has left beside it that was killed while it wrote, its
   * lock too. What a living one has there stays.
   */
  clearLeft?(path: string, options?: CallOptions): Promise<void>;
  /**
   * Opens a file that is there for writing, and leaves it as it is. One that another program holds is no error: it may let go.
   *
   * @throws ProcedureError of `replace`, where its attributes or rights would refuse that.
   */
  tryWrite?(path: string, options?: CallOptions): Promise<void>;
  /** Where this tool keeps its backups and records on the host: `/var/lib/quantastor-xenserver` for root. */
  ownFolder(options?: CallOptions): Promise<string>;
  /**
   * Writes to the host's own record of the run; with `replace` it is done in the same operation.
   *
   * @throws ProcedureError HOST_BUSY when the host is another run's.
   */
  record(change: RecordChange, options?: CallOptions): Promise<void>;
  /** Runs argv without a shell's interpretation. An exit code other than 0 is a result, not an error. */
  run(argv: readonly string[], options?: RunCommandOptions): Promise<CommandResult>;
  /**
   * Where an operation is dear: all of it in one, in the order of the fields. What comes after something that failed is
   * not done.
   *
   * @throws ProcedureError of `replace`; of a record HOST_BUSY when the host is another run's, WRITE_FAILED and
   * ACCESS_DENIED, unless a file was replaced before it.
   */
  inOne?(operation: InOne, options?: CallOptions): Promise<InOneAnswers>;
  /** Why a command line cannot be handed to this host, in one sentence; undefined when it can. Asked before anything is changed. */
  argvProblem?(argv: readonly string[]): Promise<string | undefined>;
  /** Ends the connection; pending calls reject. May be called twice. */
  close(): Promise<void>;
}

const VERBS = [
  ...(['facts', 'read', 'replace', 'readOrReplace', 'clearLeft', 'tryWrite', 'ownFolder'] as const),
  ...(['record', 'run', 'inOne', 'argvProblem'] as const),
] as const satisfies readonly (keyof Host)[];

/** The host with verbs whose errors name it, so that nothing below them has to be told its name. */
export function atPlace(host: Host): Host {
  const placed: Record<string, unknown> = {};
  for (const verb of VERBS) {
    const work = host[verb] as ((...args: readonly unknown[]) => Promise<unknown>) | undefined;
    if (work) placed[verb] = (...args: unknown[]) => withPlace(host.name, () => work(...args));
  }
  return Object.assign(host, placed);
}

/** Several things in one operation. */
export interface InOne {
  readonly replace?: ReplaceRequest;
  /** Written behind the file, before the first command. */
  readonly record?: RecordChange;
  /** Each with a time limit of its own; one that does not end with 0 is the last. */
  readonly commands: readonly TimedCommand[];
  /** Asked where all of them ended with 0. */
  readonly query?: FactsQuery;
}

export interface TimedCommand {
  readonly argv: readonly string[];
  /** As in {@link RunCommandOptions}. */
  readonly timeoutMs?: number;
}

export interface InOneAnswers {
  readonly replaced?: ReplaceResult;
  /** The file was replaced, and then the record could not be written: no command was run. */
  readonly notRecorded?: unknown;
  /** Of those that were run. */
  readonly commands: readonly CommandResult[];
  /** Absent where they were not asked, or could not be read. */
  readonly facts?: Facts;
}

export interface Traffic {
  /** Connections opened. */
  readonly connections: number;
  /** Requests that waited for an answer. */
  readonly roundTrips: number;
}

/** Read-only questions. Answers have the order of the questions. */
export interface FactsQuery {
  /** Absolute paths. */
  readonly files?: readonly string[];
  readonly folders?: readonly FolderQuery[];
  /** Commands without effect. */
  readonly commands?: readonly (readonly string[])[];
  /**
   * Records in this tool's own folder on the host, by their path in it with `/`: `active.jsonl`. One that cannot be read is
   * `unread`, and what is asked beside it is answered all the same.
   */
  readonly own?: readonly string[];
}

/** A folder: each regular file in it whose name contains `contains` is read too. */
export interface FolderQuery {
  /** Absolute. */
  readonly path: string;
  readonly contains?: string;
  /**
   * So many bytes of each file at most. One that is larger, no regular file or not to be read is listed as `unread`, so that
   * it keeps nobody from the others; without it a larger one is an error, and what is no regular file is left out.
   */
  readonly most?: number;
  /** Only the last one by name, hidden ones apart. */
  readonly newest?: boolean;
}

export interface Facts {
  /** By the path asked for. */
  readonly files: ReadonlyMap<string, FileState>;
  /** By the path asked for; undefined when there is no such folder. Files by name order of the C locale. */
  readonly folders: ReadonlyMap<string, readonly FileState[] | undefined>;
  readonly commands: readonly CommandResult[];
  /** By the path asked for. */
  readonly own?: ReadonlyMap<string, FileState>;
}

/** An edit as it was planned for the file of one host, ready for another host's. */
export interface ReadyEdit {
  /** Where the path must lead to, links resolved. */
  readonly realPath: string;
  readonly before: Uint8Array;
  readonly after: Uint8Array;
  /** As in {@link ReplaceRequest}. */
  readonly runId?: string;
}

export interface FileOrReplaced {
  /** As it was before. */
  readonly file: FileState;
  /** Only of a file that was replaced. */
  readonly replaced?: ReplaceResult;
}

/** A host that a run opens when its turn comes. */
export interface HostOpener {
  /** As the user wrote it; stands in the report also when opening fails. */
  readonly name: string;
  /** For the report; decided on by nobody. */
  readonly kind: string;
  /**
   * How another host of its pool is written, from its address or name as `xe` gives it; absent where the others cannot be
   * reached from it.
   */
  sibling?(address: string): string;
  /** @throws ProcedureError when the host cannot be reached. */
  open(signal?: AbortSignal): Promise<Host>;
}
