import fc from 'fast-check';

const indent = fc.constantFrom('', '\t', '  ', '    ', ' \t', '\t\t');
const gap = fc.constantFrom(' ', '\t', '  ', '\t\t', '   ');
const word = fc.constantFrom('DELL', 'NETAPP', 'LUN.*', '^DGC', 'x', '.*', '2145', "it's");
const quoted = fc.constantFrom(
  '"IBM"',
  '"a b"',
  '""',
  '"#1!"',
  '"{}"',
  '"q""q"',
  '".*"',
  '"\u00e9"',
);
const tail = fc.constantFrom('', '', '', ' ', ' # note', '\t! note', '#glued');
const keyword = fc.constantFrom('no_path_retry', 'prio', 'features', 'failback', 'frobnicate');

const comment = fc.constantFrom(
  '',
  '   ',
  '# plain',
  '\t! bang',
  '#device {',
  '# added by quantastor-xenserver',
  '#\tvendor "OSNEXUS"',
  '# caf\u00e9 \u00a0',
);

const statement = fc
  .tuple(indent, keyword, gap, fc.oneof(word, quoted), tail)
  .map((parts) => parts.join(''));

const named = fc
  .tuple(indent, gap, fc.oneof(word, quoted), gap, fc.oneof(word, quoted), tail)
  .map(([i, g, vendor, h, product, t]) => [
    `${i}vendor${g}${vendor}${t}`,
    `${i}product${h}${product}`,
  ]);

const filler = fc.array(fc.oneof(comment, statement), { maxLength: 3 });

function block(name: string, body: fc.Arbitrary<string[]>): fc.Arbitrary<string[]> {
  return fc
    .tuple(indent, fc.constantFrom(' ', '', '\t'), tail, body, indent, tail)
    .map(([i, g, t, lines, j, u]) => [`${i}${name}${g}{${t}`, ...lines, `${j}}${u}`]);
}

const lines = (...parts: fc.Arbitrary<string[]>[]): fc.Arbitrary<string[]> =>
  fc.tuple(...parts).map((all) => all.flat());

const several = (part: fc.Arbitrary<string[]>): fc.Arbitrary<string[]> =>
  fc.array(part, { maxLength: 3 }).map((all) => all.flat());

const device = block('device', lines(filler, named, filler));
const comments = fc.array(comment, { maxLength: 2 });

/** Sections that the parser reads without brace trouble. */
const section = fc.oneof(
  { weight: 4, arbitrary: block('devices', lines(comments, several(lines(device, comments)))) },
  { weight: 1, arbitrary: block('blacklist', lines(several(block('device', named)), comments)) },
  { weight: 1, arbitrary: block('defaults', filler) },
  { weight: 1, arbitrary: block('overrides', lines(filler, several(block('protocol', filler)))) },
  { weight: 1, arbitrary: block('multipaths', several(block('multipath', filler))) },
  { weight: 2, arbitrary: comments },
);

const EXPECTED = [
  'path_selector "round-robin 0"',
  'path_grouping_policy multibus',
  'failback immediate',
  'rr_weight uniform',
  'rr_min_io_rq 100',
  'path_checker tur',
];
const changes = fc.constantFrom(
  ...['', '', '# note', 'features "0"', 'no_path_retry 12', 'checker directio', 'checker tur'],
  ...['path_checker', 'path_checker directio', 'failback manual # why', 'rr_weight priorities'],
  ...['rr_min_io_rq "7" extra', 'failback "immediate', 'prio alua', 'getuid_callout "x"'],
);

/** Our stanza as somebody left it: lines are missing, changed, doubled, or there besides. */
const stale = fc
  .tuple(
    indent,
    fc.shuffledSubarray(EXPECTED, { minLength: 2 }),
    fc.array(changes, { maxLength: 4 }),
  )
  .map(([i, kept, changed]) => [
    'device {',
    ...['vendor "OSNEXUS"', 'product QUANTASTOR', ...kept, ...changed].map((line) => i + line),
    '}',
  ]);

const odd = fc.constantFrom(
  'devices { }',
  'device { vendor A product B }',
  '}',
  '{',
  '} }',
  'devices',
  'overrides',
  'foo {',
  'vendor',
  'product "unterminated',
  '"keyword" x',
  'product B}',
  'a\rb',
  'x\r',
  'nul\0nul',
  `# ${'long '.repeat(230)}}`,
  'vendor OSNEXUS',
  'product QUANTASTOR',
  '\f\v',
  '`code`',
);

function file(parts: fc.Arbitrary<string[]>): fc.Arbitrary<string> {
  const eol = fc.constantFrom('\n', '\n', '\n', '\r\n');
  return fc
    .tuple(fc.constantFrom('', '', '', '\ufeff'), several(parts), eol, fc.boolean(), fc.boolean())
    .map(([bom, all, end, last, mixed]) => {
      const text = all.map((line, at) => line + (mixed && at % 3 === 2 ? '\n' : end)).join('');
      return bom + (last ? text : text.replace(/\r?\n$/, ''));
    });
}

/** Sound files in every style. */
export const soundConf: fc.Arbitrary<string> = file(section);

/** Sound files in which our stanza stands once or twice, and not as it should. */
export const staleConf: fc.Arbitrary<string> = file(
  lines(
    several(section),
    block(
      'devices',
      lines(several(device), stale, several(device), fc.oneof(stale, fc.constant<string[]>([]))),
    ),
    several(section),
  ),
);

/** Files with trouble in them. */
export const oddConf: fc.Arbitrary<string> = file(
  fc.oneof(
    section,
    fc.array(odd, { maxLength: 2 }),
    block('devices', lines(several(device), fc.array(odd, { maxLength: 1 }), several(device))),
    block('devices', several(block('device', lines(named, fc.array(odd, { maxLength: 1 }))))),
  ),
);
