// @module-tag slow
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LintCode } from '../../src/multipath/lint/report.ts';
import { readMultipath } from '../../src/multipath/syntax/read.ts';
import { askOracle, type OracleReading, oracleMissing } from '../support/oracle.ts';
import { brokenConf, brokenFrom, wildConf } from './broken-conf.ts';
import { corpusFiles, toBytes } from './corpus.ts';
import { lineOf, lint } from './lint-cases.ts';

const title = oracleMissing
  ? `the lint and the parser (skipped: ${oracleMissing})`
  : 'the lint and the parser';

/** What the parser says without a line. */
const LINELESS: Readonly<Partial<Record<LintCode, RegExp>>> = {
  'missing-close-brace': /^missing '}' at end/,
  'device-without-identity': /missing vendor or product/,
  'duplicate-stanza': /duplicate device section/,
  'multipath-without-wwid': /missing wwid/,
  'duplicate-multipath': /duplicate multipath config/,
  'protocol-without-type': /missing type/,
  'deprecated-feature': /: option 'features .*' is deprecated/,
  'configuration-refused': /^error parsing config file/,
};
/** Said once more of what another message says with its line. */
const ECHO = /^invalid record in uid_attrs|: ignoring feature '/;
/** The shell's word on a parser that ended there. */
const CRASH = /^Segmentation fault/;
/** Found once the whole file is read, for which the parser then refuses it without a word. */
const SILENT_REFUSAL = /goes into the blacklist and is not a valid regular expression/;
/** What is not said of a file that is refused, or not always. */
const AFTER_REFUSAL = Object.keys(LINELESS).filter(
  (code) => code !== 'configuration-refused' && code !== 'missing-close-brace',
);
/** What the parser does in silence. */
const EFFECTS: ReadonlySet<LintCode> = new Set([
  'defeated-stanza',
  'overridden-stanza',
  'device-blacklisted',
]);
const isLineless = (code: LintCode): boolean => Object.hasOwn(LINELESS, code);

interface Verdict {
  readonly lines: readonly number[];
  /** Of each message without a line, how often it came; a missing brace is said once for the file. */
  readonly counts: Readonly<Record<string, number>>;
}

function parserVerdict(text: string, byteText: boolean, reading: OracleReading): Verdict {
  const document = readMultipath(text, { encoding: byteText ? 'byte' : 'utf-8' });
  const lines = new Set<number>();
  const counts: Record<string, number> = {};
  for (const complaint of reading.complaints) {
    if (ECHO.test(complaint.text) || CRASH.test(complaint.text)) continue;
    const code = Object.entries(LINELESS).find(([, text]) => text.test(complaint.text))?.[0];
    if (code) counts[code] = (counts[code] ?? 0) + 1;
    else if (complaint.line === undefined) throw new Error(`unforeseen: ${complaint.text}`);
    else {
      // a piece of an overlong line counts as a line for the parser
      const piece = document.lines.at(complaint.line - 1);
      lines.add(piece ? lineOf(text, piece.span.offset) : -1);
    }
  }
  if (reading.raw === '' && !counts['configuration-refused'] && !hasCrashed(reading)) {
    for (const code of AFTER_REFUSAL) delete counts[code];
    counts['configuration-refused'] = 1;
  }
  return { lines: [...lines].sort((a, b) => a - b), counts };
}

function hasCrashed({ complaints }: OracleReading): boolean {
  return complaints.some(({ text }) => CRASH.test(text));
}

function lintVerdict(text: string, byteText: boolean): Verdict {
  const lines = new Set<number>();
  const counts: Record<string, number> = {};
  for (const { severity, code, span, message } of lint(text, undefined, byteText)) {
    if (EFFECTS.has(code)) continue;
    if (severity === 'info' || (severity === 'error' && SILENT_REFUSAL.test(message))) continue;
    if (isLineless(code)) counts[code] = (counts[code] ?? 0) + 1;
    else if (span) lines.add(lineOf(text, span.offset));
  }
  if (counts['missing-close-brace']) counts['missing-close-brace'] = 1;
  if (counts['configuration-refused']) for (const code of AFTER_REFUSAL) delete counts[code];
  return { lines: [...lines].sort((a, b) => a - b), counts };
}

/** Compares them for each file, and gives back how many the parser complained of and refused. */
function compare(texts: readonly string[], byteText: boolean): { broken: number; refused: number } {
  const readings = askOracle(texts.map((text) => (byteText ? toBytes(text) : text)));
  const tally = { broken: 0, refused: 0 };
  texts.forEach((text, index) => {
    const reading = readings[index];
    if (!reading) throw new Error('no reading');
    const parser = parserVerdict(text, byteText, reading);
    const ours = lintVerdict(text, byteText);
    if (hasCrashed(reading))
      expect(ours.lines, JSON.stringify(text)).toEqual(expect.arrayContaining([...parser.lines]));
    else expect(ours, JSON.stringify(text)).toEqual(parser);
    if (reading.complaints.length > 0) tally.broken++;
    if (parser.counts['configuration-refused']) tally.refused++;
  });
  return tally;
}

const WORDS: readonly string[] = [
  ...[
    'defaults',
    'blacklist',
    'devices',
    'device',
    'multipaths',
    'multipath',
    'overrides',
    'protocol',
  ],
  ...['{', '}', ' {\n', '\n}\n', '"', '""', '#', '!', '\n', '\n', '\n', ' ', ' ', '\t'],
  ...['\r', '\r\n', '\v', '\f', '\0', '\u00e9', '\u00a0', '\u201c', "'", '=', ';', '\\'],
  ...['vendor', 'product', 'wwid', 'type', 'no_path_retry', 'A', '"B"', 'yes', '5'],
];

/** Lines of 1022 to 1025 and 2046 to 2048 bytes, some of them cut within a character. */
function longLines(): string[] {
  const plain = [
    ['# ', ''],
    ['wwid ', ''],
    ['wwid "', '" }'],
    ['} # ', '}'],
    ['wwid x # ', ' wwid y'],
  ];
  const wide = [
    ['# ', ' foo'],
    ['wwid "', '"'],
  ];
  const fillers = ['\u00e9', '\u20ac', '\u{1f600}'].map((filler) => [filler, wide] as const);
  return [1022, 1023, 1024, 1025, 2046, 2047, 2048].flatMap((length) =>
    [['x', plain] as const, ...fillers].flatMap(([filler, ends]) =>
      ends.map(([first = '', last = '']) => {
        const room = length - first.length - last.length;
        const fill = filler.repeat(Math.floor(room / Buffer.byteLength(filler)));
        const odd = 'y'.repeat(room - Buffer.byteLength(fill));
        return `blacklist {\n${first}${odd}${fill}${last}\n}\ndefaults {\n}\ndefaults {\n}\n`;
      }),
    ),
  );
}

const LISTINGS: readonly string[] = [
  ['vendor A', 'product B', 'product_blacklist "*"'],
  ['vendor "*"', 'product B', 'product_blacklist C'],
  ['vendor A', 'product B', 'product_blacklist "!["'],
  ['vendor A', 'product B', 'product_blacklist "*"', '}', 'device {', 'vendor A', 'product B'],
  ['vendor A', 'product B', 'product_blacklist "!C"'],
  ['vendor A', 'product B', 'product_blacklist "*"', 'product_blacklist C'],
  ['vendor A', 'product_blacklist "*"'],
  ['vendor "*"', 'product B'],
].map((lines) => inDevices(...lines));

function inDevices(...lines: string[]): string {
  return ['devices {', 'device {', ...lines, '}', '}', ''].join('\n');
}

const real = corpusFiles('multipath', 'multipath-edge', 'probes');

describe.skipIf(oracleMissing)(title, () => {
  test('agree on generated files of every keyword', () => {
    const tally = compare(fc.sample(wildConf, { numRuns: 160, seed: 3 }), false);
    expect(tally.broken).toBeGreaterThan(80);
    expect(tally.refused).toBeGreaterThan(10);
  }, 120_000);

  test('agree on sound files that were broken', () => {
    const tally = compare(fc.sample(brokenConf, { numRuns: 160, seed: 5 }), false);
    expect(tally.broken).toBeGreaterThan(80);
  }, 120_000);

  test('agree on characters and words without any order', () => {
    const word = fc.constantFrom(...WORDS);
    const soup = fc.array(word, { minLength: 1, maxLength: 40 }).map((words) => words.join(''));
    const tally = compare(fc.sample(soup, { numRuns: 160, seed: 7 }), false);
    expect(tally.broken).toBeGreaterThan(80);
  }, 120_000);

  test('agree on lines around the length of the buffer', () => {
    const tally = compare(longLines(), false);
    expect(tally.broken).toBeGreaterThan(50);
  }, 120_000);

  test('agree on patterns that a device adds to the blacklist', () => {
    const tally = compare(LISTINGS, false);
    expect(tally.refused).toBe(4);
  }, 120_000);

  describe.skipIf(real.length === 0)('on real files (when a corpus is there)', () => {
    test('agree', () => {
      expect(
        compare(
          real.map(({ text }) => text),
          true,
        ).broken,
      ).toBeGreaterThan(50);
    }, 120_000);

    test('agree when the files are broken', () => {
      const short = real.map(({ text }) => text).filter((text) => text.length < 9000);
      const broken = brokenFrom(fc.constantFrom(...short));
      compare(fc.sample(broken, { numRuns: 100, seed: 9 }), true);
    }, 120_000);
  });
});
