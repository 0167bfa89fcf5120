import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { knownKeywords } from '../../src/multipath/data/keywords.ts';
import { type MultipathRelease, parseRelease } from '../../src/multipath/data/releases.ts';
import { mayEnd } from '../../src/multipath/lint/endings.ts';
import { inspect } from '../../src/multipath/lint/inspect.ts';
import { readMultipath } from '../../src/multipath/syntax/read.ts';
import { runs, sampled } from '../support/runs.ts';
import { oddConf } from './arbitrary-conf.ts';
import { corpusFiles } from './corpus.ts';

// those up to 0.5.0 are always read line by line
const RELEASES = [
  ...['0.4.9-86.xs', '0.4.9-136.xs8', '0.6.0', '0.7.9', '0.8.5', '0.9.4', '0.11.1', '0.15.1'],
].map((name) => parseRelease(name) as MultipathRelease);

function ends(text: string, release: MultipathRelease): boolean {
  return inspect(readMultipath(text), release).report.fatals.length > 0;
}

/** It may say too much, and never too little. */
function expectNoneMissed(text: string, name = text): boolean {
  const ending = RELEASES.filter((release) => ends(text, release));
  for (const release of ending)
    expect([release, name, mayEnd(readMultipath(text), release)]).toEqual([release, name, true]);
  return ending.length > 0;
}

const SECTIONS: Readonly<Record<string, readonly [before: string, after: string]>> = {
  defaults: ['defaults {\n', '\n}\n'],
  blacklist: ['blacklist {\n', '\n}\n'],
  blacklist_exceptions: ['blacklist_exceptions {\n', '\n}\n'],
  'blacklist/device': ['blacklist {\ndevice {\n', '\n}\n}\n'],
  'devices/device': ['devices {\ndevice {\nvendor "A"\nproduct "B"\n', '\n}\n}\n'],
  'multipaths/multipath': ['multipaths {\nmultipath {\nwwid 1\n', '\n}\n}\n'],
  overrides: ['overrides {\n', '\n}\n'],
};
const VALUES = [
  '',
  '0',
  '-1',
  '5,',
  'abc',
  '"["',
  '"*"',
  '"(a"',
  '"a{"',
  'a/b',
  'file',
  '0x1:aptpl',
  '"#a"',
  '"! a"',
  '"a""b"',
  '"a\\"',
  '"[a"',
  'x'.repeat(1100),
  '"a',
] as const;

describe('what is not read does not end a release', () => {
  test('for each keyword with each odd value', () => {
    const texts = Object.entries(SECTIONS).flatMap(([section, [before, after]]) =>
      knownKeywords(section).flatMap((keyword) =>
        VALUES.map((value) => `${before}${keyword} ${value}${after}`),
      ),
    );
    const some = sampled(texts, 11);
    const found = some.filter((text) => expectNoneMissed(text));
    expect(found.length).toBeGreaterThan((100 * some.length) / texts.length);
  }, 120_000);

  test('for a listed vendor, a multipath without a WWID, an interval that another one mends', () => {
    for (const text of [
      'devices {\ndevice {\nvendor "["\nproduct "B"\nproduct_blacklist "C"\n}\n}\n',
      'multipaths {\nmultipath {\nalias a\n}\nmultipath {\nalias b\n}\n}\n',
      'defaults {\npolling_interval abc\n}\noverrides {\npolling_interval 10\n}\n',
      'defaults {\npolling_interval abc\npolling_interval 10\n}\n',
      `blacklist {\nwwid "${'a'.repeat(1010)}(b|c)"\n}\n`,
      'blacklist {\rdevnode "["\r}\n',
    ])
      expectNoneMissed(text);
  });

  test('for whatever stands in a file', () => {
    const bad = fc.constantFrom(
      'polling_interval 0',
      'devnode "["',
      'reservation_key x',
      'rr_min_io 5,',
      'x',
      '}',
    );
    fc.assert(
      fc.property(oddConf, fc.array(bad, { maxLength: 3 }), fc.nat(), (text, lines, at) => {
        const all = text.split('\n');
        all.splice(at % (all.length + 1), 0, ...lines);
        expectNoneMissed(all.join('\n'));
      }),
      { numRuns: runs(300) },
    );
  }, 60_000);

  test('for the public files, where they are', () => {
    for (const { name, text } of sampled(corpusFiles('multipath', 'multipath-edge'), 10))
      expectNoneMissed(text, name);
  }, 120_000);
});

test('a file of many devices is not read line by line', () => {
  const stanza = (at: number): string =>
    `device {\nvendor "V${at % 97}"\nproduct "M ${at}"\npath_checker tur\nno_path_retry 30\n}\n`;
  const devices = Array.from({ length: 50 }, (_, at) => stanza(at)).join('');
  const text = `defaults {\npolling_interval 10\n}\nblacklist {\ndevnode "^sd[a-z]"\n}\ndevices {\n${devices}}\n`;
  for (const name of ['0.4.9-136.xs8', '0.6.0', '0.8.5', '0.9.4', '0.15.1'])
    expect([name, mayEnd(readMultipath(text), parseRelease(name) as MultipathRelease)]).toEqual([
      name,
      false,
    ]);
});
