import type { KeywordValue } from '../multipath/syntax/types.ts';

/**
 * `auto` renders for the multipath-tools that was found on the host; `as-published` writes the
 * vendor's published stanza to the letter.
 */
export type Dialect = 'auto' | 'as-published';

/** A storage vendor's data. As JSON: `schema/profile.schema.json`. */
export interface Profile {
  /** Lower-case, hyphenated; names files and journals. */
  readonly id: string;
  readonly title: string;
  /** Where the facts come from, at least one URL or document. */
  readonly sources: readonly string[];
  /** SCSI INQUIRY strings as multipath.conf matches them: POSIX extended regular expressions, unanchored. */
  readonly match: { readonly vendor: string; readonly product: string };
  readonly multipath: {
    /** The published stanza, in its published order, vendor and product included. */
    readonly published: readonly KeywordValue[];
    /**
     * Stanzas that the vendor publishes for certain releases only. `auto` takes the first whose range
     * holds the host's release, else `published`; what that release cannot use is lowered in both.
     */
    readonly variants?: readonly StanzaVariant[];
  };
  /** Absent for vendors without a StorageLink adapter. */
  readonly storagelink?: {
    /** Vendor and product as the rule file has them. */
    readonly match: { readonly vendor: string; readonly product: string };
    /** File name of the adapter's installer. */
    readonly installer: string;
    /** What `enumStorageAdapters` calls it: a `friendlyName` that contains this, compared without case. */
    readonly adapterName: string;
  };
}

/** A whole stanza for a range of multipath-tools releases. */
export interface StanzaVariant {
  /**
   * multipath-tools releases, inclusive, `0.4.7` or `0.4.9-119`; absent means open. A build's number is
   * compared only with that of a build of the same version.
   */
  readonly from?: string;
  readonly to?: string;
  readonly keywords: readonly KeywordValue[];
  /** Why it differs from the published stanza, with the source. */
  readonly notes: readonly string[];
}
