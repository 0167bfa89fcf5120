import fc from 'fast-check';

/** Sections and entries mixed as nobody would write them: glued and stray braces, odd quotes and line ends, each dialect of patterns. */
const SECTIONS = [
  ...['devices', 'devices', 'devices', 'blacklist', 'blacklist_exceptions', 'defaults'],
  ...['multipaths', 'overrides', 'devnode_blacklist', 'frobs'],
];
const ENTRIES = ['device', 'device', 'device', 'multipath', 'protocol'];
const VENDORS = [
  ...['OSNEXUS', 'OSNEXUS', '.*', 'OSN.*', '^OSNEXUS$', 'A', '(', '*', '[', 'NETAPP', 'DGC', ''],
  ...[
    'osnexus',
    'OSNEXUS ',
    'O?SNEXUS',
    '!OSNEXUS',
    '[[:alpha:]]+',
    'OSNEXUS|A',
    '\\w+',
    'a{1',
    '+',
  ],
];
const PRODUCTS = [
  ...['QUANTASTOR', 'QUANTASTOR', '.*', 'QUANT', 'LUN', '*', 'B', '', 'Q.*R$', '['],
  ...['QUANTASTOR.*', 'QUANTASTOR-X'],
];
const STATEMENTS = [
  ...['path_checker tur', 'path_checker "tu', 'path_checker tur # c', 'path_checker "#tur"'],
  ...[
    'path_checker ""tur""',
    'checker tur',
    'no_path_retry 7',
    'no_path_retry',
    'no_path_retry ""',
  ],
  ...['features "1 queue_if_no_path"', 'failback immediate', 'path_grouping_policy multibus'],
  ...['rr_min_io_rq "100"', 'rr_min_io 100,', 'rr_weight uniform', 'revision "1"', 'revision ".*"'],
  ...['product_blacklist "QUANT.*"', 'frob', 'path_selector "round-robin 0"', 'prio alua extra'],
  ...['polling_interval 5', 'vendor "X"', 'wwid "3600"', 'wwid ".*"', 'devnode "^sd"'],
  ...[
    'devnode "!^sda"',
    'property "ID_WWN"',
    'protocol "scsi:iscsi"',
    'protocol "scsi.*"',
    'alias a',
  ],
  ...['flush_on_last_del always', 'getuid_callout "/x"', 'uid_attrs "sd:ID"', 'hw_str_match yes'],
  ...['partition_delimiter "a/b"', 'reservation_key file', 'find_multipaths smart'],
];
const BETWEEN = [
  ...['vendor x\n', '# c\n', '\t\t\n', `#${'y'.repeat(1100)}\n`, 'x\ry\n', '\0\n', '}\n'],
  ...['# added by quantastor-xenserver\n', `defaults {\n\tfrob ${'z'.repeat(1050)}\n}\n`],
];
const HEADS = [
  ...['', '', '', '', '\ufeff', '# \u00e9\n', '}\n', '# BEGIN ANSIBLE MANAGED BLOCK\n'],
  '# DO NOT EDIT\n',
];

/** Mostly the usual, now and then one of the others. */
function mostly(usual: string, others: readonly string[]): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 16, arbitrary: fc.constant(usual) },
    { weight: 1, arbitrary: fc.constantFrom(...others) },
  );
}

const opening = mostly(' {', ['{', ' {{', '\n{', '\t{ # c', ' {}', '', ' "{"', '\u00a0{']);
const closing = mostly('}', ['', '}}', '} }', '}x', '# }', '"}"', '} # c']);
const eol = mostly('\n', ['\r\n', '\n\n', ' \n', '\r']);

function quoted(names: readonly string[]): fc.Arbitrary<string> {
  const quotes = mostly('"%"', ['%', '"%', "'%'", '"%" x', '\u201c%\u201d', '"%"#c']);
  return fc
    .tuple(fc.constantFrom(...names), quotes)
    .map(([name, how]) => how.replace('%', () => name));
}

const statement = fc.constantFrom(...STATEMENTS);
const entry = fc
  .tuple(
    fc.constantFrom(...ENTRIES),
    opening,
    fc.option(quoted(VENDORS), { freq: 12 }),
    fc.option(quoted(PRODUCTS), { freq: 9 }),
    fc.array(statement, { maxLength: 3 }),
    closing,
  )
  .map(([name, open, vendor, product, more, close]) => [
    `\t${name}${open}`,
    ...(vendor === null ? [] : [`\t\tvendor ${vendor}`]),
    ...(product === null ? [] : [`\t\tproduct ${product}`]),
    ...more.map((line) => `\t\t${line}`),
    `\t${close}`,
  ]);
const section = fc
  .tuple(
    fc.constantFrom(...SECTIONS),
    opening,
    fc.array(
      fc.oneof(
        { weight: 3, arbitrary: entry },
        statement.map((line) => [`\t${line}`]),
      ),
      {
        maxLength: 3,
      },
    ),
    closing,
    eol,
    mostly('', BETWEEN),
  )
  .map(([name, open, lines, close, end, after]) =>
    [`${name}${open}`, ...lines.flat(), close]
      .map((line) => line + end)
      .join('')
      .concat(after),
  );

export const mixedConf = fc
  .tuple(fc.constantFrom(...HEADS), fc.array(section, { maxLength: 4 }), mostly('', ['cut']))
  .map(([head, sections, cut]) => {
    const text = head + sections.join('');
    return cut === '' ? text : text.replace(/[\r\n]+$/, '');
  });
