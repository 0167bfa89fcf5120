import type { CommandResult, Host } from '../../hosts/host.ts';
import type { InstallAdapterOptions } from '../../options/types.ts';
import type { StorageLinkApi } from '../../storagelink-api/types.ts';
import type { ServerLock } from './server-records.ts';

/** The options as the steps have them: what reaches beyond the server comes as a function. */
export interface AdapterOptions extends InstallAdapterOptions {
  /** Runs the licence questions on each dom0 host; undefined when none was given. */
  readonly askLicences?: (signal?: AbortSignal) => Promise<readonly LicenceAnswer[]>;
  /** True for a run that is resumed: its licences were checked before its first change. */
  readonly resumed?: boolean;
  /** Whether the run that left a lock is known to have ended: a process of this machine that is gone. */
  readonly hasEnded?: (lock: ServerLock) => boolean;
  /** The highest version that an edit from this machine gave the file, where that is known here. */
  readonly versionUsed?: (host: Host, realPath: string) => Promise<string | undefined>;
  /** StorageLink's SOAP service of a server, by `api` of these options; undefined without an address. */
  readonly connect?: (host: Host, options: AdapterOptions) => StorageLinkApi;
}

/** Of one dom0 host. */
export interface LicenceAnswer {
  /** As the user wrote it. */
  readonly host: string;
  /** Why it could not be asked. */
  readonly problem?: { readonly message: string; readonly remedy?: string };
  /** One for each of the licence commands, in their order; none where it could not be asked. */
  readonly commands: readonly CommandResult[];
}
