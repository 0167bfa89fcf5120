// @module-tag slow
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { planStanza } from '../../src/multipath/edit/plan.ts';
import { readMultipath } from '../../src/multipath/syntax/read.ts';
import { quantastor } from '../../src/profiles/quantastor.ts';
import { renderStanza } from '../../src/profiles/stanza.ts';
import { applyEdits } from '../../src/text/edit.ts';
import { askParser, parserMissing, parserVersion } from '../support/debian-parsers.ts';
import { dumpWithout } from '../support/oracle.ts';
import { oddConf, soundConf, staleConf } from './arbitrary-conf.ts';
import { brokenConf, wildConf } from './broken-conf.ts';
import { editTallies } from './verdict-edit.ts';
import { lintTally } from './verdict-lint.ts';
import { type Judged, ownTexts, recorded } from './verdicts.ts';

const { match } = quantastor;
const KINDS = {
  sound: soundConf,
  odd: oddConf,
  stale: staleConf,
  broken: brokenConf,
  wild: wildConf,
};
/** RELEASES_RUNS and RELEASES_SEED: more files, and others. */
const RUNS = Number(process.env['RELEASES_RUNS'] ?? 20);
const SEED = Number(process.env['RELEASES_SEED'] ?? 5);

/** The small files of the cases, and others that are made at random. */
const TEXTS = [
  ...ownTexts(),
  ...Object.entries(KINDS).flatMap(([kind, arbitrary]) =>
    fc
      .sample(arbitrary, { numRuns: RUNS, seed: SEED })
      .map((text, index) => ({ input: `${kind} ${index}`, text })),
  ),
];

/** The release of each suite: one that moves on is told, and is not judged by the tables of another. */
for (const [suite, version] of [
  ['bullseye', '0.8.5'],
  ['trixie', '0.11.1'],
  ['sid', '0.15.1'],
] as const) {
  const missing = parserMissing(suite) ?? (await otherVersion(suite, version));
  describe.skipIf(missing)(`the parser of ${suite}${missing ? ` (${missing})` : ''}`, () => {
    test('lint and edit are right on the small files of the cases, and on random ones', async () => {
      const said = await askParser(
        suite,
        TEXTS.map(({ text }) => text),
      );
      const judged = TEXTS.map(({ input, text }, index): Judged => {
        const verdict = said[index];
        if (!verdict) throw new Error('no verdict');
        const bytes = Buffer.from(text);
        return { ...verdict, input, sha256: '', bytes, text, document: readMultipath(text) };
      });
      const records = await recorded(version, judged);
      const { files, missed, extra, outcomes } = lintTally(records);
      expect({ missed, extra, outcomes }).toEqual({ missed: [], extra: [], outcomes: [] });
      expect(files).toBe(TEXTS.length);
      for (const tally of Object.values(editTallies(records))) {
        expect([...tally.wrong, ...tally.readings]).toEqual([]);
        expect(tally.edited).toBeGreaterThan(files / 3);
      }
      await expectEdited(suite, records);
    }, 300_000);
  });
}

async function otherVersion(suite: string, version: string): Promise<string | undefined> {
  const found = await parserVersion(suite);
  return found === version ? undefined : `no packages of ${suite} with ${version}: it has ${found}`;
}

/** The parser itself reads each edited file: the stanza is as expected, and nothing else has changed. */
async function expectEdited(
  suite: string,
  { release, verdicts }: Awaited<ReturnType<typeof recorded>>,
): Promise<void> {
  const { desired } = renderStanza(quantastor, { dialect: 'auto', release });
  const edits = verdicts.flatMap((verdict) => {
    const { document, text, outcome } = verdict;
    const plan = planStanza(document, desired, { onDifference: 'replace', release });
    if (plan.refused || outcome !== 'loads') return [];
    return [{ verdict, after: applyEdits(text, plan.edits) }];
  });
  const fresh = await askParser(
    suite,
    edits.map(({ after }) => after),
  );
  const expected = Object.fromEntries(desired.keywords.map((one) => [one.keyword, one.value]));
  for (const [index, { verdict, after }] of edits.entries()) {
    const { raw, devices = [], outcome } = fresh[index] ?? {};
    expect(outcome, after).toBe('loads');
    const ours = devices
      .map((entry) => Object.fromEntries(entry))
      .filter(({ vendor, product }) => vendor === match.vendor && product === match.product);
    expect(ours, after).toEqual([expect.objectContaining(expected)]);
    const others = (dump: unknown): string =>
      dumpWithout(String(dump), match.vendor, match.product);
    expect(others(raw), after).toBe(others((verdict as { raw?: unknown }).raw));
  }
  expect(edits.length).toBeGreaterThan(verdicts.length / 3);
}
