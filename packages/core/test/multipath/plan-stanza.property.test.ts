import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findStanzas } from '../../src/multipath/syntax/devices.ts';
import { readMultipath } from '../../src/multipath/syntax/read.ts';
import { runs, sampled } from '../support/runs.ts';
import { oddConf, soundConf, staleConf } from './arbitrary-conf.ts';
import { corpusFiles } from './corpus.ts';
import { MATCH } from './desired.ts';
import { add, expectUndone, remove } from './editing.ts';

const RUNS = { numRuns: runs(150) };
const TIMEOUT = 60_000;

function printed(text: string): string {
  const { lines } = readMultipath(text);
  let print = '';
  for (const { span } of lines) print += text.slice(span.offset, span.offset + span.length);
  return print;
}

function crlf(text: string): string {
  return text.replaceAll('\r\n', '\n').replaceAll('\n', '\r\n');
}

/** Everything that holds for any text whatever. */
function expectPromises(text: string): void {
  expect(printed(text)).toBe(text);
  const edited = add(text);
  expectUndone(text, edited);
  const removed = remove(text);
  if (!removed.plan.refused) expect(findStanzas(readMultipath(removed.after), MATCH)).toEqual([]);
  // both are what was done above
  if (edited.plan.state === 'absent') return;
  for (const onDifference of ['replace', 'merge'] as const) add(text, onDifference);
}

describe('promises on any text', () => {
  test(
    'sound files are never refused',
    () => {
      fc.assert(
        fc.property(soundConf, (text) => {
          expectPromises(text);
          expect(add(text).plan).toMatchObject({ state: 'absent', refused: false });
        }),
        RUNS,
      );
    },
    TIMEOUT,
  );

  test(
    'files with trouble are edited or refused',
    () => {
      fc.assert(fc.property(oddConf, expectPromises), RUNS);
    },
    TIMEOUT,
  );

  test(
    'a stanza that was left behind is replaced or merged, and nothing else is touched',
    () => {
      fc.assert(
        fc.property(staleConf, (text) => {
          expectPromises(text);
          for (const onDifference of ['replace', 'merge'] as const) {
            const { plan, after } = add(text, onDifference);
            expect(plan.refused).toBe(false);
            expect(remove(after).after).toBe(remove(text).after);
          }
        }),
        RUNS,
      );
    },
    TIMEOUT,
  );

  test(
    'any characters at all',
    () => {
      const unit = fc.constantFrom(
        ...'{}"#! \t\n\r\0\f',
        'devices',
        'device',
        'vendor',
        'é',
        '\ufeff',
      );
      fc.assert(fc.property(fc.string({ unit, maxLength: 60 }), expectPromises), RUNS);
      fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 60 }), expectPromises), RUNS);
    },
    TIMEOUT,
  );

  test(
    'the CRLF twin of the result is the result of the CRLF twin',
    () => {
      fc.assert(
        fc.property(fc.oneof(soundConf, oddConf), (text) => {
          const unix = text.replaceAll('\r', '');
          fc.pre(unix.includes('\n') && !unix.includes('long'));
          const here = add(unix);
          const twin = add(crlf(unix));
          expect(twin.plan.refused).toBe(here.plan.refused);
          expect(twin.after).toBe(crlf(here.after));
        }),
        RUNS,
      );
    },
    TIMEOUT,
  );
});

const files = sampled(corpusFiles('multipath', 'multipath-edge', 'probes'), 6);

describe.skipIf(files.length === 0)('promises on real files (when a corpus is there)', () => {
  for (const { name, text } of files)
    test(
      name,
      () => {
        expectPromises(text);
        expectPromises(text.replace(/\r?\n$/, ''));
        expectPromises(`\u00ef\u00bb\u00bf${text}`);
        expectPromises(crlf(text));
        if (name.startsWith('multipath/')) expect(add(text).plan.refused).toBe(false);
      },
      TIMEOUT,
    );
});
