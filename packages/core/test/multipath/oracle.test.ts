import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readMultipath } from '../../src/multipath/read-multipath.ts';
import type { StanzaWish } from '../../src/multipath/types.ts';
import { applyEdits } from '../../src/text/edit.ts';
import {
  askOracle,
  complaintTexts,
  dumpWithout,
  isBuiltIn,
  type OracleReading,
  oracleMissing,
} from '../support/oracle.ts';
import { oddConf, soundConf } from './arbitrary-conf.ts';
import { corpusFiles, toBytes } from './corpus.ts';
import { add } from './editing.ts';
import { MATCH, WISHED_VALUES } from './wish.ts';

const title = oracleMissing ? `the real parser (skipped: ${oracleMissing})` : 'the real parser';

/** The published stanza as an older tool may have left it. */
const STALE: StanzaWish = {
  match: MATCH,
  keywords: [
    { keyword: 'vendor', value: 'OSNEXUS' },
    { keyword: 'product', value: 'QUANTASTOR' },
    { keyword: 'path_grouping_policy', value: 'failover' },
    { keyword: 'no_path_retry', value: '12' },
    { keyword: 'path_checker', value: 'directio' },
  ],
};

/** Vendor, product and revision of the live devices that are not built in. */
function liveDevices(text: string, byteText: boolean): string[] {
  const found = new Set<string>();
  for (const { vendor, product, block } of readMultipath(text, { byteText }).devices) {
    if (vendor === undefined || product === undefined || isBuiltIn(vendor, product)) continue;
    const revision = block.statements.findLast(
      ({ keyword, value }) => keyword === 'revision' && value !== undefined,
    )?.value;
    found.add(JSON.stringify([vendor, product, revision ?? null].map(bytesOf)));
  }
  return [...found].sort();
}

function bytesOf(text: string | null): string | null {
  return text === null ? null : Buffer.from(text, 'utf8').toString('latin1');
}

function oracleDevices({ entries }: OracleReading): string[] {
  const found = new Set<string>();
  for (const { vendor = '', product = '', revision = null } of entries)
    if (!isBuiltIn(vendor, product)) found.add(JSON.stringify([vendor, product, revision]));
  return [...found].sort();
}

/** Adds the stanza to each text, and has the parser judge the result beside the original. */
function judge(
  cases: readonly { name: string; before: string; bytes: (text: string) => Uint8Array }[],
): {
  edited: number;
  refused: number;
  fatal: number;
} {
  const counts = { edited: 0, refused: 0, fatal: 0 };
  const edits = cases.map(({ before }) => add(before));
  const readings = askOracle(
    cases.flatMap(({ before, bytes }, at) => [bytes(before), bytes(edits[at]?.after ?? '')]),
  );
  cases.forEach(({ name, before }, at) => {
    const [old, fresh] = readings.slice(at * 2, at * 2 + 2);
    const edit = edits[at];
    if (!old || !fresh || !edit) throw new Error('no reading');
    if (edit.plan.refused) counts.refused++;
    if (edit.plan.refused || edit.plan.state !== 'absent') return;
    const where = `${name}: ${JSON.stringify(before.slice(0, 2000))}`;
    expect(complaintTexts(fresh), where).toEqual(complaintTexts(old));
    if (old.raw === '') {
      counts.fatal++;
      return;
    }
    counts.edited++;
    const { vendor, product } = MATCH;
    const ours = fresh.entries.filter((e) => e['vendor'] === vendor && e['product'] === product);
    expect(ours, where).toEqual([WISHED_VALUES]);
    expect(dumpWithout(fresh.raw, vendor, product), where).toBe(old.raw);
  });
  return counts;
}

const utf8 = (text: string): Uint8Array => Buffer.from(text, 'utf8');
const files = corpusFiles('multipath', 'multipath-edge', 'probes');

describe.skipIf(oracleMissing)(title, () => {
  test('sees the devices that the reader calls live, in generated files', () => {
    const texts = fc.sample(fc.oneof(soundConf, oddConf), { numRuns: 200, seed: 7 });
    askOracle(texts).forEach((reading, at) => {
      if (reading.raw === '') return;
      expect(liveDevices(texts[at] ?? '', false), JSON.stringify(texts[at])).toEqual(
        oracleDevices(reading),
      );
    });
  }, 180_000);

  test('sees one live stanza more in sound files, and nothing else', () => {
    const texts = fc.sample(soundConf, { numRuns: 150, seed: 11 });
    const counts = judge(texts.map((before) => ({ name: 'sound', before, bytes: utf8 })));
    expect(counts.refused).toBe(0);
    expect(counts.edited).toBeGreaterThan(100);
  }, 180_000);

  test('sees one live stanza more in files with trouble, unless they are refused', () => {
    const texts = fc.sample(oddConf, { numRuns: 200, seed: 13 });
    const counts = judge(texts.map((before) => ({ name: 'odd', before, bytes: utf8 })));
    expect(counts.edited).toBeGreaterThan(60);
    expect(counts.refused).toBeGreaterThan(5);
  }, 180_000);

  test('sees the wished values after replace and merge, and every other device as before', () => {
    const originals = fc.sample(soundConf, { numRuns: 40, seed: 17 });
    const others = STALE.keywords.filter(({ keyword }) => !(keyword in WISHED_VALUES));
    const kept = Object.fromEntries(others.map(({ keyword, value }) => [keyword, value]));
    const cases = originals.flatMap((text) => {
      const stale = add(text, 'refuse', STALE);
      const twice = stale.plan.edits.map((edit) => ({ ...edit, text: edit.text.repeat(2) }));
      return [stale.after, applyEdits(text, twice)].flatMap((before) => [
        { text, after: add(before, 'replace').after, values: WISHED_VALUES },
        { text, after: add(before, 'merge').after, values: { ...WISHED_VALUES, ...kept } },
      ]);
    });
    const readings = askOracle(cases.flatMap(({ text, after }) => [text, after]));
    cases.forEach(({ after, values }, at) => {
      const [old, fresh] = readings.slice(at * 2, at * 2 + 2);
      // a bad regular expression in a blacklist makes the parser refuse the whole file
      if (old?.raw === '') return;
      const { vendor, product } = MATCH;
      const ours = fresh?.entries.filter((e) => e['vendor'] === vendor && e['product'] === product);
      expect(ours, after).toEqual([values]);
      expect(dumpWithout(fresh?.raw ?? '', vendor, product)).toBe(old?.raw);
    });
  }, 180_000);

  describe.skipIf(files.length === 0)('on real files (when a corpus is there)', () => {
    test('sees the devices that the reader calls live', () => {
      askOracle(files.map(({ bytes }) => bytes)).forEach((reading, at) => {
        const file = files[at];
        if (!file || reading.raw === '') return;
        const text = Buffer.from(file.bytes).toString('utf8');
        if (!Buffer.from(text, 'utf8').equals(file.bytes)) return;
        expect(liveDevices(text, false), file.name).toEqual(oracleDevices(reading));
      });
    }, 180_000);

    test('sees one live stanza more, and nothing else', () => {
      const counts = judge(files.map(({ name, text }) => ({ name, before: text, bytes: toBytes })));
      expect(counts.edited).toBeGreaterThan(90);
    }, 180_000);
  });
});
