import { describe, expect, test } from 'vitest';
import { KEYWORDS } from '../../src/multipath/data/keywords.data.ts';
import { keywordStatus } from '../../src/multipath/data/keywords.ts';
import { namedBuilds } from '../../src/multipath/data/release-names.ts';
import { releaseName } from '../../src/multipath/data/releases.ts';
import { lintMultipath } from '../../src/multipath/lint/lint.ts';
import { readMultipath } from '../../src/multipath/syntax/read.ts';
import { askOracleOne, oracleMissing } from '../support/oracle.ts';
import { CASES, defaults, device } from './lint-advice-cases.ts';
import { lint } from './lint-cases.ts';

describe(`advice that is followed${oracleMissing ? ` (without the parser: ${oracleMissing})` : ''}`, () => {
  test.each(CASES)('%s: %j', (code, before, advice, after, printed) => {
    const helps = lint(before, '0.9.4').filter((each) => each.code === code);
    expect(helps.map(({ help }) => help).join('\n')).toMatch(advice);
    expect(lint(after, '0.9.4').map((each) => each.code)).toEqual([]);
    if (oracleMissing) return;
    const reading = askOracleOne(after);
    expect(reading.complaints).toEqual([]);
    expect(reading.raw).toMatch(printed);
  });
});

test('a keyword that is named in the place of another one is one of every release that is given the advice', () => {
  const wrong = [...Object.entries(KEYWORDS)].flatMap(([name, row]) => {
    const named = /'([a-z_]+)'/.exec(row.replacedBy ?? '')?.[1];
    if (named === undefined) return [];
    return namedBuilds().flatMap((release) => {
      const isSection = ['blacklist'].includes(named);
      const text = isSection
        ? `${name} {\n\tdevnode "^sda$"\n}\n`
        : ['defaults', 'device'].map((where) =>
            where === 'device' ? device(`${name} x`) : defaults(`${name} x`),
          );
      const told = [text].flat().flatMap((each, at) =>
        lintMultipath(readMultipath(each), { release })
          .filter(({ help }) => help === row.replacedBy)
          .map(() => (isSection ? '' : at === 0 ? 'defaults' : 'devices/device')),
      );
      return told
        .filter((section) => keywordStatus(release, section, named) !== 'ok')
        .map((section) => `${releaseName(release)}: ${section} ${name} -> ${named}`);
    });
  });
  expect(wrong).toEqual([]);
});
