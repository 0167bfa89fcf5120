/**
 * What StorageLink's SOAP service says, under the service's own names. They, the wire format and the
 * numbers are those of xenadmin, XenModel/Network/StorageLink/StorageLinkWebService.cs and
 * XenModel/StorageLink/StorageLinkEnums.cs.
 */
export interface StorageAdapter {
  /** What `storageAdapterId` of credentials takes; '' where the service tells none. */
  readonly objectId: string;
  readonly name: string;
  /** As StorageLink Manager lists it. */
  readonly friendlyName: string;
  readonly isInitialized: boolean;
  /** Why it is not initialised; '' when there is nothing to tell. */
  readonly initError: string;
  readonly versionMajor: number | undefined;
  readonly versionMinor: number | undefined;
}

/** A login that StorageLink keeps. Its password is never read. */
export interface ManagementCredentials {
  readonly friendlyName: string;
  readonly uuid: string;
  readonly storageAdapterId: string;
  readonly ipAddress: string;
  readonly portNumber: number | undefined;
  readonly username: string;
}

export interface NewManagementCredentials {
  readonly friendlyName: string;
  /** `objectId` of the adapter. */
  readonly storageAdapterId: string;
  readonly ipAddress: string;
  /** Default 0: the adapter's own. */
  readonly portNumber?: number;
  readonly username: string;
  readonly password: string;
}

export type JobState =
  | 'autodetect'
  | 'created'
  | 'pending'
  | 'queued'
  | 'activating'
  | 'running'
  | 'successful'
  | 'failed'
  | 'cancelled';

export interface JobInfo {
  /** '' when the work was done at once. */
  readonly jobId: string;
  /** Undefined where the service tells none, or one that is not known here. */
  readonly state: JobState | undefined;
  /** True for `successful`, `failed` and `cancelled`. */
  readonly isFinished: boolean;
  /** The service's own words for a failure; '' when there is none. */
  readonly error: string;
}

/** Bits of `flags`. */
export const soapFlags: Readonly<Record<'none' | 'async', number>> = { none: 0, async: 2 };

/** A call of the service. */
export type SoapRequest =
  | { readonly operation: 'enumStorageAdapters' }
  | { readonly operation: 'enumStorageManagementCredentials' }
  | {
      readonly operation: 'addStorageManagementCredentials';
      readonly cred: NewManagementCredentials;
      /** Default `async`: the answer names a job. */
      readonly flags?: number;
    }
  | {
      readonly operation: 'removeStorageManagementCredentials';
      readonly uuid: string;
      readonly flags?: number;
    }
  | { readonly operation: 'getJobInfo'; readonly jobId: string };

export type SoapOperation = SoapRequest['operation'];

/**
 * The part of StorageLink's SOAP service that the procedure needs. Names are the service's own
 * (xenadmin, XenModel/Network/StorageLink/StorageLinkWebService.cs).
 */
export interface StorageLinkApi {
  /** `https://server:21605`, without secrets; a sandbox says that it is one. */
  readonly place: string;
  enumStorageAdapters(options?: StorageLinkCall): Promise<readonly LoadedAdapter[]>;
  /**
   * Asks for up to `retryForMs` until the adapter that {@link findAdapter} finds is initialised or
   * says why it is not; resolves with what was seen last, undefined when it is not in the list.
   */
  waitForAdapter(name: string, options?: StorageLinkCall): Promise<LoadedAdapter | undefined>;
  enumStorageManagementCredentials(options?: StorageLinkCall): Promise<readonly KnownCredentials[]>;
  /** Resolves once StorageLink has taken them; a job that it starts for that is waited for. */
  addStorageManagementCredentials(
    credentials: NewCredentials,
    options?: StorageLinkCall,
  ): Promise<void>;
  /** By their uuid; a job that StorageLink starts for that is waited for. */
  removeStorageManagementCredentials(uuid: string, options?: StorageLinkCall): Promise<void>;
}

export interface StorageLinkCall {
  readonly signal?: AbortSignal | undefined;
  /**
   * The service may be coming up: ask again for so many milliseconds while nothing listens or the
   * answer is cut off. A wrong certificate, login or answer is never asked again. Default 0.
   */
  readonly retryForMs?: number;
  /** How long a job that StorageLink starts may take. Default 120 000. */
  readonly jobLimitMs?: number;
}

export interface LoadedAdapter {
  /** Names the adapter in `NewCredentials.adapterId`. */
  readonly name: string;
  /** As StorageLink Manager lists it. */
  readonly friendlyName: string;
  readonly isInitialized: boolean;
  /** Why it is not initialised; '' when there is nothing to tell. */
  readonly initError: string;
  /** `1.4`; undefined when it tells none. */
  readonly version?: string;
}

export interface KnownCredentials {
  readonly friendlyName: string;
  readonly adapterId: string;
  readonly address: string;
  /** Undefined where the service tells none. */
  readonly username?: string;
  /** 0: the adapter's own. Undefined where the service tells none. */
  readonly port?: number;
  /** Names them when they are removed. */
  readonly uuid?: string;
}

export interface NewCredentials {
  readonly friendlyName: string;
  readonly adapterId: string;
  readonly address: string;
  readonly port?: number;
  readonly username: string;
  readonly password: string;
}

/** The adapter whose friendly name contains `name`, compared without case; an initialised one before others. */
export function findAdapter(
  adapters: readonly LoadedAdapter[],
  name: string,
): LoadedAdapter | undefined {
  const wanted = name.toLowerCase();
  const found = adapters.filter((adapter) => adapter.friendlyName.toLowerCase().includes(wanted));
  return found.find(({ isInitialized }) => isInitialized) ?? found[0];
}

type DesiredCredentials = Pick<NewCredentials, 'friendlyName' | 'address'> &
  Partial<Pick<NewCredentials, 'username' | 'port'>> & {
    /** Other spellings of the address, seen to be the same system. */
    readonly same?: readonly string[];
  };

/** `not-told`: StorageLink has a login there, and not of which user or port. */
export type CredentialState = 'absent' | 'present' | 'not-told' | 'different' | 'name-taken';

/** What StorageLink keeps for the storage system at the desired address. */
export function credentialsAt(
  known: readonly KnownCredentials[],
  adapterId: string,
  desired: DesiredCredentials,
): readonly KnownCredentials[] {
  const spellings = [desired.address, ...(desired.same ?? [])];
  return known.filter(
    (entry) =>
      isSame(entry.adapterId, adapterId) && spellings.some((each) => isSame(entry.address, each)),
  );
}

/**
 * Whether StorageLink keeps a login for this storage system already: `different` when it has another user name or port,
 * `name-taken` when another storage system of the adapter goes by the friendly name, which also keeps a login from being
 * replaced.
 */
export function credentialState(
  known: readonly KnownCredentials[],
  adapterId: string,
  desired: DesiredCredentials,
): CredentialState {
  const there = credentialsAt(known, adapterId, desired);
  const compared = there.map((entry) => compare(entry, desired));
  if (compared.includes('same')) return 'present';
  if (compared.includes('not-told')) return 'not-told';
  const others = known.filter(
    (entry) => isSame(entry.adapterId, adapterId) && !there.includes(entry),
  );
  if (others.some((entry) => isSame(entry.friendlyName, desired.friendlyName))) return 'name-taken';
  return there.length > 0 ? 'different' : 'absent';
}

/** A user name counts with its case, as most storage systems take it; a port that was not given is not compared. */
function compare(
  entry: KnownCredentials,
  { username, port }: DesiredCredentials,
): 'same' | 'different' | 'not-told' {
  const name = entry.username?.trim();
  if (name && username !== undefined && name !== username.trim()) return 'different';
  if (port !== undefined && entry.port !== undefined && entry.port !== port) return 'different';
  const isTold =
    (username === undefined || Boolean(name)) && (port === undefined || entry.port !== undefined);
  return isTold ? 'same' : 'not-told';
}

function isSame(a: string, b: string): boolean {
  return a.trim().toLowerCase() === b.trim().toLowerCase();
}
