import { describe, expect, test } from 'vitest';
import { parseRelease } from '../../src/multipath/data/releases.ts';
import { planStanza } from '../../src/multipath/edit/plan.ts';
import { readMultipath } from '../../src/multipath/syntax/read.ts';
import { quantastor } from '../../src/profiles/quantastor.ts';
import { renderStanza } from '../../src/profiles/stanza.ts';
import { applyEdits } from '../../src/text/edit.ts';
import { DESIRED } from './desired.ts';
import { add } from './editing.ts';

const OTHER = '\tdevice {\n\t\tvendor "A"\n\t\tproduct "B"\n\t}\n';
const OURS = add('devices {\n}\n').after.split('\n').slice(1, -2).join('\n');

describe('a blacklist that makes the stanza do nothing', () => {
  const notes = (lists: string, release?: string) => {
    const options = { onDifference: 'refuse' as const, release: parseRelease(release ?? '') };
    const plan = planStanza(readMultipath(lists), DESIRED, options);
    expect(plan.refused).toBe(false);
    return plan.diagnostics.filter(({ code }) => code === 'blacklisted');
  };

  // FIELD-7 to FIELD-12
  test.each([
    ['device {\nvendor ".*"\nproduct ".*"\n}', 'by device ".*"/".*"'],
    ['devnode "^sd[a-z]"', 'by devnode "^sd[a-z]"'],
    ['protocol "scsi:iscsi"', 'by protocol "scsi:iscsi"'],
    ['wwid ".*"', 'whose WWID no exception names'],
  ])('%s is told', (lines, words) => {
    const [note] = notes(`blacklist {\n${lines}\n}\n`, '0.9.4');
    expect(note).toMatchObject({ severity: 'warning', message: expect.stringContaining(words) });
  });

  test.each([
    ['a local disk', 'blacklist {\ndevnode "^sda$"\n}\n', '0.9.4'],
    [
      'FIELD-14: an exception of its own criterion',
      'blacklist {\ndevnode "^sd"\n}\nblacklist_exceptions {\ndevnode "^sd"\n}\n',
      '0.9.4',
    ],
    ['every WWID where sm adds exceptions', 'blacklist {\nwwid ".*"\n}\n', '0.4.9-136.xs8'],
  ])('silent of %s', (_name, text, release) => {
    expect(notes(text, release)).toEqual([]);
  });
});

describe('expected values that the release does not take', () => {
  const planned = (keyword: string, value: string, name: string) => {
    const desired = { ...DESIRED, keywords: [...DESIRED.keywords.slice(0, 2), { keyword, value }] };
    const release = parseRelease(name);
    return planStanza(readMultipath(''), desired, { onDifference: 'refuse', release });
  };

  test('are not written where the whole file would be refused for them', () => {
    const { refused, edits, diagnostics } = planned('rr_min_io_rq', 'abc', '0.8.5');
    expect({ refused, edits }).toEqual({ refused: true, edits: [] });
    expect(diagnostics).toMatchObject([{ severity: 'error', code: 'bad-desired' }]);
    expect(diagnostics[0]?.message).toContain("'abc' of 'rr_min_io_rq'");
  });

  test.each([
    ['frobnicate', 'x', '0.9.4', 'frobnicate'],
    ['path_checker', 'bogus', '0.9.4', 'bogus'],
    ['no_path_retry', '', '0.9.4', 'no_path_retry'],
    ['rr_min_io_rq', 'abc', '0.9.4', 'abc'],
  ])('are told: %s %s on %s', (keyword, value, name, word) => {
    const { refused, diagnostics } = planned(keyword, value, name);
    expect(refused).toBe(false);
    expect(diagnostics).toMatchObject([{ severity: 'warning', code: 'bad-desired' }]);
    expect(diagnostics[0]?.message).toContain(word);
  });

  test('are none among those of the profile', () => {
    for (const name of ['0.4.7', '0.4.9', '0.4.9-136.xs8', '0.8.5', '0.9.4', '0.11.1']) {
      const release = parseRelease(name);
      const { desired } = renderStanza(quantastor, { dialect: 'auto', release });
      const plan = planStanza(readMultipath(''), desired, { onDifference: 'refuse', release });
      expect(plan.diagnostics, name).toEqual([]);
    }
  });
});

describe('a stanza in a section that a later one replaces (0.4.8)', () => {
  const release = parseRelease('0.4.8') as NonNullable<ReturnType<typeof parseRelease>>;
  const plan = (text: string, onDifference: 'refuse' | 'merge' | 'replace') =>
    planStanza(readMultipath(text), DESIRED, { onDifference, release });
  const dead = `devices {\n${OURS}\n}\n`;

  test('is not the one that counts', () => {
    const other = '\tdevice {\n\t\tvendor "OSNEXUS"\n\t\tproduct "QUANTASTOR"\n\t}\n';
    const text = `${dead}devices {\n${other}}\n`;
    expect(plan(text, 'refuse')).toMatchObject({ state: 'differs', refused: true });
    const merged = plan(text, 'merge');
    expect(merged.refused).toBe(false);
    const after = applyEdits(text, merged.edits);
    expect(after.startsWith(dead)).toBe(true);
    expect(plan(after, 'refuse')).toMatchObject({ state: 'same', edits: [] });
  });

  test.each(['refuse', 'merge', 'replace'] as const)('edited twice is edited once: %s', (how) => {
    const text = `${dead}devices {\n${OTHER}}\n`;
    const first = plan(text, how);
    expect(first.edits).toHaveLength(1);
    expect(plan(applyEdits(text, first.edits), how)).toMatchObject({
      state: 'same',
      refused: false,
      edits: [],
    });
  });
});
