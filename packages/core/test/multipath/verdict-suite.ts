import { beforeAll, describe, expect, test } from 'vitest';
import { planStanza, planStanzaRemoval } from '../../src/multipath/edit/plan.ts';
import { readMultipath } from '../../src/multipath/syntax/read.ts';
import { applyEdits } from '../../src/text/edit.ts';
import { DESIRED, MATCH } from './desired.ts';
import { editTallies } from './verdict-edit.ts';
import { lintTally } from './verdict-lint.ts';
import type { RecordedRelease } from './verdicts.ts';

/** What has to be among the records, so that a folder that was emptied does not pass. */
export interface Least {
  readonly files: number;
  readonly edited: number;
  /** Findings that a parser passes over, where that is known and said. */
  readonly extra?: number;
}

/** Their parsers print nothing, or nothing while they load: only what they read and refuse is known. */
const SILENT = /^0\.4\.[5789]$|^0\.6\.4$|^0\.7\.0$/;

/** Where a later section replaces it this is not read; elsewhere it is the stanza. */
const TWIN = 'devices {\n\tdevice {\n\t\tvendor "OSNEXUS"\n\t\tproduct "QUANTASTOR"\n\t}\n}\n';

/** Lint and edit against what a release's parser said of many files. */
export function verdictSuite(
  name: string,
  load: (name: string) => Promise<RecordedRelease>,
  least: Least,
): void {
  describe(name, () => {
    const held: { recorded?: RecordedRelease } = {};
    const records = (): RecordedRelease => {
      if (!held.recorded) throw new Error(`${name} was not loaded`);
      return held.recorded;
    };
    beforeAll(async () => {
      held.recorded = await load(name);
      return () => delete held.recorded;
    }, 60_000);

    test('lint says no less and no more', () => {
      const { files, missed, extra, outcomes } = lintTally(records());
      console.log(
        `${name}: ${files} files, ${missed.length} missed, ${extra.length} extra, ${outcomes.length} outcomes otherwise`,
      );
      expect({ missed, outcomes }).toEqual({ missed: [], outcomes: [] });
      if (!SILENT.test(name)) expect(extra.slice(0, 20)).toHaveLength(least.extra ?? 0);
      expect(files).toBeGreaterThan(least.files);
    }, 120_000);

    test('an edit gives the device what is expected, and nothing else changes', () => {
      for (const [how, tally] of Object.entries(editTallies(records()))) {
        const { edited, same, refused, wrong, readings } = tally;
        console.log(
          `${name} ${how}: ${edited} edited, ${same} as they were, ${refused} refused, ${wrong.length} wrong`,
        );
        expect(wrong).toEqual([]);
        expect(edited).toBeGreaterThan(least.edited);
        // 0.4.x makes odd things of values without a closing quote
        expect(readings.length).toBeLessThanOrEqual(/^0\.4\.[789]$/.test(name) ? 10 : 0);
      }
    }, 240_000);

    test('what an edit adds is taken out again to the byte, a stanza that is not read or not', () => {
      const { release, verdicts } = records();
      const texts = verdicts.flatMap(({ text }) => [
        text,
        TWIN + text,
        `${TWIN}devices {\n}\n${text}`,
      ]);
      let taken = 0;
      const otherwise = texts.flatMap((text) => {
        const document = readMultipath(text);
        const options = { onDifference: 'replace', release, allowRefusedFile: true } as const;
        const plan = planStanza(document, DESIRED, options);
        if (plan.refused || plan.state !== 'absent') return [];
        taken++;
        const after = applyEdits(text, plan.edits);
        const removal = planStanzaRemoval(readMultipath(after), MATCH, { release });
        return applyEdits(after, removal.edits) === text ? [] : [text];
      });
      console.log(`${name} remove: ${taken} taken out again, ${otherwise.length} to other bytes`);
      expect(otherwise).toEqual([]);
    }, 120_000);

    test('an edit refuses what the parser refuses, crashes or hangs on, and nothing else for it', () => {
      const { release, verdicts } = records();
      const otherwise = verdicts.flatMap(({ input, document, outcome }) => {
        const options = { onDifference: 'merge', release } as const;
        const { refused, edits, diagnostics } = planStanza(document, DESIRED, options);
        const told = diagnostics.filter(({ code }) => code === 'file-refused');
        const isRight =
          outcome === 'loads'
            ? told.length === 0
            : told.length > 0 && refused && edits.length === 0 && told.every(({ span }) => span);
        return isRight ? [] : [`${input}: ${outcome}, ${told.length} told`];
      });
      expect(otherwise).toEqual([]);
    }, 120_000);
  });
}
