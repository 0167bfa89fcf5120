import type { HostOpener } from '../hosts/host-opener.ts';
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
