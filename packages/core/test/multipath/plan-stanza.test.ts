import { describe, expect, test } from 'vitest';
import { parseRelease } from '../../src/multipath/data/releases.ts';
import { planStanza, planStanzaRemoval } from '../../src/multipath/edit/plan.ts';
import { readMultipath } from '../../src/multipath/syntax/read.ts';
import type { DesiredStanza } from '../../src/multipath/syntax/types.ts';
import { DESIRED, MATCH } from './desired.ts';
import { add, expectUndone, remove } from './editing.ts';

const OTHER = '\tdevice {\n\t\tvendor "A"\n\t\tproduct "B"\n\t}\n';
const OURS = add('devices {\n}\n').after.split('\n').slice(1, -2).join('\n');

function codes(text: string, onDifference: 'replace' | 'merge' | 'refuse' = 'refuse'): string[] {
  return add(text, onDifference).plan.diagnostics.map(
    ({ severity, code }) => `${severity} ${code}`,
  );
}

describe('an absent stanza', () => {
  const refused: Record<string, [string, string]> = {
    'a section without an end': [`devices {\n${OTHER}`, 'missing-brace'],
    'a device that takes the brace of its section': [
      'devices {\n\tdevice {\n\t\tvendor A\n}\n',
      'missing-brace',
    ],
    'another section that is open at the end': ['defaults {\n\ta b\n', 'missing-brace'],
    'an unknown section that is open at the end': ['foo {\n', 'missing-brace'],
    'an empty section on one line': ['devices { }\n', 'missing-brace'],
    'an empty section on one line that swallows the next': [
      'devices { }\ndefaults {\n}\n',
      'stray-brace',
    ],
    'one-line devices': [`devices {\n\tdevice { vendor A product B }\n}\n`, 'missing-brace'],
    'old line ends': ['# c\rdevices {\r}\r', 'carriage-return'],
    'the XML of device rules': ['<?xml version="1.0"?>\n<devices>\n</devices>\n', 'not-text'],
    'UTF-16 read as bytes': ['d\0e\0f\0\n\0', 'not-text'],
  };
  for (const [name, [text, code]] of Object.entries(refused))
    test(`is refused with ${name}`, () => {
      const { plan, after } = add(text);
      expect(plan.refused).toBe(true);
      expect(plan.diagnostics[0]).toMatchObject({ severity: 'error', code });
      expect(plan.diagnostics[0]?.span).toBeDefined();
      expect(after).toBe(text);
    });

  test('is refused in UTF-16', () => {
    for (const encoding of ['utf-16le', 'utf-16be'] as const) {
      const document = readMultipath('\ufeffdevices {\n}\n', { encoding });
      const plan = planStanza(document, DESIRED, { onDifference: 'refuse' });
      expect(plan).toMatchObject({ refused: true, edits: [] });
      expect(plan.diagnostics[0]?.code).toBe('not-text');
    }
  });

  test('is not called there, nor gone, in UTF-16', () => {
    const document = readMultipath(`devices {\n${OURS}\n}\n`, { encoding: 'utf-16le' });
    for (const plan of [
      planStanza(document, DESIRED, { onDifference: 'refuse' }),
      planStanzaRemoval(document, MATCH),
    ]) {
      expect(plan).toMatchObject({ refused: true, edits: [] });
      expect(plan.diagnostics[0]?.code).toBe('not-text');
    }
  });

  test('comes with a warning behind a brace that closes nothing', () => {
    expect(codes(`foo {\n}\ndevices {\n${OTHER}}\n`)).toEqual(['warning stray-brace']);
    expect(codes(`devices {\n${OTHER}}\n}\n`)).toEqual([]);
  });

  // FIELD-46, FIELD-47
  test.each([
    ['a section', `devices {\n${OTHER}blacklist {\n\tdevnode "^x"\n}\n`],
    [
      'the sections after the last device',
      'devices {\n\tdevice {\n\t\tvendor A\n}\nmultipaths {\n\tmultipath {\n\t\twwid a\n\t}\n}\n',
    ],
    ['a device', 'devices {\n\tdevice {\n\t\tvendor A\n\tdevice {\n\t\tvendor B\n\t}\n}\n'],
  ])('is refused where a missing brace hides %s', (_, text) => {
    const { plan, after } = add(text);
    expect(after).toBe(text);
    expect(plan).toMatchObject({
      refused: true,
      diagnostics: [{ code: 'stray-brace', help: expect.stringContaining('brace is missing') }],
    });
  });

  test('goes behind a stray CR that no reading depends on', () => {
    expect(add(`# a\rb\n\ndevices {\n${OTHER}}\n`).plan).toMatchObject({ refused: false });
  });

  test('goes on lines of its own behind an overlong closing line', () => {
    const { plan } = add(`devices {\n${OTHER.replace(/\n$/, ` # ${'x'.repeat(2000)}\n`)}}\n`);
    expect(plan.refused).toBe(false);
    const hiding = OTHER.replace(/\n$/, ` #${'x'.repeat(1018)} }\n`);
    expect(add(`devices {\n${hiding}}\n`).plan.refused).toBe(true);
  });

  test('makes its section at the end of any file', () => {
    for (const text of [
      '',
      '\ufeff',
      '\n',
      'x',
      '# c',
      'a b\n',
      'a b\r\n',
      'a b\r',
      '\u00ef\u00bb\u00bf',
    ]) {
      const edited = add(text);
      expect(edited.plan).toMatchObject({ state: 'absent', refused: false });
      expect(edited.after.endsWith('}\n') || edited.after.endsWith('}\r\n')).toBe(true);
      expectUndone(text, edited);
    }
  });
});

describe('a section that we made', () => {
  const MADE = add('a b\n').after;

  test('stays when it is used for another device', () => {
    const shared = MADE.replace('devices {\n', `devices {\n${OTHER}`);
    expect(remove(shared).after).toBe(
      `a b\n\n# added by quantastor-xenserver\ndevices {\n${OTHER}}\n`,
    );
  });

  test('goes without gluing lines that were added behind it', () => {
    const unended = add('a b').after;
    expect(remove(`${unended}blacklist {\n}\n`).after).toBe('a b\nblacklist {\n}\n');
  });

  test('goes when the final newline is gone', () => {
    expect(remove(MADE.trimEnd()).after).toBe('a b\n');
  });

  test("is told from the user's own under the same comment", () => {
    for (const blanks of ['', '\n', '\n\n', '# c\n', ' \n'])
      for (const tail of ['', 'defaults {\n}\n']) {
        const text = `x y\n\n# added by quantastor-xenserver\ndevices {\n${blanks}}\n${tail}`;
        const edited = add(text);
        expect(edited.plan.refused).toBe(false);
        expectUndone(text, edited);
      }
  });
});

describe('a stanza that is there', () => {
  const file = (...stanzas: string[]): string => `devices {\n${stanzas.join('\n')}\n}\n`;

  test('and equal is left alone, however it is written', () => {
    const text = file(OURS.replace('"OSNEXUS"', 'OSNEXUS').replace('tur', '"tur" # c'));
    for (const onDifference of ['replace', 'merge', 'refuse'] as const)
      expect(add(text, onDifference).plan).toMatchObject({ state: 'same', edits: [] });
  });

  test('and different is refused with what differs and where', () => {
    const { plan } = add(file(OTHER, OURS.replace('tur', 'directio')));
    expect(plan).toMatchObject({ state: 'differs', refused: true });
    expect(plan.diagnostics[0]?.message).toContain('path_checker is "directio", expected "tur"');
    expect(plan.diagnostics[0]?.span?.offset).toBe(`devices {\n${OTHER}\n\t`.length);
  });

  test('is mended where releases read it differently', () => {
    const text = file(OURS.replace('"OSNEXUS"', '"OSNEXUS'));
    expect(add(text).plan.refused).toBe(true);
    expect(add(text, 'merge').after).toBe(file(OURS));
    expect(add(text, 'replace').after).toBe(file(OURS));
  });

  test('keeps other keywords by merge and loses them by replace', () => {
    const text = file(OURS.replace('\t}', '\t\tfeatures "0"\n\t}'));
    expect(add(text, 'merge').plan).toMatchObject({ state: 'differs', edits: [] });
    expect(add(text, 'replace').after).toBe(file(OURS));
  });

  test.each([
    ['another name of a desired keyword, later', '\t\tchecker directio\n\t}', ''],
    ['another name of a desired keyword, alike', '\t\tchecker tur\n\t}', ''],
    ['a desired keyword once more without a value', '\t\tpath_checker\n\t}', ''],
    ['the same with a comment', '\t\tpath_checker # c\n\t}', '\t\t# c\n'],
  ])('with %s is freed of it', (_, end, left) => {
    const text = file(OURS.replace('\t}', end));
    expect(add(text).plan.refused).toBe(true);
    for (const onDifference of ['merge', 'replace'] as const)
      expect(add(text, onDifference).after).toBe(file(OURS.replace('\t}', `${left}\t}`)));
  });

  test('with another name of a desired keyword in an earlier duplicate is left by merge', () => {
    const text = file(OURS.replace('path_checker', 'checker'), OURS);
    expect(add(text, 'merge').plan).toMatchObject({ state: 'duplicate', edits: [] });
    expect(add(file(OURS, OURS.replace('path_checker tur', 'checker none')), 'merge').after).toBe(
      file(
        OURS,
        OURS.replace('\n\t\tpath_checker tur', '').replace('\n\t}', '\n\t\tpath_checker tur\n\t}'),
      ),
    );
  });

  test('with a revision that has no value is one of all revisions', () => {
    const text = file(
      OURS,
      OURS.replace('tur', 'directio').replace('\t}', '\t\trevision # c\n\t}'),
    );
    expect(add(text, 'merge').plan).toMatchObject({ state: 'duplicate', refused: false });
    expect(add(text, 'merge').after).toBe(text.replace('directio', 'tur'));
  });

  test('with a value that only an earlier release misreads in a duplicate is left by merge', () => {
    const text = file(OURS.replace('failback immediate', 'failback'), OURS);
    expect(add(text, 'merge').plan).toMatchObject({ state: 'duplicate', edits: [] });
  });

  test('for one revision only is kept by merge with a warning', () => {
    const text = file(OURS.replace('\t}', '\t\trevision "1"\n\t}'));
    expect(codes(text, 'merge')).toEqual(['warning narrow-stanza']);
    expect(add(text, 'replace').after).toBe(file(OURS));
  });

  test('beside one of a revision is told of it, and of what it sets', () => {
    const text = file(
      OURS,
      OURS.replace('path_checker tur', 'revision "1"\n\t\tpath_checker directio'),
    );
    const { plan } = add(text);
    expect(plan).toMatchObject({ state: 'duplicate', edits: [] });
    expect(plan.diagnostics).toMatchObject([
      {
        severity: 'warning',
        code: 'narrow-stanza',
        message:
          'there is a device OSNEXUS/QUANTASTOR of its own for revision "1"; of those path_checker is "directio", expected "tur"',
      },
    ]);
    expect(add(text, 'replace').after).toBe(file(OURS));
  });

  test('is not changed around a brace that the parser does not see', () => {
    const text = file(OURS.replace('\t}', '\t\tdevice {\n\t}'));
    expect(codes(text, 'replace')[0]).toBe('error stray-brace');
  });

  test('twice with the desired values in sum is left, with a warning, unless replaced', () => {
    const text = file(OURS, OURS.replace(/\n.*path_checker.*/, ''));
    for (const onDifference of ['refuse', 'merge'] as const) {
      expect(add(text, onDifference).plan).toMatchObject({ state: 'duplicate', edits: [] });
      expect(codes(text, onDifference)).toEqual(['warning duplicate-stanza']);
    }
    expect(add(text, 'replace').after).toBe(
      file(
        OURS.replace('\n\t\tpath_checker tur', '').replace('\n\t}', '\n\t\tpath_checker tur\n\t}'),
      ),
    );
    expect(remove(text).after).toBe('devices {\n}\n');
  });

  test('before a stanza that defeats it is reported', () => {
    const text = file(OURS, '\tdevice {\n\t\tvendor ".*"\n\t\tproduct "QUANTA.*"\n\t}', OTHER);
    expect(codes(text)).toEqual(['warning later-match']);
    expect(codes(file('\tdevice {\n\t\tvendor ".*"\n\t\tproduct ".*"\n\t}', OURS))).toEqual([]);
  });
});

describe('a removal', () => {
  test('of what is not there does nothing', () => {
    expect(planStanzaRemoval(readMultipath('devices {\n}\n'), MATCH)).toMatchObject({
      state: 'absent',
      edits: [],
      refused: false,
    });
  });

  test("keeps the user's empty section", () => {
    expect(remove(`devices {\n${OURS}\n}\n`).after).toBe('devices {\n}\n');
  });

  test('is refused where the stanza has no end', () => {
    expect(
      remove('devices {\ndevice {\nvendor OSNEXUS\nproduct QUANTASTOR\n}\n').plan,
    ).toMatchObject({ refused: true, edits: [] });
  });
});

describe('a desired that cannot be written', () => {
  const bad: Record<string, DesiredStanza['keywords']> = {
    'a line break in a value': [...DESIRED.keywords, { keyword: 'prio', value: 'a\nb' }],
    'a keyword with a brace': [...DESIRED.keywords, { keyword: 'a}', value: 'b' }],
    'a keyword twice': [...DESIRED.keywords, { keyword: 'vendor', value: 'OSNEXUS' }],
    'a block for a keyword': [...DESIRED.keywords, { keyword: 'device', value: '{' }],
    'no vendor': DESIRED.keywords.slice(1),
    'a value over the parser buffer': [
      ...DESIRED.keywords,
      { keyword: 'prio', value: 'é'.repeat(500) },
    ],
  };
  for (const [name, keywords] of Object.entries(bad))
    test(`is refused for ${name}`, () => {
      const plan = planStanza(
        readMultipath(''),
        { match: MATCH, keywords },
        { onDifference: 'refuse' },
      );
      expect(plan.refused).toBe(true);
      expect(plan.diagnostics[0]).toMatchObject({ severity: 'error', code: 'bad-desired' });
    });

  // ROBUSTNESS-35: the parsers keep these as bytes, no LUN has them in its name, and nobody sees them in a diff
  test.each([
    ['NEL', '\u0085', 'a control character (U+0085)'],
    ['a line separator', '\u2028', 'a character that is not seen (U+2028)'],
    ['a paragraph separator', '\u2029', 'a character that is not seen (U+2029)'],
    ['a BOM', '\ufeff', 'a character that is not seen (U+FEFF)'],
    ['a bidi override', '\u202e', 'a character that is not seen (U+202E)'],
    ['a bidi isolate', '\u2066', 'a character that is not seen (U+2066)'],
    ['a zero-width space', '\u200b', 'a character that is not seen (U+200B)'],
    ['a tag of the last plane', '\u{e0041}', 'a character that is not seen (U+E0041)'],
    ['half a character', '\ud800', 'a character that is not seen (U+D800)'],
    ['a C1 control', '\u009b', 'a control character (U+009B)'],
  ])('is refused for %s, wherever it stands, and names it', (_, odd, says) => {
    for (const value of [odd, `${odd}tur`, `t${odd}ur`, `tur${odd}`]) {
      const keywords = [...DESIRED.keywords, { keyword: 'prio', value }];
      const desired = { match: MATCH, keywords };
      const plan = planStanza(readMultipath(''), desired, { onDifference: 'refuse' });
      expect(plan.refused, JSON.stringify(value)).toBe(true);
      expect(plan.diagnostics[0]?.message).toBe(`the value of prio has ${says}`);
    }
  });

  test('while odd values are quoted and read back', () => {
    const values = ['', 'a b', '#x', '!y', '{', '}', 'q"q', '""', 'é', '\\', "'"];
    const keywords = [
      ...DESIRED.keywords,
      ...values.map((value, at) => ({ keyword: `k${at}`, value })),
    ];
    expect(add('', 'refuse', { match: MATCH, keywords }).plan.refused).toBe(false);
  });
});

// DRIFT-3a
test('a finding has the line that multipath counts, whatever CRs stand before it', () => {
  const text =
    '# a\rb\rc\ndevices {\n\tdevice {\n\t\tvendor OSNEXUS\n\t\tproduct QUANTASTOR\n\t}\n}\n';
  const { diagnostics } = planStanza(readMultipath(text), DESIRED, { onDifference: 'refuse' });
  expect(diagnostics.map(({ code, position }) => [code, position])).toEqual([
    ['stanza-differs', { line: 3, column: 2 }],
  ]);
});

describe('RELEASES-14: a file that the release refuses whole', () => {
  const release = parseRelease('0.4.9-136.xs8');
  const text = 'blacklist {\ndevnode "["\n}\n';
  const planned = (allowRefusedFile?: boolean) => {
    const options = { onDifference: 'refuse', release, allowRefusedFile } as const;
    const { refused, edits, diagnostics } = planStanza(readMultipath(text), DESIRED, options);
    const told = diagnostics.map(({ severity, code, position }) => [severity, code, position]);
    return [refused, edits.length, told];
  };

  test('is not edited, and the line is named', () => {
    expect(planned()).toEqual([true, 0, [['error', 'file-refused', undefined]]]);
    const [found] = planStanza(readMultipath(text), DESIRED, {
      onDifference: 'refuse',
      release,
    }).diagnostics;
    expect(text.slice(0, found?.span?.offset).split('\n')).toHaveLength(2);
    expect(found?.help).toContain('{allow-refused-file}');
  });

  test('is edited by who says so', () => {
    expect(planned(true)).toEqual([false, 1, [['warning', 'file-refused', undefined]]]);
  });

  test('is edited where nobody knows the release', () => {
    const { refused, diagnostics } = planStanza(readMultipath(text), DESIRED, {
      onDifference: 'refuse',
    });
    expect([refused, diagnostics]).toEqual([false, []]);
  });
});

// RELEASES-40
test('a release that the tables do not know is said', () => {
  const told = (name: string): string[] =>
    planStanza(readMultipath(''), DESIRED, {
      onDifference: 'refuse',
      release: parseRelease(name),
    }).diagnostics.map(({ severity, code }) => `${severity} ${code}`);
  expect(told('99.0.0')).toEqual(['warning unknown-release']);
  expect(told('0.4.7-48.el5_8.1')).toEqual(['warning unknown-release']);
  expect(told('0.9.4')).toEqual([]);
});
