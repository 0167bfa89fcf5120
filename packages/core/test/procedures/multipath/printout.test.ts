import { describe, expect, test } from 'vitest';
import { parseRelease } from '../../../src/multipath/data/releases.ts';
import { answerOf, compareEffective } from '../../../src/procedures/multipath/compare-effective.ts';
import { type Printout, readPrintout } from '../../../src/procedures/multipath/read/printout.ts';
import { quantastor } from '../../../src/profiles/quantastor.ts';
import { renderStanza } from '../../../src/profiles/stanza.ts';

const release = parseRelease('0.9.4');
const { desired } = renderStanza(quantastor, { dialect: 'auto', release });

const HEAD = 'defaults {\n\tverbosity 2\n}\nblacklist {\n\tdevnode "!^(sd[a-z]|dasd[a-z])"\n}\n';
const OURS = `devices {\n\tdevice {\n${desired.keywords
  .map(({ keyword, value }) => `\t\t${keyword} ${/^\d+$/.test(value) ? value : `"${value}"`}\n`)
  .join('')}\t}\n}\n`;
const TAIL = 'overrides {\n}\n';

const compare = (text: string) =>
  compareEffective(readPrintout(text) as Printout, desired, release);

describe('what multipathd prints is not a configuration file', () => {
  test.each([
    ['whole', `${HEAD}${OURS}${TAIL}`],
    // FIELD-5: 0.9.4 and 0.11.1 leave the brace of a device without a product out
    [
      'a brace less in the exceptions',
      `${HEAD}blacklist_exceptions {\n\tdevice {\n\t\tvendor "PURE"\n}\n${OURS}${TAIL}`,
    ],
    [
      'two braces less, in two sections',
      `defaults {\n\tverbosity 2\nblacklist {\n\tdevice {\n\t\tvendor "A"\n\tdevice {\n\t\tvendor "B"\n}\n${OURS}${TAIL}`,
    ],
    // 0.8.5
    [
      'a product that was lost in the blacklist',
      `${HEAD}blacklist_exceptions {\n\tdevice {\n\t\tvendor "PURE"\n\t\tproduct "(null)"\n\t}\n}\n${OURS}${TAIL}`,
    ],
    ['values without quotes', `${HEAD}${OURS}${TAIL}`.replaceAll('"', '')],
    ['spaces for tabs', `${HEAD}${OURS}${TAIL}`.replaceAll('\t', '        ')],
    [
      'lines of a log before and within',
      `Nov 30 08:00:00 | sdx: not initialized\n${HEAD}${OURS.replace('\tdevice {\n', 'Nov 30 | reload\n\tdevice {\n')}${TAIL}`,
    ],
    [
      'a protocol without its brace',
      `${HEAD}${OURS}overrides {\n\tprotocol {\n\t\ttype "scsi:fcp"\n}\n`,
    ],
    ['CRLF', `${HEAD}${OURS}${TAIL}`.replaceAll('\n', '\r\n')],
  ])('%s: the stanza is found with its values', (_name, text) => {
    const comparison = compare(text);
    expect(comparison).toMatchObject({ isThere: true, differences: [], notCompared: [] });
    expect(answerOf(comparison)).toBe('seen');
    expect(comparison.values).toMatchObject({ path_checker: 'tur', failback: 'immediate' });
  });

  // FIELD-6
  test('cut off before a value, it could not be compared', () => {
    const whole = `${HEAD}${OURS}${TAIL}`;
    const comparison = compare(whole.slice(0, whole.indexOf('\t\tpath_checker')));
    expect(comparison.differences).toEqual([]);
    expect(comparison.notCompared).not.toEqual([]);
    expect(answerOf(comparison)).toBe('not-known');
  });

  test.each(['path_checker', 'path_checker "(null)"', 'path_checker (null)'])(
    '%s: the printer has lost the value, and it could not be compared',
    (line) => {
      const comparison = compare(`${HEAD}${OURS}${TAIL}`.replace('path_checker "tur"', line));
      expect(comparison.differences).toEqual([]);
      expect(answerOf(comparison)).toBe('not-known');
    },
  );

  test('at no place of a cut is what was not printed told not to be in effect', () => {
    const whole = `${HEAD}${OURS}${TAIL}`;
    for (let at = HEAD.length; at < whole.length; at++) {
      const comparison = compare(whole.slice(0, at));
      // a value that is cut in its middle is none, and no other one
      expect(comparison.differences, `cut at ${at}`).toEqual([]);
    }
  });

  test('a value that is seen to be another one is so also in a faulty printout', () => {
    const text = `${HEAD}blacklist_exceptions {\n\tdevice {\n\t\tvendor "PURE"\n}\n${OURS.replace('"tur"', '"directio"')}${TAIL}`;
    expect(compare(text).differences).toEqual(['path_checker is "directio", expected "tur"']);
  });

  test.each(['', 'fail\n', 'ok\n', 'timeout\n', 'blacklist {\n}\n'])(
    '%j is no configuration',
    (text) => {
      expect(readPrintout(text)).toBeUndefined();
    },
  );

  test('a value that the printer lost is not known', () => {
    const comparison = compare(
      `${HEAD}${OURS.replace('path_checker "tur"', 'path_checker (null)')}${TAIL}`,
    );
    expect(answerOf(comparison)).toBe('not-known');
  });
});
