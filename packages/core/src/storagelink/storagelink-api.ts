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
}

export interface StorageLinkCall {
  readonly signal?: AbortSignal;
  /**
   * The service may be coming up: ask again for so many milliseconds while nothing listens or the
   * answer is cut off. A wrong certificate, login or answer is never asked again. Default 0.
   */
  readonly retryForMs?: number;
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
}

export interface NewCredentials {
  readonly friendlyName: string;
  readonly adapterId: string;
  readonly address: string;
  readonly port?: number;
  readonly username: string;
  readonly password: string;
}

/** How StorageLink's SOAP service is reached. */
export interface StorageLinkApiOptions {
  /** `https://server:21605`. */
  readonly url: string;
  readonly username: string;
  /** From the environment or stdin; never logged. */
  readonly password: string;
  /** SHA-256 of the server's certificate, hexadecimal, colons allowed. */
  readonly fingerprint?: string;
  /** PEM of the CA that signed the server's certificate. One of the two is needed. */
  readonly ca?: string;
  /**
   * The oldest TLS that is spoken. Default `TLSv1.2`; a server of StorageLink's years may speak
   * nothing newer than `TLSv1`, which is also allowed old ciphers and keys then.
   */
  readonly minTlsVersion?: 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3';
  /** For one call. Default 30 000. */
  readonly timeoutMs: number;
}

/** The adapter whose friendly name contains `name`, compared without case; the first one. */
export function findAdapter(
  adapters: readonly LoadedAdapter[],
  name: string,
): LoadedAdapter | undefined {
  const wanted = name.toLowerCase();
  return adapters.find((adapter) => adapter.friendlyName.toLowerCase().includes(wanted));
}

/**
 * Whether StorageLink keeps a login for this storage system already: `name-taken` when another
 * storage system of the adapter goes by the friendly name.
 */
export function credentialState(
  known: readonly KnownCredentials[],
  adapterId: string,
  wish: { readonly friendlyName: string; readonly address: string },
): 'absent' | 'present' | 'name-taken' {
  const same = (a: string, b: string): boolean => a.trim().toLowerCase() === b.trim().toLowerCase();
  const own = known.filter((entry) => same(entry.adapterId, adapterId));
  if (own.some((entry) => same(entry.address, wish.address))) return 'present';
  return own.some((entry) => same(entry.friendlyName, wish.friendlyName)) ? 'name-taken' : 'absent';
}
