import type { Diagnostic, Span } from '../text/diagnostic.ts';
import type { Edit } from '../text/edit.ts';

/** What the editor of scsi_device_id_config.xml finds. */
export type DeviceRuleCode =
  /**
   * The file is not well-formed XML.
   * @remedy Fix the file first; it is left as it is.
   */
  | 'not-well-formed'
  /** Bytes that are not of the file's encoding, or an encoding that is not read here. */
  | 'encoding'
  /** Declaration and bytes name different encodings. */
  | 'encoding-contradiction'
  /**
   * Vendor or product is empty.
   * @remedy Give the vendor and the product.
   */
  | 'bad-match'
  /** A list or version path that is wrong, missing or ambiguous. */
  | 'bad-path'
  /** No list of device rules can be told. */
  | 'no-list'
  /** More than one list of device rules could be meant. */
  | 'several-lists'
  /** The given rule is not one well-formed element that holds vendor and product. */
  | 'bad-rule'
  /**
   * The rule differs from its siblings.
   * @severity warning
   * @severity info
   */
  | 'rule-shape'
  /** Siblings do not agree on a shape, or a slot cannot be told. */
  | 'cannot-clone'
  /** The list tells how many entries it has, and that is not changed. */
  | 'count-stays'
  /**
   * Fields that a clone took over from its sibling.
   * @remedy Look whether the values suit this storage system; give others with {set}.
   */
  | 'copied-values'
  /** No version stands before the first device rule. */
  | 'no-version'
  /** More than one place may be the version of the file. */
  | 'several-versions'
  /** The only version there is may be that of a schema, product or tool. */
  | 'unsure-version'
  /** A version that is not a plain dotted number. */
  | 'bad-version'
  /** A new version that Windows may not hold, or an old one that looks like a date. */
  | 'odd-version'
  /**
   * The version is raised where it was asked to go back: a number is never used for two contents.
   * @remedy Nothing: hosts that have the higher version refuse a lower one.
   */
  | 'version-raised'
  /** The version stays although the content changes. */
  | 'version-kept'
  /**
   * Entries that look like the rule or may be taken before it.
   * @remedy Look at that entry: fix it or take it out if it is not meant, or put the rule before it.
   */
  | 'near-entry'
  /**
   * The version in the file is not the one that would be put back.
   * @remedy Look who raised it; the file is left as it is.
   */
  | 'version-moved'
  /** An entry that is there already, and where it differs from the rule. */
  | 'already-there'
  /**
   * More than one entry has this vendor and product.
   * @remedy Look at them; where one is enough, take the others out by hand.
   */
  | 'several-entries'
  /** An element that holds vendor and product, but whose fields of that name say otherwise. */
  | 'unsure-entry'
  /** An entry that cannot be taken out alone. */
  | 'cannot-remove'
  /** Characters that the file's encoding may not have. */
  | 'not-ascii'
  /** A file far beyond any rule file. */
  | 'too-large'
  /**
   * The planned result was read back and is not what was meant; nothing is changed.
   * @example the result would differ in more than the rule and the version
   */
  | 'not-proved';

export type DeviceRuleDiagnostic = Diagnostic<DeviceRuleCode>;

/** Thrown inside this room only: the plan is refused with these findings. */
export class Refusal extends Error {
  readonly diagnostic: DeviceRuleDiagnostic;

  constructor(code: DeviceRuleCode, message: string, more: { span?: Span; help?: string } = {}) {
    super(message);
    this.diagnostic = { severity: 'error', code, message, ...more };
  }
}

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

/** What a user chooses of an edit of the rule file, wherever it is done; the table of options has a row for each. */
export interface RuleEditOptions {
  /** Path of the list that holds the entries, `/config/devices`; needed where no sibling tells. */
  readonly list?: string;
  /** Where the version stands when it cannot be told: `/config/@version`, `/config/version`, `?version`, `comment`. */
  readonly version?: string;
  /** The new version, where the next one cannot be told or another is wanted. */
  readonly versionTo?: string;
  /** The version stays as it is. */
  readonly keepVersion?: boolean;
}

export interface DesiredDeviceRule extends RuleEditOptions {
  readonly match: DeviceRuleMatch;
  readonly source: DeviceRuleSource;
  /** The highest version that StorageLink is known to have run with: the new one is higher. */
  readonly published?: string;
}

export interface VersionChange {
  readonly from: string;
  readonly to: string;
  /** `/config/@version`, `/config/version`, `?version` or `comment`. */
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
  readonly diagnostics: readonly DeviceRuleDiagnostic[];
}
