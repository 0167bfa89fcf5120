// @module-tag slow
import { describe, expect, test } from 'vitest';
import { keywordStatus, knownKeywords, opensSection } from '../../src/multipath/data/keywords.ts';
import { DEFAULT_RELEASE } from '../../src/multipath/data/releases.ts';
import { placedConf } from '../../src/text/line-map.ts';
import { askOracleOne, oracleMissing } from '../support/oracle.ts';
import { VALUES } from './broken-conf.ts';
import { lint } from './lint-cases.ts';

const title = oracleMissing ? `each keyword (skipped: ${oracleMissing})` : 'each keyword';

/** Sections with what stands around a statement in them. */
const PLACES: readonly (readonly [section: string, before: string, after: string])[] = [
  ['defaults', 'defaults {\n', '}\n'],
  ['blacklist', 'blacklist {\n', '}\n'],
  ['blacklist/device', 'blacklist {\ndevice {\n', '}\n}\n'],
  ['blacklist_exceptions', 'blacklist_exceptions {\n', '}\n'],
  ['blacklist_exceptions/device', 'blacklist_exceptions {\ndevice {\n', '}\n}\n'],
  ['devices/device', 'devices {\ndevice {\n', '}\n}\n'],
  ['multipaths/multipath', 'multipaths {\nmultipath {\n', '}\n}\n'],
  ['overrides', 'overrides {\n', '}\n'],
  ['overrides/protocol', 'overrides {\nprotocol {\n', '}\n}\n'],
];

/** These make the parser crash, so that it says nothing of what follows. */
function isSurvived(statement: string): boolean {
  return !/^partition_delimiter .*\//.test(statement);
}

describe.skipIf(oracleMissing)(title, () => {
  test.each(PLACES)(
    'in %s is judged as the parser judges it',
    (section, before, after) => {
      const statements = knownKeywords(section)
        .filter((keyword) => !opensSection(section, keyword))
        .flatMap((keyword) => VALUES.map((value) => `${keyword} ${value}`))
        .filter(isSurvived);
      // each in a section of its own, since a second one would be a duplicate
      const text = statements.map((statement) => `${before}${statement}\n${after}`).join('');
      const span = (before + after).split('\n').length;
      const at = before.split('\n').length;
      const name = (line: number): string | undefined =>
        line % span === at % span ? statements[Math.floor((line - 1) / span)] : undefined;
      const complained = new Set(askOracleOne(text).complaints.map(({ line = 0 }) => name(line)));
      const lines = placedConf(text);
      const found = new Set(
        lint(text).map(({ severity, span }) =>
          severity === 'info' || !span ? undefined : name(lines.positionAt(span.offset).line),
        ),
      );
      expect([...found].sort()).toEqual([...complained].sort());
      expect(complained.size).toBeGreaterThan(20);
      expect(complained.size).toBeLessThan(statements.length);
    },
    60_000,
  );

  test.each(PLACES)(
    'is known to the table of %s where the parser knows it',
    (section, before, after) => {
      const keywords = knownKeywords(section).filter((name) => !opensSection(section, name));
      // values of no kind, so that a known keyword may well be complained of otherwise
      const text = keywords.map((keyword) => `${before}${keyword} 1\n${after}`).join('');
      const span = (before + after).split('\n').length;
      const unknown = askOracleOne(text)
        .complaints.filter((one) => /invalid keyword/.test(one.text))
        .map(({ line = 0 }) => keywords[Math.floor((line - 1) / span)]);
      const ours = keywords.filter(
        (keyword) => keywordStatus(DEFAULT_RELEASE, section, keyword) === 'unknown',
      );
      expect(ours).toEqual(unknown);
    },
    60_000,
  );
});
