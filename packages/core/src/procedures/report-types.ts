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
  readonly wwid?: string;
  readonly vendor: string;
  readonly product: string;
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
