import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DEFAULT_RELEASE } from '../../src/multipath/data/releases.ts';
import { stanzaEquals } from '../../src/multipath/edit/compare.ts';
import { planInsert } from '../../src/multipath/edit/insert.ts';
import { checkInsertion, checkResult } from '../../src/multipath/edit/prove.ts';
import { findStanzas } from '../../src/multipath/syntax/devices.ts';
import { readMultipath } from '../../src/multipath/syntax/read.ts';
import type { MultipathDocument } from '../../src/multipath/syntax/types.ts';
import type { Edit } from '../../src/text/edit.ts';
import { runs } from '../support/runs.ts';
import { oddConf, soundConf } from './arbitrary-conf.ts';
import { DESIRED, MATCH } from './desired.ts';

const STANZA = `\tdevice {\n${DESIRED.keywords
  .map(({ keyword, value }) => `\t\t${keyword} "${value}"\n`)
  .join('')}\t}\n`;
const SECTION = `devices {\n${STANZA}}\n`;

function isSound(document: MultipathDocument, edit: Edit): boolean {
  return checkInsertion(document, edit, DESIRED).length === 0;
}

/** The verdict that reading the whole edited text again comes to. */
function isSoundInFull(document: MultipathDocument, edit: Edit): boolean {
  const problems = checkResult(document, [edit], MATCH, (after, [stanza, ...more]) =>
    Boolean(stanza && more.length === 0 && stanzaEquals(after, stanza.block, DESIRED)),
  );
  return problems.length === 0;
}

describe('an insertion', () => {
  const file = 'defaults {\n}\ndevices {\n\tdevice {\n\t\tvendor A\n\t\tproduct B\n\t}\n}\n';
  const cases: Record<string, [text: string, before: string, inserted: string, sound: boolean]> = {
    'of a device in the section': [file, '}\n$', STANZA, true],
    'of a device before the one that is there': [file, '\tdevice {', STANZA, true],
    'of a device in a device': [file, '\t\tvendor', STANZA, false],
    'of a device in another section': [file, '}\ndevices', STANZA, false],
    'of a device outside of all': [file, '$', STANZA, false],
    'of a section at the end': [file, '$', SECTION, true],
    'of a section between two': [file, 'devices', SECTION, true],
    'of a section in a section': [file, '}\n$', SECTION, false],
    'of a section behind an unended line': ['defaults {\n}', '$', `\n${SECTION}`, true],
    'of a section on an unended line': ['defaults {\n}', '$', SECTION, false],
    'of a section behind a byte order mark': ['\ufeff', '$', SECTION, true],
    'of a section where another one is open': ['defaults {\n', '$', SECTION, false],
    'within a line': [file, ' A', STANZA, false],
    'of an unended line': [file, '}\n$', STANZA.trimEnd(), false],
    'of two devices': [file, '}\n$', STANZA + STANZA, false],
    'of a device and a brace': [file, '}\n$', `${STANZA}}\n`, false],
    'of a device and a keyword': [file, '}\n$', `${STANZA}foo bar\n`, false],
    'of a device whose values are not as expected': [
      file,
      '}\n$',
      STANZA.replace('tur', 'none'),
      false,
    ],
    'of a device with a long line': [
      file,
      '}\n$',
      STANZA.replace('"tur"', 'x'.repeat(1100)),
      false,
    ],
    'in an unknown section': ['foo {\ndevices {\n}\n}\n', '}\n}', STANZA, true],
    'of a section in an unknown section': ['foo {\nbar x\n}\n', 'bar', SECTION, true],
  };
  for (const [name, [text, before, inserted, sound]] of Object.entries(cases))
    test(`${name} is ${sound ? 'sound' : 'not'}`, () => {
      const at = text.search(new RegExp(before));
      const document = readMultipath(text);
      const edit = { offset: at, length: 0, text: inserted };
      expect(isSound(document, edit)).toBe(sound);
      if (sound) expect(isSoundInFull(document, edit)).toBe(true);
    });
});

test('what is planned is judged as a second reading of the whole text judges it', () => {
  fc.assert(
    fc.property(fc.oneof(soundConf, oddConf), (text) => {
      const document = readMultipath(text);
      fc.pre(findStanzas(document, MATCH).length === 0);
      const { edit } = planInsert(document, DESIRED, DEFAULT_RELEASE);
      if (edit) expect(isSound(document, edit)).toBe(isSoundInFull(document, edit));
    }),
    { numRuns: runs(400) },
  );
}, 60_000);

test('wherever it is, what is called sound stands a second reading of the whole text', () => {
  const inserted = fc.constantFrom(
    STANZA,
    SECTION,
    `\n${SECTION}`,
    `}\n${SECTION}`,
    `${STANZA}}\ndevices {\n`,
    STANZA.replace('}', '} }'),
  );
  const fraction = fc.double({ min: 0, max: 1, noNaN: true });
  let sound = 0;
  fc.assert(
    fc.property(fc.oneof(soundConf, oddConf), inserted, fraction, (text, lines, at) => {
      const document = readMultipath(text);
      fc.pre(findStanzas(document, MATCH).length === 0);
      const line = Math.round(at * document.lines.length);
      const offset = document.lines.at(line)?.span.offset ?? text.length;
      const edit = { offset, length: 0, text: lines };
      if (!isSound(document, edit)) return;
      sound++;
      expect(isSoundInFull(document, edit)).toBe(true);
    }),
    { numRuns: runs(400) },
  );
  // the fast lane tries a few only
  expect(sound).toBeGreaterThan(runs(400) < 400 ? 0 : 40);
}, 60_000);
