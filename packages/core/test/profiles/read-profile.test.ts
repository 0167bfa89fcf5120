import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readMultipath } from '../../src/multipath/syntax/read.ts';
import { quantastor } from '../../src/profiles/quantastor.ts';
import { readProfile } from '../../src/profiles/read.ts';
import { lint } from '../multipath/lint-cases.ts';
import { runs } from '../support/runs.ts';
import { profileJsonSchema } from './profile-to-json-schema.ts';
import { dataCore, threePar } from './vendors.ts';

const SCHEMA = fileURLToPath(new URL('../../schema/profile.schema.json', import.meta.url));
const schema = JSON.parse(readFileSync(SCHEMA, 'utf8')) as { $id: string };
const isValid = new Ajv2020({ allErrors: true }).compile(schema);

type Json = Record<string, unknown>;

/** QuantaStor's profile as JSON, with one place of it changed; undefined takes the place out. */
function changed(path: string, value: unknown): unknown {
  const profile = JSON.parse(JSON.stringify(quantastor)) as Json;
  const names = path.split(/[.[\]]+/).filter((name) => name !== '');
  const last = names.pop() ?? '';
  let at = profile;
  for (const name of names) at = at[name] as Json;
  if (value === undefined) delete at[last];
  else at[last] = value;
  return profile;
}

function messages(value: unknown): string[] {
  return readProfile(value).diagnostics.map(({ message }) => message);
}

describe('reads', () => {
  test.each([quantastor, threePar, dataCore].map((profile) => [profile.id, profile] as const))(
    '%s back from JSON',
    (_, profile) => {
      const json: unknown = JSON.parse(JSON.stringify(profile));
      expect(readProfile(json)).toEqual({ profile, diagnostics: [] });
      expect(isValid(json)).toBe(true);
    },
  );

  test.each([
    ['$schema', './profile.schema.json'],
    ['storagelink', undefined],
    ['multipath.variants', []],
    ['title', 'ACME\u2122 \u5b58\u5132'],
    ['multipath.published[3].value', "it's {50%} \\d+ #1 !"],
  ])('a profile with %s %j', (path, value) => {
    const json = changed(path, value);
    expect(messages(json)).toEqual([]);
    expect(isValid(json)).toBe(true);
  });
});

// a field with a misspelt name hid every other fault of its object until it was put right
test('tells all faults of an object at once, an unknown field among them', () => {
  const given = {
    id: 'Quanta Stor',
    match: { vendor: 'ACME', produkt: 'x' },
    multipath: { published: [{ keyword: 'a', worth: '1', quoted: 'no' }] },
    extra: 1,
  };
  const found = messages(given).map((message) => message.replace(/ (must be|has an) .*/, ' $1'));
  expect(found).toEqual([
    'the profile has an',
    'match has an',
    'match.product is missing',
    'id must be',
    'multipath.published[0] has an',
    'multipath.published[0].value is missing',
    'multipath.published[0].quoted must be',
  ]);
});

const bad: readonly (readonly [path: string, value: unknown, message: RegExp])[] = [
  ['id', 'Quanta Stor', /^id must be lower-case words/],
  ['id', '../etc', /^id must be/],
  ['id', 5, /^id must be a text/],
  ['title', 'a\nb', /^title must be one line/],
  ['sources', [], /^sources must have at least 1/],
  ['sources', 'https://example.com', /^sources must be a list/],
  ['sources', [''], /^sources\[0\] must be one line/],
  ['extra', 1, /^the profile has an unknown field "extra"/],
  ['match', null, /^match must be an object/],
  ['match', [], /^match must be an object/],
  ['match.vendor', undefined, /^match\.vendor is missing/],
  ['match.revision', '1', /^match has an unknown field "revision"/],
  ['multipath.publised', [], /^multipath has an unknown field "publised"/],
  ['multipath.published[2]', 'x y', /^multipath\.published\[2\] must be an object/],
  [
    'multipath.published[2].keyword',
    'device',
    /^multipath\.published\[2\]\.keyword must be a keyword/,
  ],
  ['multipath.published[2].keyword', 'rr min', /^multipath\.published\[2\]\.keyword must be/],
  ['multipath.published[2].keyword', 'x\n}', /^multipath\.published\[2\]\.keyword must be/],
  ['multipath.published[2].value', 100, /^multipath\.published\[2\]\.value must be a text/],
  ['multipath.published[2].value', '', /^multipath\.published\[2\]\.value must be up to/],
  ['multipath.published[2].value', 'a"b', /^multipath\.published\[2\]\.value must be/],
  ['multipath.published[2].value', 'a\nb', /^multipath\.published\[2\]\.value must be/],
  ['multipath.published[2].value', 'a\tb', /^multipath\.published\[2\]\.value must be/],
  ['multipath.published[2].value', 'a\n', /^multipath\.published\[2\]\.value must be/],
  ['multipath.published[2].value', ' a', /^multipath\.published\[2\]\.value must be/],
  ['multipath.published[2].value', '#a', /^multipath\.published\[2\]\.value must be/],
  ['multipath.published[2].value', '!a', /^multipath\.published\[2\]\.value must be/],
  ['multipath.published[2].value', 'caf\u00e9', /^multipath\.published\[2\]\.value must be/],
  ['multipath.published[2].value', 'x'.repeat(513), /^multipath\.published\[2\]\.value must be/],
  [
    'multipath.published[2].quoted',
    'yes',
    /^multipath\.published\[2\]\.quoted must be true or false/,
  ],
  ['multipath.published[2].note', 'x', /^multipath\.published\[2\] has an unknown field "note"/],
  ['multipath.variants', [{}], /^multipath\.variants\[0\]\.keywords is missing/],
  [
    'multipath.variants',
    [{ from: '7.2', keywords: [], notes: [] }],
    /^multipath\.variants\[0\]\.from must be a release/,
  ],
  ['storagelink.installer', 'C:\\setup.exe', /^storagelink\.installer must be a file name/],
  ['storagelink.installer', '-rf', /^storagelink\.installer must be a file name/],
  ['storagelink.adapterName', '', /^storagelink\.adapterName must be/],
  ['storagelink.match.product', undefined, /^storagelink\.match\.product is missing/],
  ['storagelink', {}, /^storagelink\.match is missing/],
];

describe('refuses, as the schema does,', () => {
  test.each(bad)('%s %j', (path, value, message) => {
    const json = changed(path, value);
    expect(messages(json)).toEqual(expect.arrayContaining([expect.stringMatching(message)]));
    expect(readProfile(json).profile).toBeUndefined();
    expect(isValid(json)).toBe(false);
  });

  test.each([null, undefined, 5, 'x', [], [quantastor], true])('%j', (value) => {
    expect(messages(value)).toEqual(['the profile must be an object']);
    expect(isValid(value)).toBe(false);
  });

  test('a field by the name of __proto__', () => {
    const json: unknown = JSON.parse(
      JSON.stringify(quantastor).replace('{', '{"__proto__":{"id":"x"},'),
    );
    expect(messages(json)).toEqual(['the profile has an unknown field "__proto__"']);
    expect(isValid(json)).toBe(false);
  });
});

test.each<[name: string, json: unknown, keywords: string]>([
  ['match alone', { match: { vendor: 'ACME', product: 'LUN.*' } }, 'vendor ACME, product LUN.*'],
  // CLI-81
  [
    'vendor and product once',
    {
      match: { vendor: 'ACME', product: 'LUN' },
      multipath: { published: [{ keyword: 'path_checker', value: 'tur' }] },
    },
    'vendor ACME, product LUN, path_checker tur',
  ],
])('%s is enough', (_, json, keywords) => {
  const { profile, diagnostics } = readProfile(json);
  expect(diagnostics).toEqual([]);
  expect(isValid(json)).toBe(true);
  expect(
    profile?.multipath.published.map(({ keyword, value }) => `${keyword} ${value}`).join(', '),
  ).toBe(keywords);
  expect(profile?.id).toMatch(/^acme-lun$/);
});

describe('refuses, beyond the schema,', () => {
  test.each([
    [
      'match.vendor',
      'ACME',
      /^multipath\.published must have vendor "ACME", as match\.vendor says/,
    ],
    ['multipath.published[0].value', 'ACME', /^multipath\.published must have vendor "OSNEXUS"/],
    [
      'multipath.published[5].keyword',
      'rr_weight',
      /^multipath\.published\[6\]\.keyword is "rr_weight" a second time/,
    ],
    ['match.product', 'QUANTASTOR(', /^match\.product must be a POSIX extended regular expression/],
  ])('%s %j', (path, value, message) => {
    const json = changed(path, value);
    expect(messages(json)).toEqual(expect.arrayContaining([expect.stringMatching(message)]));
    expect(isValid(json)).toBe(true);
  });
});

test('whatever value is taken, the lexer reads it back and the oldest parser does too', () => {
  const character = fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code));
  const text = fc.array(character, { maxLength: 20 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(text, (value) => {
      const json = changed('multipath.published[3].value', value);
      fc.pre(readProfile(json).profile !== undefined);
      const file = `devices {\ndevice {\nvendor "${value}"\nproduct B\n}\n}\n`;
      expect(readMultipath(file).devices[0]?.vendor).toBe(value);
      const codes = lint(file, '0.4.9').filter(({ severity }) => severity !== 'info');
      expect(codes).toEqual([]);
    }),
    { numRuns: runs(500), maxSkipsPerRun: 1000 },
  );
});

test('never throws, and agrees with the schema on any JSON near a profile', () => {
  const paths = [
    'id',
    'title',
    'sources',
    'match',
    'multipath',
    'multipath.published',
    'storagelink',
  ];
  fc.assert(
    fc.property(fc.constantFrom(...paths), fc.jsonValue(), (path, value) => {
      const json = changed(path, value);
      expect(messages(json).length > 0).toBe(!isValid(json));
    }),
  );
});

test('the published schema is made from the one that the reader holds to', async () => {
  const text = `${JSON.stringify(profileJsonSchema(schema.$id), null, 2)}\n`;
  await expect(text).toMatchFileSnapshot('../../schema/profile.schema.json');
});
