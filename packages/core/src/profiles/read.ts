import * as v from 'valibot';
import { regexProblem } from '../multipath/data/posix-regex.ts';
import type { KeywordValue } from '../multipath/syntax/types.ts';
import type { Diagnostic } from '../text/diagnostic.ts';
import type { Profile, StanzaVariant } from './profile.ts';

/** What reading came to: a profile, or the reasons why there is none. */
export interface ProfileReading {
  readonly profile?: Profile;
  readonly diagnostics: readonly Diagnostic<'bad-profile'>[];
}

/** As it is written: all but the match may be left out. */
interface WrittenProfile extends Partial<Omit<Profile, 'match' | 'multipath'>> {
  readonly $schema?: string;
  readonly match: Profile['match'];
  readonly multipath?: Partial<Profile['multipath']>;
}

const text = (pattern: RegExp, rule: string): v.GenericSchema<string> =>
  v.pipe(v.string('must be a text'), v.regex(pattern, `must be ${rule}`));

const line = text(
  /^[^\p{Cc}\s]([^\p{Cc}]*[^\p{Cc}\s])?$/u,
  'one line of text without blanks at its ends',
);
/** What every release reads back from between quotes; it stays within the parser's buffer. */
const value = text(
  /^(?![#!])[!#-~]([ !#-~]{0,510}[!#-~])?$/,
  "up to 512 printable ASCII characters without '\"', with no blank at either end and no '#' or '!' first",
);
const release = text(
  /^\d{1,4}\.\d{1,4}\.\d{1,4}(-[0-9A-Za-z.+_-]+)?$/,
  'a release such as 0.4.9 or 0.4.9-119',
);

/** An object with these fields and no others. A list is none, and no name of a field is looked up in a prototype. */
function fields<const Entries extends v.ObjectEntries>(
  entries: Entries,
): v.GenericSchema<
  v.InferInput<v.ObjectSchema<Entries, undefined>>,
  v.InferOutput<v.ObjectSchema<Entries, undefined>>
> {
  const names = Object.keys(entries);
  const isObject = (given: unknown): given is Record<string, unknown> =>
    typeof given === 'object' && given !== null && !Array.isArray(given);
  const known = v.object(entries, ({ expected }) =>
    expected?.startsWith('"') ? 'is missing' : 'must be an object',
  );
  return v.pipe(
    v.custom<v.InferInput<v.ObjectSchema<Entries, undefined>>>(isObject, 'must be an object'),
    v.rawCheck(({ dataset, addIssue }) => {
      if (!dataset.typed) return;
      const strange = Object.keys(dataset.value).filter((name) => !names.includes(name));
      for (const name of strange)
        addIssue({
          message: `has an unknown field ${JSON.stringify(name)}\nIts fields are ${names.join(', ')}.`,
        });
      // behind a fault here the fields are not looked at any more
      if (strange.length > 0)
        for (const { message, path } of v.safeParse(known, dataset.value).issues ?? [])
          addIssue({ message, ...(path && { path }) });
    }),
    known,
  );
}

function list<Item extends v.GenericSchema>(item: Item): v.ArraySchema<Item, string> {
  return v.array(item, 'must be a list');
}

const described = <Schema extends v.GenericSchema>(
  schema: Schema,
  description: string,
): v.GenericSchema<v.InferInput<Schema>, v.InferOutput<Schema>> =>
  v.pipe(schema, v.description(description));

const match = fields({ vendor: value, product: value });

const keyword = fields({
  keyword: text(
    /^(?!devices?$)[a-z][a-z_]*$/,
    'a keyword of a device: lower-case letters and underscores',
  ),
  value: described(value, 'Without the quotes of the file.'),
  quoted: v.exactOptional(
    described(
      v.boolean('must be true or false'),
      'Written in quotes also where the value needs none.',
    ),
  ),
});
const stanza = list(keyword);

const variant = fields({
  keywords: stanza,
  notes: described(list(line), 'Why it differs from the published stanza, with the source.'),
  from: v.exactOptional(release),
  to: v.exactOptional(release),
});

/** Held to the type by the compiler; `schema/profile.schema.json` is made from it. */
export const profileSchema: v.GenericSchema<unknown, WrittenProfile> = fields({
  match: described(
    match,
    'SCSI INQUIRY strings as multipath.conf matches them: POSIX extended regular expressions, unanchored.',
  ),
  id: v.exactOptional(
    described(
      text(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'lower-case words joined by hyphens'),
      'Lower-case words joined by hyphens.',
    ),
  ),
  title: v.exactOptional(line),
  sources: v.exactOptional(
    described(
      v.pipe(list(line), v.minLength(1, 'must have at least 1 of them')),
      'Where the facts come from: URLs or documents.',
    ),
  ),
  multipath: v.exactOptional(
    fields({
      published: v.exactOptional(
        described(
          stanza,
          'The published stanza in its published order; vendor and product may be left out: they are those of match.',
        ),
      ),
      variants: v.exactOptional(
        described(
          list(variant),
          "Whole stanzas for certain releases; the first whose range holds the host's release is taken.",
        ),
      ),
    }),
  ),
  storagelink: v.exactOptional(
    fields({
      match: described(match, 'Vendor and product as the rule file has them.'),
      installer: described(
        text(/^[A-Za-z0-9_][A-Za-z0-9 ._-]*$/, 'a file name without a folder'),
        "File name of the adapter's installer.",
      ),
      adapterName: described(line, "Part of the adapter's friendly name."),
    }),
  ),
  $schema: v.exactOptional(line),
});

export const namedProfileSchemas: Readonly<Record<string, v.GenericSchema>> = {
  ...{ line, value, release, match, keyword, stanza, variant },
};

/**
 * Reads a profile from parsed JSON. Refuses fields that it does not know, and every text that
 * could not be written into a multipath.conf and read back. Three rules are not in the schema: no keyword twice in a
 * stanza, vendor and product of a stanza equal to `match`, and both valid regular expressions.
 */
export function readProfile(given: unknown): ProfileReading {
  const read = v.safeParse(profileSchema, given);
  if (!read.success) return { diagnostics: read.issues.map(problemOf) };
  const written = read.output;
  const diagnostics = problemsBeyond(written);
  return diagnostics.length === 0 ? { profile: complete(written), diagnostics } : { diagnostics };
}

function problemOf({ path, message }: v.BaseIssue<unknown>): Diagnostic<'bad-profile'> {
  const place = (path ?? []).map(({ key }) =>
    typeof key === 'number' ? `[${key}]` : `.${String(key)}`,
  );
  const [text = '', help] = message.split('\n');
  return problem(place.join('').replace(/^\./, ''), text, help);
}

function problem(place: string, text: string, help?: string): Diagnostic<'bad-profile'> {
  const message = `${place === '' ? 'the profile' : place} ${text}`;
  return { severity: 'error', code: 'bad-profile', message, ...(help !== undefined && { help }) };
}

function problemsBeyond({ match, multipath = {} }: WrittenProfile): Diagnostic<'bad-profile'>[] {
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
): Diagnostic<'bad-profile'>[] {
  const twice = stanza.flatMap(({ keyword }, at) =>
    stanza.findIndex((each) => each.keyword === keyword) < at
      ? [problem(`${place}[${at}].keyword`, `is ${JSON.stringify(keyword)} a second time`)]
      : [],
  );
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
