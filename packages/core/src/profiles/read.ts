import * as v from 'valibot';
import { regexProblem } from '../multipath/data/posix-regex.ts';
import type { KeywordValue } from '../multipath/syntax/types.ts';
import type { Diagnostic } from '../text/diagnostic.ts';
import { given } from '../text/given.ts';
import type { Profile, StanzaVariant } from './profile.ts';
import { profileSchema, type WrittenProfile } from './schema.ts';

/** What `readProfile` finds. */
export type ProfileCode =
  /**
   * The file is no profile, or a field of it could not be written into a multipath.conf and read back.
   * @example ... must be a POSIX extended regular expression: ...
   * @remedy Correct the field that is named.
   */
  'bad-profile';

/** What reading came to: a profile, or the reasons why there is none. */
export interface ProfileReading {
  readonly profile?: Profile;
  readonly diagnostics: readonly Diagnostic<ProfileCode>[];
}

/**
 * Reads a profile from parsed JSON. Refuses fields that it does not know, and every text that
 * could not be written into a multipath.conf and read back. Three rules are not in the schema: no keyword twice in a
 * stanza, vendor and product of a stanza equal to `match`, and both valid regular expressions.
 */
export function readProfile(given: unknown): ProfileReading {
  const read = v.safeParse(profileSchema, given);
  if (!read.success) return { diagnostics: firstOf(read.issues.map(problemOf)) };
  const written = read.output;
  const diagnostics = firstOf(problemsBeyond(written));
  return diagnostics.length === 0 ? { profile: complete(written), diagnostics } : { diagnostics };
}

/** A file of another kind has as many reasons as it has fields. */
const MOST_REASONS = 50;

function firstOf(all: readonly Diagnostic<ProfileCode>[]): readonly Diagnostic<ProfileCode>[] {
  if (all.length <= MOST_REASONS) return all;
  const more = all.length - MOST_REASONS;
  return [...all.slice(0, MOST_REASONS), problem('', `has ${more} more that are wrong`)];
}

function problemOf({ path, message }: v.BaseIssue<unknown>): Diagnostic<ProfileCode> {
  const place = (path ?? []).map(({ key }) =>
    typeof key === 'number' ? `[${key}]` : `.${String(key)}`,
  );
  const [text = '', help] = message.split('\n');
  return problem(place.join('').replace(/^\./, ''), text, help);
}

function problem(place: string, text: string, help?: string): Diagnostic<ProfileCode> {
  const message = `${place === '' ? 'the profile' : place} ${text}`;
  return { severity: 'error', code: 'bad-profile', message, ...given({ help }) };
}

function problemsBeyond({ match, multipath = {} }: WrittenProfile): Diagnostic<ProfileCode>[] {
  const { published = [], variants = [] } = multipath;
  const patterns = (['vendor', 'product'] as const).flatMap((name) => {
    const why = regexProblem(match[name]);
    return why
      ? [problem(`match.${name}`, `must be a POSIX extended regular expression: ${why}`)]
      : [];
  });
  return [
    ...patterns,
    ...stanzaProblems(published, 'multipath.published', match),
    ...variants.flatMap(({ keywords }, at) =>
      stanzaProblems(keywords, `multipath.variants[${at}].keywords`, match),
    ),
  ];
}

function stanzaProblems(
  stanza: readonly KeywordValue[],
  place: string,
  match: Profile['match'],
): Diagnostic<ProfileCode>[] {
  const seen = new Set<string>();
  const twice = stanza.flatMap(({ keyword }, at) => {
    if (seen.has(keyword))
      return [problem(`${place}[${at}].keyword`, `is ${JSON.stringify(keyword)} a second time`)];
    seen.add(keyword);
    return [];
  });
  const others = (['vendor', 'product'] as const).flatMap((name) => {
    const given = stanza.find(({ keyword }) => keyword === name)?.value;
    if (given === undefined || given === match[name]) return [];
    const wanted = JSON.stringify(match[name]);
    return [problem(place, `must have ${name} ${wanted}, as match.${name} says, or leave it out`)];
  });
  return [...twice, ...others];
}

function complete({ $schema: _, multipath = {}, ...given }: WrittenProfile): Profile {
  const { match } = given;
  const { published = [], variants } = multipath;
  return {
    id: idOf(match),
    title: `${match.vendor} ${match.product}`,
    sources: ['a profile without sources'],
    ...given,
    multipath: {
      published: withMatch(published, match),
      ...(variants && { variants: variants.map((each) => completeVariant(each, match)) }),
    },
  };
}

function completeVariant(variant: StanzaVariant, match: Profile['match']): StanzaVariant {
  return { ...variant, keywords: withMatch(variant.keywords, match) };
}
/** Lower-case words joined by hyphens, of whatever letters and digits the two hold. */
function idOf({ vendor, product }: Profile['match']): string {
  const words = `${vendor} ${product}`.toLowerCase().match(/[a-z0-9]+/g);
  return words?.join('-') ?? 'vendor';
}
/** A stanza may leave out vendor and product: they are those of `match`. */
function withMatch(stanza: readonly KeywordValue[], match: Profile['match']): KeywordValue[] {
  const own = (['vendor', 'product'] as const)
    .filter((name) => !stanza.some(({ keyword }) => keyword === name))
    .map((name) => ({ keyword: name, value: match[name], quoted: true }));
  return [...own, ...stanza];
}
