import type { Diagnostic, Span } from '../text/diagnostic.ts';

/** What the editor of scsi_device_id_config.xml finds. */
export type DeviceRuleCode =
  /** The file is not well-formed XML. */
  | 'not-well-formed'
  /** Bytes that are not of the file's encoding, or an encoding that is not read here. */
  | 'encoding'
  /** Declaration and bytes name different encodings. */
  | 'encoding-contradiction'
  /** Vendor or product is empty. */
  | 'bad-match'
  /** A list or version path that is wrong, missing or ambiguous. */
  | 'bad-path'
  /** No list of device rules can be told. */
  | 'no-list'
  | 'several-lists'
  /** The given rule is not one well-formed element that holds vendor and product. */
  | 'bad-rule'
  /** The rule differs from its siblings. */
  | 'rule-shape'
  /** Siblings do not agree on a shape, or a slot cannot be told. */
  | 'cannot-clone'
  /** The list tells how many entries it has, and that is not changed. */
  | 'count-stays'
  /** Fields that a clone took over from its sibling. */
  | 'copied-values'
  | 'no-version'
  | 'several-versions'
  /** The only version there is may be that of a schema, product or tool. */
  | 'unsure-version'
  /** A version that is not a plain dotted number. */
  | 'bad-version'
  /** The version in the file is not the one that would be put back. */
  | 'version-moved'
  /** An entry that is there already, and where it differs from the rule. */
  | 'already-there'
  | 'several-entries'
  /** An element that holds vendor and product, but whose fields of that name say otherwise. */
  | 'unsure-entry'
  /** An entry that cannot be taken out alone. */
  | 'cannot-remove'
  /** Characters that the file's encoding may not have. */
  | 'not-ascii'
  /** The planned result was read back and is not what was meant; nothing is changed. */
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
