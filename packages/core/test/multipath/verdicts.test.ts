// @module-tag slow
import { describe, expect, test } from 'vitest';
import { editTally } from './verdict-edit.ts';
import { lintTally } from './verdict-lint.ts';
import { recordedReleases, verdictsOf } from './verdicts.ts';

const names = recordedReleases();

/** Their parsers print nothing, or nothing while they load: only what they read and refuse is known. */
const SILENT = /^0\.4\.[5789]$|^0\.6\.4$|^0\.7\.0$/;
/** 0.5.0 passes over what a brace on the line hides. */
const LAX: Readonly<Record<string, number>> = { '0.5.0': 10 };

describe.skipIf(names.length === 0)('what real parsers said (when the records are there)', () => {
  test.each(names)(
    '%s: lint says no less and no more',
    async (name) => {
      const { files, missed, extra, outcomes } = lintTally(await verdictsOf(name));
      console.log(
        `${name}: ${files} files, ${missed.length} missed, ${extra.length} extra, ${outcomes.length} outcomes otherwise`,
      );
      expect({ missed, outcomes }).toEqual({ missed: [], outcomes: [] });
      if (!SILENT.test(name)) expect(extra.slice(0, 20)).toHaveLength(LAX[name] ?? 0);
      expect(files).toBeGreaterThan(400);
    },
    120_000,
  );

  test.each(names)(
    '%s: an edit gives the device what is wished, and nothing else changes',
    async (name) => {
      const recorded = await verdictsOf(name);
      for (const how of ['replace', 'merge', 'refuse'] as const) {
        const { edited, same, refused, wrong, readings } = editTally(recorded, how);
        console.log(
          `${name} ${how}: ${edited} edited, ${same} as they were, ${refused} refused, ${wrong.length} wrong`,
        );
        expect(wrong).toEqual([]);
        expect(edited).toBeGreaterThan(350);
        // 0.4.x makes odd things of values without a closing quote
        expect(readings.length).toBeLessThanOrEqual(/^0\.4\.[789]$/.test(name) ? 10 : 0);
      }
    },
    240_000,
  );
});
