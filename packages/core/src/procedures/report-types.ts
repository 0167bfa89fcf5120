export type ProcedureName =
  | 'configure-multipath'
  | 'install-adapter'
  | 'verify'
  | 'rollback'
  | 'resume';

/** The three answers of a check; `ok` and `verified` are said of the first only. */
export type Answer =
  /** Seen to be so. */
  | 'seen'
  /** Seen not to be so. */
  | 'not-seen'
  /** It could not be seen. */
  | 'not-known';

/** A multipath map with its path groups, as multipathd lists it; stands in reports. */
export interface ReportedMap {
  /** `mpatha`, or the WWID where names are off. */
  readonly name: string;
  /** Identity of the LUN: the same on every host of a pool. */
  readonly wwid?: string;
  readonly vendor: string;
  readonly product: string;
  /** As the daemon prints it: `1.0T`. */
  readonly size?: string;
  /** Paths that this LUN has on this host or its neighbours; more than are listed: some are missing. */
  readonly expectedPaths?: number;
  /** In the daemon's order: the first active one is used first. */
  readonly groups: readonly ReportedPathGroup[];
}

export interface ReportedPathGroup {
  /** `active`, `enabled` or `disabled`; '' where the daemon tells none. */
  readonly state: string;
  /** The path selector: `round-robin 0`. */
  readonly selector?: string;
  readonly paths: readonly ReportedPath[];
}

export interface ReportedPath {
  /** `sdb`. */
  readonly device: string;
  /** Host, channel, target and LUN: `1:0:0:0`. */
  readonly hctl?: string;
  /** As printed: `active ready running`, `failed faulty offline`. */
  readonly state: string;
  readonly failed: boolean;
  /** Completed since the path is there, as the kernel counts them (/proc/diskstats); `verify` only. */
  readonly reads?: number;
  readonly writes?: number;
}

/** The value of one keyword that counts for the vendor's LUNs, and where it comes from. */
export interface WinningValue {
  readonly keyword: string;
  readonly value: string;
  /** What the profile wants; absent where it wants nothing. */
  readonly wanted?: string;
  readonly from: ValueOrigin;
  /** Absent for what is built in. */
  readonly path?: string;
  /** Counted from 1. */
  readonly line?: number;
}

export type ValueOrigin =
  | 'device'
  | 'multipaths'
  | 'overrides'
  | 'defaults'
  /** Compiled into that release of multipath-tools. */
  | 'built-in'
  /** The daemon's printout names no place. */
  | 'daemon'
  /** The kernel's table of the map. */
  | 'kernel';

/** A rule that keeps LUNs or paths of the vendor from being multipathed. */
export interface Exclusion {
  readonly criterion: 'devnode' | 'device' | 'wwid' | 'property' | 'protocol' | 'find-multipaths';
  /** As it stands in the file: `^sd[a-z]`, `OSNEXUS/.*`. */
  readonly pattern: string;
  /** What it excludes, where one is named: `sdb`, a WWID, `OSNEXUS/QUANTASTOR`. */
  readonly excludes?: string;
  /** Absent for what is built in. */
  readonly path?: string;
  readonly line?: number;
}

/** What has to be done before, or so that, a change takes effect. */
export interface FollowUp {
  readonly kind: FollowUpKind;
  /** One line. */
  readonly summary: string;
  /** What to type, where one command does it. */
  readonly command?: string;
  /** Done by this run; false in check mode and for what is the administrator's. */
  readonly done: boolean;
}

export type FollowUpKind =
  | 'reconfigure-daemon'
  | 'start-daemon'
  | 'switch-on-multipathing'
  | 'attach-storage'
  | 'rebuild-initial-ram-disk'
  | 'restart-service'
  | 'reboot'
  | 'verify-again';

/** Whether what a procedure is about is in effect on a host. */
export interface InEffect {
  readonly answer: Answer;
  /** Why not, or why it is not known; one line. */
  readonly reason?: string;
}
