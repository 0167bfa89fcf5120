import type { Diagnostic } from '../text/diagnostic.ts';
import type { Edit } from '../text/edit.ts';

/**
 * No public copy of the schema of scsi_device_id_config.xml exists, so none is assumed: a rule comes
 * from the user as XML, or is cloned from a sibling entry of the user's own file. An entry is an
 * element whose texts or attribute values hold the vendor and the product.
 */
export interface DeviceRuleMatch {
  /** SCSI INQUIRY vendor, trimmed and compared case-sensitively. */
  readonly vendor: string;
  readonly product: string;
}

export type DeviceRuleSource =
  /** The entry as XML text, one element. */
  | { readonly kind: 'xml'; readonly xml: string }
  /**
   * A copy of a sibling entry (the last one, or the one that `of` names) with vendor, product and
   * `values` replaced. Refused when the siblings do not agree on a shape.
   */
  | {
      readonly kind: 'clone';
      readonly of?: DeviceRuleMatch;
      /** By name of the sibling's element or attribute (`idType`, `@priority`). */
      readonly values?: Readonly<Record<string, string>>;
    };

export interface DeviceRuleWish {
  readonly match: DeviceRuleMatch;
  readonly source: DeviceRuleSource;
  /** Path of the list that holds the entries, `/config/devices`; needed where no sibling tells. */
  readonly list?: string;
  /** Where the version stands when it cannot be told: `/config/@version`, `/config/version`, `comment`. */
  readonly version?: string;
}

export interface VersionChange {
  readonly from: string;
  readonly to: string;
  /** `/config/@version`, `/config/version` or `comment`. */
  readonly place: string;
}

export interface DeviceRulePlan {
  readonly state: 'absent' | 'present';
  /** Empty when nothing is to be done or the plan is refused. */
  readonly edits: readonly Edit[];
  readonly refused: boolean;
  /** The entry that is inserted or removed, as it stands in the file. */
  readonly rule?: string;
  /** Absent when nothing is raised or put back. */
  readonly version?: VersionChange;
  readonly diagnostics: readonly Diagnostic[];
}
