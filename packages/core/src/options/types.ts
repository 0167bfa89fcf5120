import type { OnDifference } from '../multipath/syntax/types.ts';
import type { Dialect } from '../profiles/profile.ts';
import type { DeviceRuleSource } from '../storagelink/types.ts';
import type { StorageLinkApiOptions } from '../storagelink-api/types.ts';

export type { StorageLinkApiOptions };

export interface ConfigureMultipathOptions {
  /** Default `auto`. */
  readonly dialect: Dialect;
  /** Default `refuse`. */
  readonly onDifference: OnDifference;
  /** Go on although a path of a map is failed. Default false. */
  readonly allowFailedPaths: boolean;
  /** Restart multipathd instead of asking it to reconfigure. Default false. */
  readonly restartDaemon: boolean;
}

export interface InstallAdapterOptions {
  /** Leaves the first step out; the report records it. */
  readonly skipLicenceCheck: boolean;
  /** The adapter's installer; undefined when it is installed already. */
  readonly installer?: InstallerOptions;
  /** Service short name. Default `StorageLink` (as in `net stop storagelink`; names are compared without case). */
  readonly service: string;
  /** Default: found from the service's own configuration (`sc qc`, BINARY_PATH_NAME). */
  readonly serverFolder?: string;
  /** Device rule: given as XML or cloned; undefined leaves the rule file alone. */
  readonly rule?: DeviceRuleSource;
  readonly list?: string;
  readonly version?: string;
  /** Start the service although it was stopped when we came. Default false. */
  readonly startStopped: boolean;
  /** How long to wait for a service state. Default 120 000. */
  readonly serviceTimeoutMs: number;
  /** StorageLink's SOAP service; undefined leaves the last two steps out, recorded as skipped. */
  readonly api?: StorageLinkApiOptions;
  readonly credentials?: StorageCredentials;
}

export interface InstallerOptions {
  /** A path on the server, or an https URL that is downloaded to the server's temporary folder. */
  readonly source: string;
  /** 64 hexadecimal digits. */
  readonly sha256: string;
  /** Default `['/S']`: the switch of StorageLink's own installers (xenrt objects.py:1930); the adapter's is not published. */
  readonly args: readonly string[];
  /** Default 600 000. */
  readonly timeoutMs: number;
}

/** The storage system's own login, which StorageLink keeps. */
export interface StorageCredentials {
  readonly friendlyName: string;
  readonly address: string;
  readonly port?: number;
  readonly username: string;
  /** From the environment or stdin; never logged. */
  readonly password: string;
}
