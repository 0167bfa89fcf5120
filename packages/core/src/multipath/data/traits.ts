import type { PatternDialect } from './posix-regex.ts';
import type { MultipathRelease } from './releases.ts';
import { isWithin } from './stretch.ts';

/**
 * How a release combines and reads what a file says: the one place that knows. Sources: the look-up functions and
 * parsers of multipath-tools at each tag (libmultipath/config.c, parser.c, dict.c, blacklist.c), and what
 * 24 real parsers made of some 420 files.
 */
export interface ReleaseTraits {
  /**
   * Of the stanzas that match a device: `first` or `last` counts alone, or all are merged and the later
   * keyword wins.
   */
  readonly lookup: 'first' | 'last' | 'merged';
  /** A stanza's pattern that does not compile ends the search: nothing after it is found. */
  readonly badPatternEndsSearch: boolean;
  /**
   * What a stanza takes over from others: `by-pattern`: what it does not set, from every entry before its file
   * (built in or of an earlier file) whose patterns match its names; `same-names`: from those of the same
   * names; `none`.
   */
  readonly takesOver: 'by-pattern' | 'same-names' | 'none';
  /** Stanzas of the same names in one file are one, and the later keyword wins. */
  readonly mergesTwins: boolean;
  /** What the section `overrides` can do. */
  readonly overrides: 'unknown' | 'without-effect' | 'beats';
  /** Sections that a second one of the same name replaces. */
  readonly replaced: readonly string[];
  /** `device{` is an unknown word, so nothing in it is read. */
  readonly gluedBraceIsWord: boolean;
  /** A character that is not ASCII is part of the word; elsewhere it counts as a blank. */
  readonly otherCharactersAreWords: boolean;
  readonly patterns: PatternDialect;
  /** `!` before a blacklist pattern inverts it. */
  readonly invertsPatterns: boolean;
  /** What becomes of a device without vendor or product. */
  readonly namelessDevice: 'crashes' | 'kept' | 'dropped';
  /** What becomes of a `multipath` without wwid. */
  readonly namelessMultipath: 'kept' | 'crashes' | 'dropped';
  /** What becomes of a keyword without a value. */
  readonly missingValue: 'crashes' | 'refused' | 'skipped';
  /** `#` or `!` right after a quote. */
  readonly commentInQuotes: 'refused' | 'empty' | 'fine';
  /** `""` within quotes: one quote, two quotes that stay, or the end of the value. */
  readonly doubledQuote: 'one' | 'kept' | 'ends';
  /** A section that the file's end leaves open is complained of. */
  readonly tellsOpenEnd: boolean;
  /** What has no keyword of its own (a brace, words after the value) is passed over in silence. */
  readonly isLax: boolean;
  /** A value without a closing quote is empty. */
  readonly openQuoteIsEmpty: boolean;
  /** A CR ends a line; elsewhere what follows it in the line is not read. */
  readonly returnEndsLine: boolean;
  /** The last line is not read where it has no line end. */
  readonly dropsLastLine: boolean;
}

const made = new WeakMap<MultipathRelease, ReleaseTraits>();

export function traitsOf(release: MultipathRelease): ReleaseTraits {
  let traits = made.get(release);
  if (!traits) {
    traits = makeTraits(release);
    made.set(release, traits);
  }
  return traits;
}

function makeTraits(release: MultipathRelease): ReleaseTraits {
  const within = (stretch: string): boolean => isWithin(release, stretch);
  return {
    lookup: within('..0.4.9') ? 'first' : within('..0.7.7 xs') ? 'last' : 'merged',
    badPatternEndsSearch: within('..0.4.9'),
    takesOver: within('0.7.8..') ? 'same-names' : within('0.5.0..0.7.7 xs') ? 'by-pattern' : 'none',
    mergesTwins: within('0.4.9 0.7.8..'),
    overrides: within('..0.5.0 xs..118')
      ? 'unknown'
      : within('xs119..')
        ? 'without-effect'
        : 'beats',
    replaced: [
      ...(within('..0.4.8') ? ['devices'] : []),
      ...(within('..0.5.0') ? ['blacklist', 'blacklist_exceptions', 'multipaths'] : []),
    ],
    gluedBraceIsWord: within('..0.4.8'),
    otherCharactersAreWords: within('..0.4.8'),
    patterns: within('..0.4.9 xs') ? 'gnu-0.12' : 'glibc',
    invertsPatterns: within('0.8.5..'),
    namelessDevice: within('0.4.7') ? 'crashes' : within('0.7.2..') ? 'dropped' : 'kept',
    namelessMultipath: within('0.7.8..0.8.5') ? 'crashes' : within('0.8.6..') ? 'dropped' : 'kept',
    missingValue: within('..0.4.9') ? 'crashes' : within('0.5.0') ? 'refused' : 'skipped',
    commentInQuotes: within('..0.5.0') ? 'refused' : within('..0.8.4 xs') ? 'empty' : 'fine',
    doubledQuote: within('0.7.6..') ? 'one' : within('..0.5.0') ? 'kept' : 'ends',
    tellsOpenEnd: within('0.8.8..'),
    isLax: within('..0.5.0'),
    openQuoteIsEmpty: within('..0.5.0'),
    returnEndsLine: within('..0.5.0 xs'),
    dropsLastLine: within('..0.5.0 xs'),
  };
}
