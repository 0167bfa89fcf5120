import { describe, expect, test } from 'vitest';
import { parseRelease } from '../../src/multipath/data/releases.ts';
import { planStanza, planStanzaRemoval } from '../../src/multipath/edit/plan.ts';
import { effectOf } from '../../src/multipath/effect/effect.ts';
import { readMultipath } from '../../src/multipath/syntax/read.ts';
import { applyEdits } from '../../src/text/edit.ts';
import { DESIRED, MATCH } from './desired.ts';
import { briefly } from './lint-cases.ts';

const BEGIN = '# BEGIN ANSIBLE MANAGED BLOCK';
const END = '# END ANSIBLE MANAGED BLOCK';
const OTHER = '\tdevice {\n\t\tvendor "HPE"\n\t\tproduct "MSA"\n\t}\n';
const CATCH_ALL = '\tdevice {\n\t\tvendor ".*"\n\t\tproduct ".*"\n\t}\n';
const OURS = '\tdevice {\n\t\tvendor "OSNEXUS"\n\t\tproduct "QUANTASTOR"\n\t\tprio const\n\t}\n';

function edit(text: string, name = '0.9.4') {
  const release = parseRelease(name);
  if (!release) throw new Error(name);
  const plan = planStanza(readMultipath(text), DESIRED, { onDifference: 'merge', release });
  const after = applyEdits(text, plan.edits);
  const document = readMultipath(after);
  const { values } = effectOf({ files: [{ path: 'F', document }], release }, MATCH);
  return {
    plan,
    after,
    codes: plan.diagnostics.map(({ severity, code }) => `${severity} ${code}`),
    checker: values.get('path_checker')?.value,
  };
}

function isOutside(after: string): boolean {
  const at = after.indexOf('OSNEXUS');
  return at > 0 && (at < after.indexOf(BEGIN) || at > after.indexOf(END));
}

describe("the stanza stands outside of another tool's markers, where it counts", () => {
  const within = `devices {\n${BEGIN}\n${OTHER}${END}\n}\n`;
  const whole = `${BEGIN}\ndevices {\n${OTHER}}\n${END}\n`;
  const noEnd = `${BEGIN}\ndevices {\n${OTHER}}\n${END}`;
  const empty = `${BEGIN}\ndevices {\n}\n${END}\n# more\n`;
  const first = `devices {\n${OTHER}${BEGIN}\n${CATCH_ALL}${END}\n}\n`;
  test.each([
    ['devices of its own', within, '0.9.4'],
    ['devices of its own', within, '0.4.9-136.xs8'],
    ['a section of its own', whole, '0.9.4'],
    ['a section of its own', whole, '0.4.9-136.xs8'],
    ['a section of its own', whole, '0.4.9'],
    ['a section of its own without a line end', noEnd, '0.9.4'],
    ['an empty section', empty, '0.6.0'],
    ['a catch-all', first, '0.9.4'],
    ['a catch-all', first, '0.4.9-86.xs'],
    ['a catch-all, where the first one counts', first, '0.4.9'],
  ])('%s (%#)', (_, text, name) => {
    const { plan, after, checker } = edit(text, name);
    expect([plan.refused, isOutside(after), checker]).toEqual([false, true, 'tur']);
    // twice is once, and it is taken out to the byte
    expect(edit(after, name).plan.edits).toEqual([]);
    const removal = planStanzaRemoval(readMultipath(after), MATCH);
    expect(applyEdits(after, removal.edits)).toBe(text);
  });

  test('refused where a second section takes the place of the first', () => {
    const { plan, codes } = edit(whole, '0.4.8');
    // 0.4.8 does not know rr_min_io_rq
    expect([plan.refused, plan.edits, codes]).toEqual([
      true,
      [],
      ['error managed-block', 'warning bad-desired'],
    ]);
  });

  test('refused where it stands between the markers and differs; as expected, it is let be', () => {
    const differs = edit(`devices {\n${BEGIN}\n${OURS}${END}\n}\n`);
    expect([differs.plan.refused, differs.codes]).toEqual([
      true,
      ['info stanza-differs', 'error managed-block'],
    ]);
    const made = edit('devices {\n}\n').after;
    const expected = made
      .replace('devices {\n', `devices {\n${BEGIN}\n`)
      .replace(/\}\n$/, `${END}\n}\n`);
    const same = edit(expected);
    expect([same.plan.state, same.plan.refused, same.plan.edits]).toEqual(['same', false, []]);
    const removal = planStanzaRemoval(readMultipath(expected), MATCH);
    expect(removal.diagnostics.map(({ severity, code }) => `${severity} ${code}`)).toEqual([
      'warning managed-block',
    ]);
  });
});

test('lint tells them, as a note', () => {
  expect(briefly(`defaults {\n}\n${BEGIN}\ndevices {\n${OTHER}}\n${END}\n`)).toEqual([
    '3 info managed-block',
  ]);
});

// RELEASES-34: glued-devices, glued-device, glued-blacklist
test.each([
  ['devices{\ndevice {\nvendor "A"\nproduct "B"\n}\n}\n', '0.4.7'],
  ['devices {\ndevice{\nvendor "A"\nproduct "B"\n}\n}\n', '0.4.8'],
  ['blacklist{\nwwid "A"\n}\n', '0.4.8'],
])('RELEASES-34: a glued brace is told (%#)', (text, name) => {
  const glued = (release: string): string[] =>
    briefly(text, release).filter((each) => each.endsWith('warning glued-brace'));
  expect(glued(name)).toHaveLength(1);
  expect(glued('0.4.9')).toEqual([]);
  expect(glued('0.9.4')).toEqual([]);
});
