export type MinTlsVersion = 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3';

/** The Windows half, and the device rule of its file. */
export interface AdapterFields {
  readonly installer?: string;
  readonly installerSha256?: string;
  readonly installerArgs?: readonly string[];
  readonly installerTimeout?: number;
  readonly installerExitCodes?: readonly string[];
  readonly reinstall?: boolean;
  readonly allowRemovedRules?: boolean;
  readonly rule?: string;
  readonly clone?: string;
  readonly set?: Readonly<Record<string, string>>;
  readonly list?: string;
  readonly versionAt?: string;
  readonly versionTo?: string;
  readonly keepVersion?: boolean;
  readonly service?: string;
  readonly serverFolder?: string;
  readonly serviceTimeout?: number;
  readonly startStopped?: boolean;
  readonly endStuckService?: boolean;
  readonly breakLock?: boolean;
  readonly storagelinkUrl?: string;
  readonly storagelinkUser?: string;
  readonly storagelinkPassword?: string;
  readonly storagelinkFingerprint?: string;
  readonly storagelinkCa?: string;
  readonly storagelinkTimeout?: number;
  readonly storagelinkMinTls?: MinTlsVersion;
  readonly storageName?: string;
  readonly storageAddress?: string;
  readonly storagePort?: number;
  readonly storageUser?: string;
  readonly storagePassword?: string;
  readonly replaceCredentials?: boolean;
  readonly licenceHosts?: readonly string[];
  readonly skipLicenceCheck?: boolean;
}
