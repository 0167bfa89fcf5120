// @module-tag slow
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { planStanzaRemoval } from '../../src/multipath/edit/plan.ts';
import { readMultipath } from '../../src/multipath/syntax/read.ts';
import { applyEdits } from '../../src/text/edit.ts';
import { MATCH } from './desired.ts';
import { mixedConf } from './mixed-conf.ts';
import { editTallies } from './verdict-edit.ts';
import { type Judged, ownReleases, recorded } from './verdicts.ts';

/** RELEASES_RUNS and RELEASES_SEED: more files, and others. */
const RUNS = Number(process.env['RELEASES_RUNS'] ?? 20);
const SEED = Number(process.env['RELEASES_SEED'] ?? 5);

const inputs = fc.sample(mixedConf, { numRuns: RUNS, seed: SEED }).map((text, index): Judged => {
  const bytes = Buffer.from(text);
  const document = readMultipath(text);
  // nobody was asked what it prints
  const verdict = { input: `${index} ${JSON.stringify(text)}`, sha256: '' };
  return { ...verdict, outcome: 'loads', printed: false, bytes, text, document };
});

// RELEASES-2, -24, -29, -32, -34
test.each(ownReleases())(
  'files mixed at random, on %s: what is expected counts, the rest stays, twice is once, and it comes out again',
  async (name) => {
    const records = await recorded(name, inputs);
    for (const tally of Object.values(editTallies(records))) {
      expect(tally.wrong).toEqual([]);
      expect(tally.edited + tally.same + tally.refused).toBe(RUNS);
    }
    const { release } = records;
    for (const { document, text, input } of inputs) {
      const removal = planStanzaRemoval(document, MATCH, { release });
      const after = readMultipath(applyEdits(text, removal.edits));
      const again = planStanzaRemoval(after, MATCH, { release });
      if (!removal.refused) expect([input, again.edits]).toEqual([input, []]);
    }
  },
  120_000,
);
