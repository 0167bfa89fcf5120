// @module-tag slow
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readMultipath } from '../../src/multipath/syntax/read.ts';
import {
  askOracle,
  complaintTexts,
  dumpWithout,
  isBuiltIn,
  type OracleReading,
  oracleMissing,
} from '../support/oracle.ts';
import { oddConf, soundConf, staleConf } from './arbitrary-conf.ts';
import { corpusFiles, toBytes } from './corpus.ts';
import { EXPECTED_VALUES, MATCH } from './desired.ts';
import { add } from './editing.ts';

const title = oracleMissing ? `the real parser (skipped: ${oracleMissing})` : 'the real parser';

/** Vendor, product and revision of the live devices that are not built in, as bytes. */
function liveDevices({ before, byteText }: Case): string[] {
  const bytesOf = (text: string | null): string | null =>
    text === null || byteText ? text : Buffer.from(text, 'utf8').toString('latin1');
  const { devices } = readMultipath(before, { encoding: byteText ? 'byte' : 'utf-8' });
  const found = new Set<string>();
  for (const { vendor, product, block } of devices) {
    if (vendor === undefined || product === undefined || isBuiltIn(vendor, product)) continue;
    const revision = block.statements.findLast(
      ({ keyword, value }) => keyword === 'revision' && value !== undefined,
    )?.value;
    found.add(JSON.stringify([vendor, product, revision ?? null].map(bytesOf)));
  }
  return [...found].sort();
}

function oracleDevices({ entries }: OracleReading): string[] {
  const found = new Set<string>();
  for (const { vendor = '', product = '', revision = null } of entries)
    if (!isBuiltIn(vendor, product)) found.add(JSON.stringify([vendor, product, revision]));
  return [...found].sort();
}

interface Case {
  readonly name: string;
  readonly before: string;
  /** One code unit a byte. */
  readonly byteText: boolean;
}

/** Adds the stanza to each text, and has the parser judge the reading of the original, and the result beside it. */
function judge(cases: readonly Case[]): { edited: number; refused: number; fatal: number } {
  const counts = { edited: 0, refused: 0, fatal: 0 };
  const edits = cases.map(({ before }) => add(before));
  const readings = askOracle(
    cases.flatMap(({ before, byteText }, at) =>
      [before, edits[at]?.after ?? ''].map((text) => (byteText ? toBytes(text) : text)),
    ),
  );
  cases.forEach((one, at) => {
    const [old, fresh] = readings.slice(at * 2, at * 2 + 2);
    const edit = edits[at];
    if (!old || !fresh || !edit) throw new Error('no reading');
    const where = `${one.name}: ${JSON.stringify(one.before.slice(0, 2000))}`;
    if (old.raw !== '') expect(liveDevices(one), where).toEqual(oracleDevices(old));
    if (edit.plan.refused) counts.refused++;
    if (edit.plan.refused || edit.plan.state !== 'absent') return;
    expect(complaintTexts(fresh), where).toEqual(complaintTexts(old));
    if (old.raw === '') {
      counts.fatal++;
      return;
    }
    counts.edited++;
    const { vendor, product } = MATCH;
    const ours = fresh.entries.filter((e) => e['vendor'] === vendor && e['product'] === product);
    expect(ours, where).toEqual([EXPECTED_VALUES]);
    expect(dumpWithout(fresh.raw, vendor, product), where).toBe(old.raw);
  });
  return counts;
}

const files = corpusFiles('multipath', 'multipath-edge', 'probes');
const generated = (name: string, texts: readonly string[]): Case[] =>
  texts.map((before) => ({ name, before, byteText: false }));

describe.skipIf(oracleMissing)(title, () => {
  test('sees the devices that the reader sees, and one more in sound files', () => {
    const texts = fc.sample(soundConf, { numRuns: 80, seed: 11 });
    const counts = judge(generated('sound', texts));
    expect(counts.refused).toBe(0);
    expect(counts.edited).toBeGreaterThan(50);
  }, 180_000);

  test('sees the same in files with trouble, unless they are refused', () => {
    const texts = fc.sample(oddConf, { numRuns: 100, seed: 13 });
    const counts = judge(generated('odd', texts));
    expect(counts.edited).toBeGreaterThan(30);
    expect(counts.refused).toBeGreaterThan(3);
  }, 180_000);

  test('sees the desired values after replace and merge, and every other device as before', () => {
    const originals = fc.sample(staleConf, { numRuns: 60, seed: 17 });
    const cases = originals.map((text) => {
      const [replaced, merged] = (['replace', 'merge'] as const).map((how) => add(text, how));
      return { text, replaced, merged };
    });
    const readings = askOracle(
      cases.flatMap(({ text, replaced, merged }) => [
        text,
        replaced?.after ?? '',
        merged?.after ?? '',
      ]),
    );
    let judged = 0;
    cases.forEach(({ text, replaced, merged }, at) => {
      const [old, ...fresh] = readings.slice(at * 3, at * 3 + 3);
      expect([replaced?.plan.refused, merged?.plan.refused], text).toEqual([false, false]);
      // a bad regular expression in a blacklist makes the parser refuse the whole file
      if (!old || old.raw === '') return;
      const { vendor, product } = MATCH;
      fresh.forEach((reading, index) => {
        const ours = reading.entries.filter(
          (e) => e['vendor'] === vendor && e['product'] === product,
        );
        if (index === 0) expect(ours, text).toEqual([EXPECTED_VALUES]);
        else expect(ours, text).toEqual([expect.objectContaining(EXPECTED_VALUES)]);
        expect(dumpWithout(reading.raw, vendor, product), text).toBe(
          dumpWithout(old.raw, vendor, product),
        );
        const known = complaintTexts(old);
        for (const complaint of complaintTexts(reading)) expect(known, text).toContain(complaint);
      });
      judged++;
    });
    expect(judged).toBeGreaterThan(30);
  }, 180_000);

  describe.skipIf(files.length === 0)('on real files (when a corpus is there)', () => {
    test('sees the devices that the reader sees, and one more', () => {
      const counts = judge(files.map(({ name, text }) => ({ name, before: text, byteText: true })));
      expect(counts.edited).toBeGreaterThan(90);
    }, 180_000);
  });
});
