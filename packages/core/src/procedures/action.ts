import type { Sha256 } from '../hosts/host.ts';
import type { DesiredDeviceRule, DeviceRuleMatch } from '../storagelink/types.ts';

/**
 * What apply does, as data: shown by --check, consumed by apply, written to the journal.
 * Holds no secret: a value that must not be shown is named by `secret` and looked up when it is used.
 */
export type Action =
  | WriteFileAction
  | RunCommandAction
  | ServiceAction
  | InstallAction
  | DownloadAction
  | AddCredentialsAction
  | ReserveServerAction;

export type ActionKind = Action['kind'];

export interface WriteFileAction {
  readonly kind: 'write-file';
  readonly path: string;
  /** The old bytes; null when the file is made. Undo writes them back. */
  readonly before: Uint8Array | null;
  readonly beforeSha256: Sha256 | null;
  /** The new bytes; null when the file is removed. */
  readonly after: Uint8Array | null;
  readonly afterSha256: Sha256 | null;
  /** Unified diff, LF, '' only when nothing changes. */
  readonly diff: string;
  /** What changes, one line: `add OSNEXUS/QUANTASTOR after line 42`. */
  readonly summary: string;
  /** Set for StorageLink's rule file, whose version only goes up once it has been published. */
  readonly rules?: WrittenRules;
}

export interface WrittenRules {
  readonly match: DeviceRuleMatch;
  /** `/config/@version`; undefined where the version stays. */
  readonly place?: string;
  readonly version?: string;
  /** Where the highest published version is remembered. */
  readonly published: string;
  /** An installer runs before this and may change the file: what is expected is planned anew on what it leaves. */
  readonly provisional?: DesiredDeviceRule;
  readonly quiet?: QuietService;
}

/** A command that changes the host's state. */
export interface RunCommandAction {
  readonly kind: 'run-command';
  readonly argv: readonly string[];
  readonly summary: string;
  readonly timeoutMs: number;
  /** Run when this run is undone, after the files are back: a reconfigure takes the old file up again. */
  readonly undoArgv?: readonly string[];
  /** Not undone where something else of the host could not be: what is said then. */
  readonly undoWaits?: string;
  /** Whole outputs, trimmed, that mean failure although the exit code is 0 (`fail`, as multipathd's client prints it). */
  readonly failedOutputs?: readonly string[];
}

/** The service that stands still while something is changed. */
export interface QuietService {
  readonly service: string;
  readonly timeoutMs: number;
  /** This run starts it afterwards. */
  readonly starts: boolean;
  readonly endsStuck?: true;
}

export interface ServiceAction {
  readonly kind: 'service';
  /** Windows service short name. */
  readonly service: string;
  /** The service that the options name, where it is not by this name: this one depends on it, or is its short name. */
  readonly of?: string;
  readonly want: 'running' | 'stopped';
  /** How long to wait for the state. */
  readonly timeoutMs: number;
  readonly summary: string;
  /** Its process is ended where it does not stop in time. */
  readonly endsStuck?: true;
  /** Of StorageLink itself: what it reads at its start is published by that. */
  readonly publishes?: PublishedRules;
  /** One that somebody has started since the change is started again: it may have read what was there before. */
  readonly fresh?: true;
}

export interface PublishedRules {
  /** The rule file. */
  readonly path: string;
  readonly match: DeviceRuleMatch;
  readonly place?: string;
  readonly published: string;
}

export interface InstallAction {
  readonly kind: 'install';
  /** Path of the installer on the host. */
  readonly path: string;
  readonly args: readonly string[];
  readonly timeoutMs: number;
  readonly sha256: Sha256;
  /** File that records a finished installation: an idempotence key that survives us. */
  readonly marker: string;
  /** Name of the adapter, by which Windows' list of programs is asked once it has ended. */
  readonly product?: string;
  readonly summary: string;
  /** Success beside 0, 3010 and 1641. */
  readonly exitCodes?: readonly number[];
  readonly quiet?: QuietService;
  /** The rule file, which an installer may change: kept before, compared after. */
  readonly rules?: PublishedRules & {
    /** Copy of its bytes from before, on the server. */
    readonly backup: string;
    readonly allowRemoved: boolean;
    /** Nothing else raises the version, so a number that the installer left as it was is raised with its own edit. */
    readonly raises?: boolean;
  };
}

export interface DownloadAction {
  readonly kind: 'download';
  readonly url: string;
  readonly path: string;
  readonly sha256: Sha256;
  readonly summary: string;
}

export interface AddCredentialsAction {
  readonly kind: 'add-credentials';
  readonly adapter: string;
  readonly friendlyName: string;
  readonly address: string;
  readonly port?: number;
  readonly username: string;
  readonly secret: 'storage-password';
  /** Take another login for the same storage system out first. */
  readonly replaces?: boolean;
  readonly summary: string;
}

/** Keeps other runs away from the server, and tries what a change needs before anything is stopped. */
export interface ReserveServerAction {
  readonly kind: 'reserve-server';
  /** Path of the lock. */
  readonly lock: string;
  /** A file that is to be changed: whether one of its size can be written beside it is tried. */
  readonly probe?: string;
  /** Files that are written later if they are there: whether they may be is tried, and whether a backup finds its place. */
  readonly writes?: readonly string[];
  /** Take over from another run. */
  readonly breakLock: boolean;
  /** StorageLink runs and is to run afterwards: whoever takes over starts it again. */
  readonly starts?: true;
  readonly summary: string;
}

/** Of bytes that are to be written, in a room that has no hash of the machine's. */
export async function sha256Of(bytes: Uint8Array): Promise<Sha256> {
  const digest = await crypto.subtle.digest('SHA-256', new Uint8Array(bytes));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
