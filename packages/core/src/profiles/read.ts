import { regexProblem } from '../multipath/data/posix-regex.ts';
import type { KeywordValue } from '../multipath/syntax/types.ts';
import type { Diagnostic } from '../text/diagnostic.ts';
import { join, ObjectReader, type ProfileCode } from './object-reader.ts';
import type { Profile, StanzaVariant } from './profile.ts';

const ID = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const LINE = /^[^\p{Cc}\s]([^\p{Cc}]*[^\p{Cc}\s])?$/u;
const KEYWORD = /^(?!devices?$)[a-z][a-z_]*$/;
/** What every release reads back from between quotes; it stays within the parser's buffer. */
const VALUE = /^(?![#!])[!#-~]([ !#-~]{0,510}[!#-~])?$/;
const RELEASE = /^\d{1,4}\.\d{1,4}\.\d{1,4}(-[0-9A-Za-z.+_-]+)?$/;
const FILE_NAME = /^[A-Za-z0-9_][A-Za-z0-9 ._-]*$/;

const LINE_RULE = 'one line of text without blanks at its ends';
const VALUE_RULE =
  "up to 512 printable ASCII characters without '\"', with no blank at either end and no '#' or '!' first";

/** What reading came to: a profile, or the reasons why there is none. */
export interface ProfileReading {
  readonly profile?: Profile;
  readonly diagnostics: readonly Diagnostic<ProfileCode>[];
}

/**
 * Reads a profile from parsed JSON. Refuses fields that it does not know, and every text that
 * could not be written into a multipath.conf and read back. `schema/profile.schema.json` says the same,
 * but for three rules that it cannot: no keyword twice in a stanza, vendor and product of a stanza equal
 * to `match`, and both valid regular expressions.
 */
export function readProfile(value: unknown): ProfileReading {
  const reader = new ObjectReader();
  const profile = readAll(reader, value);
  const { diagnostics } = reader;
  return profile && diagnostics.length === 0 ? { profile, diagnostics } : { diagnostics };
}

function readAll(reader: ObjectReader, value: unknown): Profile | undefined {
  const optional = ['id', 'title', 'sources', 'multipath', 'storagelink', '$schema'];
  const fields = reader.fields(value, '', ['match'], optional);
  if (!fields) return undefined;
  const read = <T>(name: string, how: (value: unknown, path: string) => T | undefined) =>
    fields.has(name) ? how(fields.get(name), name) : undefined;
  const id = read('id', (v, p) => reader.text(v, p, ID, 'lower-case words joined by hyphens'));
  const title = read('title', (v, p) => reader.text(v, p, LINE, LINE_RULE));
  const sources = read('sources', (v, p) =>
    reader.list(v, p, 1, (one, at) => reader.text(one, at, LINE, LINE_RULE)),
  );
  const match = read('match', (v, p) => readMatch(reader, v, p, true));
  const multipath = read('multipath', (v, p) => readMultipathPart(reader, v, p, match));
  const storagelink = read('storagelink', (v, p) => readStorageLink(reader, v, p));
  read('$schema', (v, p) => reader.text(v, p, LINE, LINE_RULE));
  if (!match) return undefined;
  return {
    id: id ?? idOf(match),
    title: title ?? `${match.vendor} ${match.product}`,
    sources: sources ?? ['a profile without sources'],
    match,
    multipath: multipath ?? { published: withMatch([], match) },
    ...(storagelink ? { storagelink } : {}),
  };
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

function readMatch(
  reader: ObjectReader,
  value: unknown,
  path: string,
  isPattern: boolean,
): Profile['match'] | undefined {
  const fields = reader.fields(value, path, ['vendor', 'product']);
  const [vendor, product] = ['vendor', 'product'].map((name) => {
    if (!fields?.has(name)) return undefined;
    const text = reader.text(fields.get(name), join(path, name), VALUE, VALUE_RULE);
    const problem = isPattern && text !== undefined ? regexProblem(text) : undefined;
    if (problem)
      reader.fail(join(path, name), `must be a POSIX extended regular expression: ${problem}`);
    return text;
  });
  return vendor !== undefined && product !== undefined ? { vendor, product } : undefined;
}

function readMultipathPart(
  reader: ObjectReader,
  value: unknown,
  path: string,
  match: Profile['match'] | undefined,
): Profile['multipath'] | undefined {
  const fields = reader.fields(value, path, [], ['published', 'variants']);
  if (!fields) return undefined;
  const published = fields.has('published')
    ? readStanza(reader, fields.get('published'), join(path, 'published'), match)
    : withMatch([], match ?? { vendor: '', product: '' });
  const variants = fields.has('variants')
    ? reader.list(fields.get('variants'), join(path, 'variants'), 0, (one, at) =>
        readVariant(reader, one, at, match),
      )
    : undefined;
  if (!published) return undefined;
  return { published, ...(variants ? { variants } : {}) };
}

function readVariant(
  reader: ObjectReader,
  value: unknown,
  path: string,
  match: Profile['match'] | undefined,
): StanzaVariant | undefined {
  const fields = reader.fields(value, path, ['keywords', 'notes'], ['from', 'to']);
  if (!fields?.has('keywords') || !fields.has('notes')) return undefined;
  const [from, to] = ['from', 'to'].map((name) =>
    fields.has(name)
      ? reader.text(
          fields.get(name),
          join(path, name),
          RELEASE,
          'a release such as 0.4.9 or 0.4.9-119',
        )
      : undefined,
  );
  const keywords = readStanza(reader, fields.get('keywords'), join(path, 'keywords'), match);
  const notes = reader.list(fields.get('notes'), join(path, 'notes'), 0, (one, at) =>
    reader.text(one, at, LINE, LINE_RULE),
  );
  if (!keywords || !notes) return undefined;
  return { ...(from ? { from } : {}), ...(to ? { to } : {}), keywords, notes };
}

function readStanza(
  reader: ObjectReader,
  value: unknown,
  path: string,
  match: Profile['match'] | undefined,
): KeywordValue[] | undefined {
  const seen = new Set<string>();
  const stanza = reader.list(value, path, 0, (element, at) => {
    const keyword = readKeyword(reader, element, at);
    if (keyword && seen.has(keyword.keyword))
      reader.fail(join(at, 'keyword'), `is ${JSON.stringify(keyword.keyword)} a second time`);
    if (keyword) seen.add(keyword.keyword);
    return keyword;
  });
  if (stanza && match)
    for (const name of ['vendor', 'product'] as const) {
      const given = stanza.find(({ keyword }) => keyword === name)?.value;
      if (given !== undefined && given !== match[name])
        reader.fail(
          path,
          `must have ${name} ${JSON.stringify(match[name])}, as match.${name} says, or leave it out`,
        );
    }
  return stanza && match ? withMatch(stanza, match) : stanza;
}

function readKeyword(reader: ObjectReader, value: unknown, path: string): KeywordValue | undefined {
  const fields = reader.fields(value, path, ['keyword', 'value'], ['quoted']);
  if (!fields?.has('keyword') || !fields.has('value')) return undefined;
  const rule = 'a keyword of a device: lower-case letters and underscores';
  const keyword = reader.text(fields.get('keyword'), join(path, 'keyword'), KEYWORD, rule);
  const text = reader.text(fields.get('value'), join(path, 'value'), VALUE, VALUE_RULE);
  const quoted = fields.get('quoted');
  if (quoted !== undefined && typeof quoted !== 'boolean')
    reader.fail(join(path, 'quoted'), 'must be true or false');
  if (keyword === undefined || text === undefined) return undefined;
  return { keyword, value: text, ...(typeof quoted === 'boolean' ? { quoted } : {}) };
}

function readStorageLink(
  reader: ObjectReader,
  value: unknown,
  path: string,
): Profile['storagelink'] | undefined {
  const fields = reader.fields(value, path, ['match', 'installer', 'adapterName']);
  const get = (name: string): unknown => fields?.get(name);
  if (!fields || !['match', 'installer', 'adapterName'].every((name) => fields.has(name)))
    return undefined;
  const match = readMatch(reader, get('match'), join(path, 'match'), false);
  const rule = 'a file name without a folder';
  const installer = reader.text(get('installer'), join(path, 'installer'), FILE_NAME, rule);
  const adapterName = reader.text(get('adapterName'), join(path, 'adapterName'), LINE, LINE_RULE);
  if (!match || installer === undefined || adapterName === undefined) return undefined;
  return { match, installer, adapterName };
}
