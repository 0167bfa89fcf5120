import fc from 'fast-check';
import { knownKeywords } from '../../src/multipath/data/keywords.ts';
import { soundConf } from './arbitrary-conf.ts';

/** Values of every kind, good for some keyword and bad for others. */
export const VALUES: readonly string[] = [
  ...'yes no 1 0 -1 5 4 3999 4000 2147483648 99999999999 abc 0x10 0777 0888 5s'.split(' '),
  ...['"1"', '""', '"  7 "', '" "', '"+5"', '"a b"', '"-0"'],
  ...['"1 queue_if_no_path"', '"2 queue_if_no_path"', '"0"', '"round-robin 0"', 'round-robin'],
  ...['"service-time 1 2"', '"x +1 y"', '"x 1y z"', '"x -1"', '"3 a b"'],
  ...'multibus group_by_prioX group_by_tpg immediate manual followover fail queue'.split(' '),
  ...'off infinity file 0x12:aptpl 0x12:other 0x x12 fff 12345678901234567'.split(' '),
  ...'/a/b a/b max fpin smart once uniform priorities hp3par undef scsi:fcp nvme:x'.split(' '),
  ...['"*"', '".*"', '"["', '"a{2,1}"', '"!^sd"', '"\\\\!x"', '"("', '")"', '"a|*"', '"[[:foo:]]"'],
  ...[
    '{',
    '}',
    '"',
    '"abc',
    "'x'",
    "'x y'",
    '\u201cx\u201d',
    'x,',
    '=',
    '= 5',
    '5 6',
    '"5" 6',
    '"5"x',
  ],
  ...[
    '"A""B"',
    '#c',
    'x#c',
    '!x',
    'x!y',
    '"#c"',
    'A\0B',
    'A\rB',
    '\u00e9',
    '"sd:ID"',
    '"sd"',
    '"a:b c"',
  ],
];

const JUNK: readonly string[] = [
  ...[
    'foo',
    'foo bar',
    'foo {',
    '}',
    '{',
    '}}',
    '{}',
    '} junk',
    '} }',
    '} # c',
    '"x" y',
    '"',
    '""',
  ],
  ...['device {', 'devices {', 'multipath {', 'protocol {', 'overrides {', 'overrides', 'protocol'],
  ...['defaults', 'defaults x {', 'multipaths { multipath {', 'vendor A', 'wwid x', '\t# c', '! c'],
  ...['\u00e9 \u00fc', '\u00a0', '\r', '\rvendor B', 'polling_interval 5\rjunk', 'vendor = "A"'],
  ...['x'.repeat(1030), `# ${'y'.repeat(1100)}`, `vendor "${'z'.repeat(1100)}"`],
  ...[`wwid ${'1'.repeat(1018)} x`, `# ${'\u00e9'.repeat(510)} foo`],
];

const SECTIONS = {
  defaults: '',
  blacklist: 'device',
  blacklist_exceptions: 'device',
  devices: 'device',
  overrides: 'protocol',
  multipaths: 'multipath',
} as const;

const junk = fc.constantFrom(...JUNK);

function statements(section: string): fc.Arbitrary<string[]> {
  const keyword = fc.constantFrom(...knownKeywords(section));
  const statement = fc
    .tuple(keyword, fc.constantFrom(' ', '\t', '  ', ''), fc.constantFrom(...VALUES))
    .map((parts) => parts.join(''));
  return fc.array(fc.oneof({ weight: 12, arbitrary: statement }, { weight: 1, arbitrary: junk }), {
    maxLength: 5,
  });
}

/** What makes an entry one, most of the time; few values, so that there are twins. */
const IDENTITY: Readonly<Record<string, fc.Arbitrary<string[]>>> = {
  device: fc
    .tuple(
      fc.constantFrom('A', 'NETAPP', '"COMPELNT"'),
      fc.constantFrom('B', 'LUN', '"Compellent Vol"'),
      fc.constantFrom([], [], ['revision 1'], ['revision ""']),
      fc.constantFrom([], ['features "1 queue_if_no_path"'], ['features ""'], ['features "0"']),
      fc.constantFrom([], ['features "2 queue_if_no_path retain_attached_hw_handler"']),
    )
    .map(([vendor, product, ...rest]) => [
      `vendor ${vendor}`,
      `product ${product}`,
      ...rest.flat(),
    ]),
  multipath: fc.constantFrom(['wwid 1'], ['wwid 2'], ['wwid ""']),
  protocol: fc.constantFrom(['type scsi:fcp'], ['type "nvme:tcp"'], ['type none']),
};

function block(name: string, body: fc.Arbitrary<string[]>): fc.Arbitrary<string[]> {
  const open = fc.constantFrom(' {', ' {', ' {', ' {', '{', '', ' x {', ' { # c', ' "x"');
  const close = fc.constantFrom(['}'], ['}'], ['}'], ['}'], ['\t}'], []);
  return fc.tuple(open, body, close).map(([brace, lines, end]) => [name + brace, ...lines, ...end]);
}

const section: fc.Arbitrary<string[]> = fc
  .constantFrom(...(Object.keys(SECTIONS) as (keyof typeof SECTIONS)[]))
  .chain((name) => {
    const inner = SECTIONS[name];
    if (inner === '') return block(name, statements(name));
    const identity = fc.oneof(IDENTITY[inner] ?? fc.constant([]), fc.constant<string[]>([]));
    const body = fc.tuple(identity, statements(`${name}/${inner}`)).map((parts) => parts.flat());
    const entries = fc.array(
      block(inner, name.startsWith('b') ? statements(`${name}/device`) : body),
      {
        maxLength: 3,
      },
    );
    const own = fc.oneof(statements(name), fc.constant<string[]>([]));
    return block(
      name,
      fc.tuple(own, entries).map(([lines, blocks]) => [...lines, ...blocks.flat()]),
    );
  });

/** Files of every section, keyword and kind of value, good and bad. */
export const wildConf: fc.Arbitrary<string> = fc
  .tuple(
    fc.array(section, { minLength: 1, maxLength: 3 }),
    fc.constantFrom('\n', '\n', '\r\n'),
    fc.boolean(),
  )
  .map(([sections, eol, last]) => sections.flat().join(eol) + (last ? eol : ''));

/** A way of breaking a file: `at` and `pick` are fractions, `word` is something to put in. */
type Breakage = (lines: string[], at: number, pick: number, word: string) => void;

const NAMES = Object.keys(SECTIONS).concat('device', 'multipath', 'protocol');

const BREAKAGES: readonly Breakage[] = [
  (lines, at) => edit(lines, at, (line) => line.replace(/[{}]/, ''), /[{}]/),
  (lines, at) => {
    const index = place(lines, at);
    lines.splice(index, 2, `${lines[index] ?? ''} ${(lines[index + 1] ?? '').trim()}`);
  },
  (lines, at) => edit(lines, at, (line) => line.replace('"', ''), /"/),
  (lines, at) => edit(lines, at, (line) => line.replaceAll('"', "'"), /"/),
  (lines, at) => edit(lines, at, (line) => line.replace(/"([^"]*)"/, '\u201c$1\u201d'), /"/),
  (lines, at) => lines.splice(place(lines, at), 0, lines[place(lines, at)] ?? ''),
  (lines, at) => lines.splice(place(lines, at) + 1),
  (lines, at, _, word) => lines.splice(place(lines, at), 0, word),
  (lines, at, pick) =>
    edit(
      lines,
      at,
      (line) => line.replace(/[a-z_]+/, NAMES[Math.floor(pick * NAMES.length)] ?? ''),
      /\{/,
    ),
  (lines, at, pick) => edit(lines, at, (line) => poke(line, pick, '{}"#!\' \t\r\0=,;\\x')),
  (lines, at, pick) =>
    edit(lines, at, (line) => {
      const index = Math.floor(pick * line.length);
      return line.slice(0, index) + line.slice(index + 1);
    }),
  (lines, at) => edit(lines, at, (line) => line.replace(/\s*\{/, '\n{'), /\{/),
  (lines, at, pick) =>
    edit(lines, at, (line) =>
      line.replace(/(\S+\s+).*/, (_, kept) => kept + VALUES[Math.floor(pick * VALUES.length)]),
    ),
  (lines, at) => edit(lines, at, (line) => line.replace(/(\S)\s+(\S)/, '$1 = $2')),
  (lines, at, pick) => {
    const moved = lines.splice(place(lines, at), 1 + Math.floor(pick * 4));
    lines.splice(place(lines, pick), 0, ...moved);
  },
];

function place(lines: readonly string[], at: number): number {
  return Math.min(lines.length - 1, Math.floor(at * lines.length));
}

/** Changes one of the lines that have something to change. */
function edit(lines: string[], at: number, how: (line: string) => string, where = /\S/): void {
  const fit = lines.flatMap((line, index) => (where.test(line) ? [index] : []));
  const index = fit[Math.floor(at * fit.length)];
  if (index !== undefined) lines[index] = how(lines[index] ?? '');
}

function poke(line: string, pick: number, characters: string): string {
  const index = Math.floor(pick * line.length);
  return (
    line.slice(0, index) +
    characters[Math.floor(pick * 997) % characters.length] +
    line.slice(index)
  );
}

const fraction = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const breakage = fc.tuple(fc.constantFrom(...BREAKAGES), fraction, fraction, junk);

/** Files that were broken in one to three places. */
export function brokenFrom(source: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const breakages = fc.array(breakage, { minLength: 1, maxLength: 3 });
  return fc.tuple(source, breakages).map(([text, list]) => {
    const lines = text.split('\n');
    for (const [how, at, pick, word] of list) how(lines, at, pick, latin1(word));
    // so that the text is the same as bytes, whichever way it is read
    return latin1(lines.join('\n'));
  });
}

export const brokenConf: fc.Arbitrary<string> = brokenFrom(soundConf);

function latin1(text: string): string {
  return text.replace(/[^\0-\xff]/g, '\u00a0');
}
