import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LintCode } from '../../src/multipath/lint-codes.ts';
import { readMultipath } from '../../src/multipath/read-multipath.ts';
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
const isLineless = (code: LintCode): boolean => Object.hasOwn(LINELESS, code);

interface Verdict {
  readonly lines: readonly number[];
  /** Of each message without a line, how often it came; a missing brace is said once for the file. */
  readonly counts: Readonly<Record<string, number>>;
}

function parserVerdict(text: string, byteText: boolean, reading: OracleReading): Verdict {
  const document = readMultipath(text, { byteText });
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
  return { lines: [...lines].sort((a, b) => a - b), counts };
}

function lintVerdict(text: string, byteText: boolean): Verdict {
  const lines = new Set<number>();
  const counts: Record<string, number> = {};
  for (const { severity, code, span } of lint(text, undefined, byteText)) {
    if (severity === 'info') continue;
    if (isLineless(code)) counts[code] = (counts[code] ?? 0) + 1;
    else if (span) lines.add(lineOf(text, span.offset));
  }
  if (counts['missing-close-brace']) counts['missing-close-brace'] = 1;
  // a file that is refused is not looked at any further
  if (counts['configuration-refused'])
    for (const code of Object.keys(counts))
      if (code !== 'configuration-refused' && code !== 'missing-close-brace') delete counts[code];
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
    if (reading.complaints.some((complaint) => CRASH.test(complaint.text)))
      expect(ours.lines, JSON.stringify(text)).toEqual(expect.arrayContaining([...parser.lines]));
    else expect(ours, JSON.stringify(text)).toEqual(parser);
    if (reading.complaints.length > 0) tally.broken++;
    if (parser.counts['configuration-refused']) tally.refused++;
  });
  return tally;
}

const real = corpusFiles('multipath', 'multipath-edge', 'probes');

describe.skipIf(oracleMissing)(title, () => {
  test('agree on generated files of every keyword', () => {
    const tally = compare(fc.sample(wildConf, { numRuns: 400, seed: 3 }), false);
    expect(tally.broken).toBeGreaterThan(200);
    expect(tally.refused).toBeGreaterThan(10);
  }, 60_000);

  test('agree on sound files that were broken', () => {
    const tally = compare(fc.sample(brokenConf, { numRuns: 400, seed: 5 }), false);
    expect(tally.broken).toBeGreaterThan(200);
  }, 60_000);

  describe.skipIf(real.length === 0)('on real files (when a corpus is there)', () => {
    test('agree', () => {
      expect(
        compare(
          real.map(({ text }) => text),
          true,
        ).broken,
      ).toBeGreaterThan(50);
    }, 60_000);

    test('agree when the files are broken', () => {
      const short = real.map(({ text }) => text).filter((text) => text.length < 9000);
      const broken = brokenFrom(fc.constantFrom(...short));
      compare(fc.sample(broken, { numRuns: 300, seed: 9 }), true);
    }, 60_000);
  });
});
