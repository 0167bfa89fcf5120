/**
 * What a sandbox pretends, kept in `sandbox.json` of the host's folder. Configuration files are real
 * files beside it; only services, daemons and licences are made up.
 */
export type SandboxState = SandboxServer | SandboxDom0;

interface SandboxCommon {
  /** Always this, so that nobody takes the folder for a host. */
  readonly label: 'sandbox';
  readonly note: string;
  /** Host name. */
  readonly name: string;
}

/** A Windows server with StorageLink. */
export interface SandboxServer extends SandboxCommon {
  readonly kind: 'storagelink-server';
  services: Record<string, SandboxService>;
  /** Set by a run of the installer. */
  adapterInstalled: boolean;
  /** What the service read when it was last started. */
  rulesRead: { readonly sha256: string; readonly hasRule: boolean } | null;
  credentials: SandboxCredentials[];
  faults: ServerFaults;
}

export interface SandboxService {
  readonly displayName: string;
  readonly binaryPath: string;
  /** SERVICE_STATUS.dwCurrentState. */
  state: number;
  startType: number;
  win32Exit: number;
  serviceExit: number;
  /** Names of services that stop when this one stops. */
  readonly dependents: readonly string[];
  /** Queries that still see it pending, and the state that comes then. */
  pending?: { queries: number; next: number };
}

/** Without the password: a sandbox has no use for it. */
export interface SandboxCredentials {
  readonly friendlyName: string;
  readonly adapterId: string;
  readonly address: string;
}

/** Switches for tests; absent means that all goes well. */
export interface ServerFaults {
  readonly installerExit?: number;
  readonly installerHangs?: boolean;
  /** The service does not start: always, or while its rule file holds the QuantaStor rule. */
  readonly refuseStart?: 'always' | 'with-rule';
  /** The service comes up and ends again. */
  readonly dieAfterStart?: boolean;
  readonly refuseStop?: boolean;
  /** Stays pending for ever. */
  readonly hangStop?: boolean;
  readonly hangStart?: boolean;
  /** Stays pending for so many queries. */
  readonly pendingQueries?: number;
  readonly adapterMissing?: boolean;
  readonly adapterInitError?: string;
  readonly loginRefused?: boolean;
  readonly apiDown?: boolean;
  readonly credentialsFault?: string;
  /** Paths that cannot be written. */
  readonly readOnly?: readonly string[];
}

/** A XenServer or XCP-ng host. */
export interface SandboxDom0 extends SandboxCommon {
  readonly kind: 'dom0';
  /** Of the product: `8.4.0`. */
  readonly release: string;
  /** Version and release of the device-mapper-multipath package: `0.4.9-136.xs8`. */
  readonly multipathTools: string;
  /** Hosts of its pool, itself included. */
  readonly pool: readonly SandboxPoolHost[];
  daemon: {
    running: boolean;
    /** The configuration files that it read when it was last started or reconfigured. */
    loaded: { readonly path: string; readonly text: string }[];
  };
  readonly maps: readonly SandboxMap[];
  faults: Dom0Faults;
}

export interface SandboxPoolHost {
  readonly uuid: string;
  readonly name: string;
  readonly address: string;
  readonly master: boolean;
  /** Undefined for a host of 5.5, whose xe knows no edition. */
  readonly edition?: string;
  readonly licence: Readonly<Record<string, string>>;
}

export interface SandboxMap {
  readonly wwid: string;
  readonly device: string;
  readonly vendor: string;
  readonly product: string;
  readonly paths: readonly {
    readonly hctl: string;
    readonly device: string;
    readonly failed: boolean;
  }[];
}

export interface Dom0Faults {
  /** `multipath -t` complains of any file with the QuantaStor stanza. */
  readonly parserComplains?: boolean;
  /** No private mount namespace can be made. */
  readonly noNamespace?: boolean;
  /** `reconfigure` answers fail and nothing is loaded. */
  readonly reconfigureFails?: boolean;
  /** `reconfigure` answers ok, and the daemon keeps what it had. */
  readonly reconfigureIgnored?: boolean;
  /** Paths that cannot be written. */
  readonly readOnly?: readonly string[];
}
