// @module-tag slow
import { describe, expect, test } from 'vitest';
import { findRelease } from '../../src/multipath/data/release-names.ts';
import { lintMultipath } from '../../src/multipath/lint/lint.ts';
import { readMultipath } from '../../src/multipath/syntax/read.ts';
import { askParser, parserMissing, parserVersion } from '../support/debian-parsers.ts';
import { type AdviceCase, CASES, OF_SOME_RELEASES } from './lint-advice-cases.ts';

const ALL: readonly AdviceCase[] = [...CASES, ...OF_SOME_RELEASES];
/** What is said of the file as it is: that the two are read alike is asked as well. */
const READ_ALIKE = /^(?:The later value counts|Both are |All that is left)/;

describe.each([
  ['bullseye', '0.8.5'],
  ['trixie', '0.11.1'],
  ['sid', '0.15.1'],
])('advice that is followed, and the parser of %s', async (suite, version) => {
  const missing =
    parserMissing(suite) ??
    ((await parserVersion(suite)) === version ? undefined : `its packages are not ${version}`);
  const release = findRelease(version);
  const found = (text: string) => lintMultipath(readMultipath(text), { release });

  test.skipIf(missing)(
    `reads what it makes of a file without a word${missing ? ` (${missing})` : ''}`,
    async () => {
      const given = ALL.filter(([code, before]: AdviceCase) =>
        found(before).some((each) => each.code === code),
      );
      const said = await askParser(
        suite,
        given.map(([, , , after]) => after),
      );
      const asGiven = await askParser(
        suite,
        given.map(([, before]) => before),
      );
      const wrong = given.flatMap(([code, before, advice, after, printed], at) => {
        const verdict = said[at];
        const helps = found(before).flatMap((each) => (each.code === code ? [each.help] : []));
        return [
          ...(advice.test(helps.join('\n')) ? [] : [`another advice: ${helps.join('; ')}`]),
          ...found(after).map((each) => `lint of it: ${each.code} ${each.message}`),
          ...(verdict?.messages ?? []).map((message) => `the parser: ${message}`),
          ...(READ_ALIKE.test(helps.join()) && asGiven[at]?.raw !== verdict?.raw
            ? ['the parser reads the two otherwise']
            : []),
          ...(printed.test(verdict?.raw ?? '') ? [] : ['the parser has something else']),
        ].map((line) => `${code} ${JSON.stringify(before)}: ${line}`);
      });
      expect(wrong).toEqual([]);
      // most are found by every release
      expect(given.length).toBeGreaterThan(ALL.length - 5);
    },
  );
});
