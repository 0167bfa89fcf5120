import { posixPattern } from '../data/posix-regex.ts';
import type { ReleaseTraits } from '../data/traits.ts';
import type { Lun, ReadStanza } from './types.ts';

/** Whether patterns match, and whether that is certain. `broken`: one of them does not compile. */
export interface Matching {
  readonly matches: boolean;
  readonly unsure: boolean;
  readonly broken: boolean;
}

type Names = Pick<ReadStanza, 'vendor' | 'product' | 'revision'>;

/** Vendor, product and revision are unanchored patterns; what a stanza does not have matches everything. */
export function matchNames(
  stanza: Names,
  lun: Pick<Lun, 'vendor' | 'product' | 'revision'>,
  { patterns }: Pick<ReleaseTraits, 'patterns'>,
): Matching {
  let matches = true;
  let unsure = false;
  let broken = false;
  for (const [pattern, text] of [
    [stanza.vendor, lun.vendor],
    [stanza.product, lun.product],
    [stanza.revision, lun.revision],
  ]) {
    if (pattern === undefined) continue;
    const compiled = posixPattern(pattern, patterns);
    if (compiled.problem !== undefined) broken = true;
    // what is not known of the device may match
    else if (text === undefined) unsure = true;
    else if (!compiled.test(text)) matches = false;
    else if (compiled.unsure) unsure = true;
  }
  return { matches: matches && !broken, unsure, broken };
}

const NO_MATCH: Pick<Matching, 'matches' | 'unsure'> = { matches: false, unsure: false };
/** Alternatives of a pattern that are tried. */
const MOST_NAMES = 64;

/** Whether a stanza matches all that another one is called; of `A|B` that is both. Not `unsure` of what does not match. */
export function matchesNamesOf(
  stanza: Names,
  other: Pick<Names, 'vendor' | 'product'>,
  traits: Pick<ReleaseTraits, 'patterns'>,
): Pick<Matching, 'matches' | 'unsure'> {
  const { vendor } = other;
  // in a long file most are another vendor's, and nothing else of them is read
  if (vendor === undefined || isOther(stanza.vendor, vendor, traits)) return NO_MATCH;
  const { product } = other;
  if (product === undefined) return NO_MATCH;
  const products = product.split('|');
  const names = vendor.split('|').flatMap((one) => products.map((two) => [one, two] as const));
  if (names.length > MOST_NAMES) return NO_MATCH;
  const found = names.map(([one, two]) =>
    matchNames(stanza, { vendor: one, product: two }, traits),
  );
  if (!found.every(({ matches }) => matches)) return NO_MATCH;
  return { matches: true, unsure: found.some(({ unsure }) => unsure) };
}

function isOther(
  pattern: string | undefined,
  name: string,
  { patterns }: Pick<ReleaseTraits, 'patterns'>,
): boolean {
  return (
    pattern !== undefined && !name.includes('|') && !posixPattern(pattern, patterns).test(name)
  );
}
