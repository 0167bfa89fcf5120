import type { StanzaEditOptions } from '../multipath/edit/types.ts';
import type { Dialect } from '../profiles/profile.ts';
import type { DeviceRuleSource, RuleEditOptions } from '../storagelink/types.ts';
import type { WaveChoices } from './waves.ts';

export interface ConfigureMultipathOptions extends StanzaEditOptions {
  /** `absent` takes the stanza out again, from every file that the host reads. Default `present`. */
  readonly state: 'present' | 'absent';
  /** Default `auto`. */
  readonly dialect: Dialect;
  /** Go on although a path of a map is failed. Default false. */
  readonly allowFailedPaths: boolean;
  /** Restart multipathd instead of asking it to reconfigure. Default false. */
  readonly restartDaemon: boolean;
  /** One host at a time, the pool's master first, each in maintenance mode while it is changed. Default false. */
  readonly rolling: boolean;
  /** With `rolling`: move the running VMs to other hosts first. Default false. */
  readonly evacuate: boolean;
  /** Switch XenServer's own multipathing on, in maintenance mode. Default false. */
  readonly enableMultipathing: boolean;
}

export interface InstallAdapterOptions extends RuleEditOptions {
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
  /** Run the installer although the adapter is installed. */
  readonly reinstall?: boolean;
  /** Refuse an installer that Windows does not find signed. */
  readonly requireSignature?: boolean;
  /** Exit codes that count as success beside 0, 3010 and 1641. */
  readonly installerExitCodes?: readonly number[];
  /** Go on although the installer took entries out of the rule file. */
  readonly allowRemovedRules?: boolean;
  /** Replace a login that StorageLink keeps for this storage system with another user name or port. */
  readonly replaceCredentials?: boolean;
  /** Take over from a run that was cut off on another machine. */
  readonly breakLock?: boolean;
  /** End the process of the service where it does not stop in time. */
  readonly endStuckService?: boolean;
  /** Start the service although it was stopped when we came. Default false. */
  readonly startStopped: boolean;
  /** How long to wait for a service state. Default 120 000. */
  readonly serviceTimeoutMs: number;
  /** StorageLink's SOAP service; undefined leaves the last two steps out, recorded as skipped. */
  readonly api?: StorageLinkApiOptions;
  readonly credentials?: StorageCredentials;
}

/** Options that are fields as they are; the others are folded from several, or from another unit. */
export type PlainAdapterOptions = Omit<
  InstallAdapterOptions,
  | 'installer'
  | 'installerExitCodes'
  | 'rule'
  | 'version'
  | 'serviceTimeoutMs'
  | 'api'
  | 'credentials'
>;

/** What is chosen for a run over several hosts, whatever it does there. */
export interface RunChoices extends WaveChoices {
  /** Hosts worked on at one time. Default 10. */
  readonly concurrency?: number;
  /** Folder of journals; default: the user's state folder. */
  readonly stateFolder?: string;
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
