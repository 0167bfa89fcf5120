import type { Host } from '../hosts/host.ts';
import type { Profile } from '../profiles/profile.ts';
import type { OnEvent } from './events.ts';
import type { HostReport } from './report.ts';

/** What every procedure takes. */
export interface RunOptions {
  /** Opened lazily by the run and closed by it. */
  readonly hosts: readonly HostOpener[];
  readonly profile: Profile;
  /** `check` never writes, anywhere: no file on a host, no journal, no state. */
  readonly mode: 'check' | 'apply';
  /** Hosts worked on at one time. Default 10. */
  readonly concurrency?: number;
  readonly signal?: AbortSignal;
  readonly onEvent?: OnEvent;
  /** Called once all plans are made and something is to be changed; false ends the run as refused. Default: yes. */
  readonly confirm?: (plans: readonly HostReport[]) => Promise<boolean>;
  /** Folder of journals; default: the user's state folder. */
  readonly stateFolder?: string;
}

export interface HostOpener {
  /** As the user wrote it; stands in the report also when opening fails. */
  readonly name: string;
  readonly kind: Host['kind'];
  open(signal?: AbortSignal): Promise<Host>;
}
