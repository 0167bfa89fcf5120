import * as v from 'valibot';
import { given } from '../text/given.ts';
import type { Profile } from './profile.ts';

/** As it is written: all but the match may be left out. */
export interface WrittenProfile extends Partial<Omit<Profile, 'match' | 'multipath'>> {
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
          message: `has an unknown field ${JSON.stringify(name.slice(0, 100))}\nIts fields are ${names.join(', ')}.`,
        });
      // behind a fault here the fields are not looked at any more
      if (strange.length > 0)
        for (const { message, path } of v.safeParse(known, dataset.value).issues ?? [])
          addIssue({ message, ...given({ path }) });
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
