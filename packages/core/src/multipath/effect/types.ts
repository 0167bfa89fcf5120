import type { BuiltinDevice, Builtins } from '../data/builtin-devices.ts';
import type { MultipathRelease } from '../data/releases.ts';
import type { MultipathDocument } from '../syntax/types.ts';

/** A file of the set, in the order in which the release reads them. */
export interface EffectFile {
  readonly path: string;
  readonly document: MultipathDocument;
}

/** What a release reads: its files, and what it has built in (`loadBuiltins`). */
export interface EffectInput {
  readonly files: readonly EffectFile[];
  readonly release: MultipathRelease;
  /** Absent: what is built in is left out, and is said to be not known. */
  readonly builtins?: Builtins | undefined;
}

/** What is known of a path of a LUN. Of what is absent, a list that asks for it is answered with `not-known`. */
export interface Lun {
  /** As the SCSI INQUIRY has them, without trailing blanks. */
  readonly vendor: string;
  readonly product: string;
  readonly revision?: string | undefined;
  readonly wwid?: string | undefined;
  /** `sda`. */
  readonly devnode?: string | undefined;
  /** Names of its udev properties. */
  readonly properties?: readonly string[] | undefined;
  /** `scsi:iscsi`. */
  readonly protocol?: string | undefined;
}

/** Where something stands. */
export interface Place {
  readonly path: string;
  /** Counted from 1, by LF. */
  readonly line: number;
}

/** Which part of the configuration a value comes from, the strongest first. */
export type Layer = 'multipaths' | 'overrides' | 'devices' | 'built-in' | 'defaults';

export interface ValueSource {
  readonly layer: Layer;
  readonly value: string;
  /** Absent for what is built in. */
  readonly place?: Place;
  /** Vendor and product of the stanza or built-in device that it comes from. */
  readonly stanza?: string;
}

/** A keyword as it counts for the LUN. */
export interface EffectiveValue extends ValueSource {
  readonly keyword: string;
  /** What else sets it and does not count, the strongest first. */
  readonly defeated: readonly ValueSource[];
}

/** A keyword of an entry, as the release reads it. */
export interface ReadValue {
  readonly keyword: string;
  readonly value: string;
  readonly place: Place;
}

/** A stanza of the files. */
export interface ReadStanza {
  readonly place: Place;
  /** Which file of the set. */
  readonly file: number;
  /** Undefined where it is missing: then everything matches. */
  readonly vendor: string | undefined;
  readonly product: string | undefined;
  readonly revision: string | undefined;
  /** Keyword to what counts in it; vendor, product and revision are among them. */
  readonly values: ReadonlyMap<string, ReadValue>;
}

/** A stanza of the files that matches the LUN, and what becomes of it. */
export interface MatchingStanza {
  readonly stanza: ReadStanza;
  /** `alone`: no other counts; `merged`: with others, keyword by keyword; `defeated`: it does not count at all. */
  readonly use: 'alone' | 'merged' | 'defeated';
  /** The one that counts instead. */
  readonly by?: ReadStanza;
  /** True where its patterns have a back reference, which is taken for a match. */
  readonly unsure: boolean;
}

/** What is written and does not count, whatever the device. */
export interface LostPart {
  readonly place: Place;
  readonly what: /** A second section of the same name takes its place. */
    | 'replaced-section'
    /** A stanza without vendor or product, which this release drops. */
    | 'dropped-stanza'
    /** A pattern that does not compile: no stanza behind it is found. */
    | 'search-ends';
  /** The section's or the stanza's name. */
  readonly name: string;
  /** What takes its place. */
  readonly by?: Place;
}

export type Criterion = 'devnode' | 'wwid' | 'device' | 'property' | 'protocol';

/** An entry of a blacklist or of its exceptions. */
export interface ListEntry {
  readonly list: 'blacklist' | 'blacklist_exceptions';
  readonly criterion: Criterion;
  /** What it asks for: one pattern; of `device` vendor and product, either of which may be missing. */
  readonly patterns: readonly (string | undefined)[];
  /** Absent for what is built in. */
  readonly place?: Place;
}

export interface BlacklistAnswer {
  /** `not-known`: an entry asks for what is not known of the LUN. */
  readonly blacklisted: 'yes' | 'no' | 'not-known';
  /** The entries that blacklist it, of each criterion the first. */
  readonly by: readonly ListEntry[];
  /** The exceptions that hit it. */
  readonly exceptions: readonly ListEntry[];
  /** Entries that could not be judged. */
  readonly notKnown: readonly ListEntry[];
}

/** A place for which the release refuses the whole file, crashes or hangs: then nothing of this counts. */
export interface FatalPlace {
  readonly place: Place;
  readonly what: 'refuses' | 'crashes' | 'hangs';
  readonly message: string;
}

/** What a release makes of its files, whatever the device. */
export interface Reading {
  readonly stanzas: readonly ReadStanza[];
  readonly multipaths: readonly ReadonlyMap<string, ReadValue>[];
  readonly overrides: ReadonlyMap<string, ReadValue>;
  /** `protocol` sections of `overrides`. */
  readonly protocols: readonly ReadonlyMap<string, ReadValue>[];
  readonly defaults: ReadonlyMap<string, ReadValue>;
  readonly lists: readonly ListEntry[];
  readonly lost: readonly LostPart[];
  readonly fatal: readonly FatalPlace[];
}

/** What a release does with a LUN. */
export interface Effect {
  readonly values: ReadonlyMap<string, EffectiveValue>;
  /** Every stanza of the files that matches, in the order of the files. */
  readonly stanzas: readonly MatchingStanza[];
  /** The built-in devices that match. */
  readonly builtins: readonly BuiltinDevice[];
  /** `not-known`: none were given; `nearest`: those of the nearest release that was asked. */
  readonly builtinsFrom: 'release' | 'nearest' | 'not-known';
  /** False where the files have `multipaths` entries, and the LUN's wwid is not known. */
  readonly multipathsKnown: boolean;
  readonly blacklist: BlacklistAnswer;
  readonly lost: readonly LostPart[];
  readonly fatal: readonly FatalPlace[];
}
