import { describe, expect, test } from 'vitest';
import { lintMultipath } from '../../src/multipath/lint/lint.ts';
import { decodeMultipath, readMultipath } from '../../src/multipath/syntax/read.ts';
import { renderDiagnostic } from '../../src/text/diagnostic.ts';
import { placedConf } from '../../src/text/line-map.ts';
import { runs } from '../support/runs.ts';
import { briefly, inDevice, lint } from './lint-cases.ts';

type Case = readonly [name: string, text: string, findings: readonly string[]];

const shapes: Case[] = [
  ['a sound file', inDevice('path_checker tur', 'failback immediate'), []],
  ['an empty file', '', []],
  ['comments alone', '# a\n\t! b\n', []],
  ['a glued brace', 'defaults{\n}\n', []],
  ['an unknown keyword', inDevice('frobnicate 1'), ['5 warning unknown-keyword']],
  ['an ignored keyword', inDevice('getuid_callout "/sbin/x"'), ['5 warning ignored-keyword']],
  [
    'an ignored keyword once more, which the parser does not mention',
    inDevice('getuid_callout a', '}', 'device {', 'vendor B', 'product C', 'getuid_callout b'),
    ['5 warning ignored-keyword', '10 info ignored-keyword'],
  ],
  [
    'a deprecated keyword',
    'defaults {\nprkeys_file /etc/multipath/prkeys\n}\n',
    ['2 warning deprecated-keyword'],
  ],
  [
    'a duplicate keyword',
    inDevice('rr_weight uniform', 'rr_weight uniform'),
    ['6 warning duplicate-keyword'],
  ],
  ['a duplicate section', 'defaults {\n}\ndefaults {\n}\n', ['3 warning duplicate-section']],
  ['a repeatable keyword', 'blacklist {\nwwid a\nwwid b\n}\n', []],
  ['a missing value', inDevice('path_checker'), ['5 warning missing-value']],
  ['a value that is a comment', inDevice('path_checker # tur'), ['5 warning missing-value']],
  [
    'an unclosed section',
    'devices {\ndevice {\nvendor A\nproduct B\n}\n',
    ['1 error missing-close-brace'],
  ],
  [
    'two unclosed sections',
    'devices {\ndevice {\nvendor A\nproduct B\n',
    ['1 error missing-close-brace', '2 error missing-close-brace'],
  ],
  [
    'a missing inner brace',
    'devices {\ndevice {\nvendor A\nproduct B\n}\nblacklist {\ndevnode a\n}\n',
    ['6 error misplaced-section', '7 warning unknown-keyword'],
  ],
  ['an extra brace', 'defaults {\n}\n}\n', ['3 warning unmatched-close-brace']],
  [
    'braces on their own lines',
    'devices\n{\ndevice\n{\nvendor A\nproduct B\n}\n}\n',
    [
      '1 warning missing-open-brace',
      '2 warning stray-open-brace',
      '3 warning missing-open-brace',
      '4 warning stray-open-brace',
    ],
  ],
  [
    'a brace on its own line after overrides',
    'overrides\n{\nno_path_retry 5\n}\n',
    [
      '1 error missing-open-brace',
      '2 warning stray-open-brace',
      '3 warning unknown-keyword',
      '4 warning unmatched-close-brace',
    ],
  ],
  ['a word in place of a brace', 'defaults x {\n}\n', ['1 warning missing-open-brace']],
  ['extra data', inDevice('path_checker tur now'), ['5 warning extra-data']],
  [
    'two statements a line',
    inDevice('path_checker tur failback immediate'),
    ['5 warning several-statements'],
  ],
  [
    'a stanza on one line',
    'devices {\ndevice { vendor "A" product "B" }\n}\n',
    [
      '1 error missing-close-brace',
      '2 error device-without-identity',
      '2 error several-statements',
    ],
  ],
  [
    'a closing brace after a value',
    'devices {\ndevice {\nvendor A\nproduct B }\n}\n',
    ['1 error missing-close-brace', '4 error extra-data'],
  ],
  ['junk after a closing brace', 'defaults {\n} junk\n', ['2 warning extra-data']],
  ['a missing closing quote', inDevice('path_checker "tur'), ['5 warning missing-close-quote']],
  ['a quote at the start', inDevice('"path_checker" tur'), ['5 warning quote-at-line-start']],
  [
    'an unknown section',
    'foo {\nbar 1\n}\n',
    ['1 error unknown-section', '2 warning unknown-keyword', '3 warning unmatched-close-brace'],
  ],
  [
    'a device outside of devices',
    'device {\nvendor A\n}\n',
    ['1 error misplaced-section', '2 warning unknown-keyword', '3 warning unmatched-close-brace'],
  ],
];

const values: Case[] = [
  ['a bad word', inDevice('path_grouping_policy multipath'), ['5 warning bad-value']],
  ['a number that is none', inDevice('rr_min_io many'), ['5 warning bad-value']],
  ['a number out of range', inDevice('rr_min_io -1'), ['5 warning bad-value']],
  ['a count that is wrong', inDevice('features "2 queue_mode"'), ['5 warning bad-value']],
  [
    'a bad pattern in a list, for which the file is refused',
    'blacklist {\nwwid "*"\n}\n',
    ['2 error bad-regex', '- error configuration-refused'],
  ],
  ['an inverted pattern', 'blacklist {\ndevnode "!^(sd|dasd)"\n}\n', []],
  [
    'a bad pattern in a device, which is never compiled',
    'devices {\ndevice {\nvendor "A("\nproduct B\n}\n}\n',
    ['3 info bad-regex'],
  ],
  [
    'a bad pattern that a device adds to the blacklist, for which the file is refused in silence',
    inDevice('product_blacklist "*"'),
    ['5 error bad-regex', '- error configuration-refused'],
  ],
  [
    'a bad vendor that a device adds to the blacklist',
    'devices {\ndevice {\nvendor "*"\nproduct B\nproduct_blacklist C\n}\n}\n',
    ['3 info bad-regex', '3 error bad-regex', '- error configuration-refused'],
  ],
  [
    'the same pattern where a twin replaces it',
    inDevice(
      'product_blacklist "["',
      '}',
      'device {',
      'vendor ACME',
      'product DISK',
      'product_blacklist C',
    ),
    ['7 warning duplicate-stanza'],
  ],
  [
    'the same pattern in a device that is dropped',
    'devices {\ndevice {\nvendor A\nproduct_blacklist "["\n}\n}\n',
    ['2 error device-without-identity'],
  ],
  [
    'a delimiter that crashes the parser',
    'defaults {\npartition_delimiter /p\n}\n',
    ['2 error bad-value'],
  ],
  [
    'an unknown checker',
    inDevice('path_checker rdac,'),
    ['5 info bad-value', '5 info trailing-punctuation'],
  ],
];

const entries: Case[] = [
  [
    'a device without product',
    'devices {\ndevice {\nvendor A\n}\n}\n',
    ['2 error device-without-identity'],
  ],
  [
    'a duplicate stanza',
    inDevice('}', 'device {', 'vendor ACME', 'product DISK'),
    ['6 warning duplicate-stanza'],
  ],
  [
    'another revision of a device',
    inDevice('}', 'device {', 'vendor ACME', 'product DISK', 'revision 2'),
    [],
  ],
  [
    'a stanza that a later one defeats',
    inDevice(
      'failback manual',
      '}',
      'device {',
      'vendor ".*"',
      'product ".*"',
      'failback immediate',
    ),
    ['2 warning defeated-stanza'],
  ],
  [
    'a stanza that a later one completes',
    inDevice(
      'failback manual',
      '}',
      'device {',
      'vendor ".*"',
      'product ".*"',
      'rr_weight uniform',
    ),
    [],
  ],
  [
    'a multipath without WWID, and one twice',
    'multipaths {\nmultipath {\nalias a\n}\nmultipath {\nwwid 1\n}\nmultipath {\nwwid 1\n}\n}\n',
    ['2 error multipath-without-wwid', '8 warning duplicate-multipath'],
  ],
  [
    'a protocol without type',
    'overrides {\nprotocol {\ntype scsi:none\n}\n}\n',
    ['2 error protocol-without-type', '3 warning bad-value'],
  ],
  [
    'a feature of old in a device that is built in',
    'devices {\ndevice {\nvendor NETAPP\nproduct LUN\nfeatures "1 queue_if_no_path"\n}\n}\n',
    ['5 warning deprecated-feature'],
  ],
  [
    'a feature of old in any other device',
    inDevice('features "1 queue_if_no_path"'),
    ['5 info deprecated-feature'],
  ],
];

const silent: Case[] = [
  ['no final newline', 'defaults {\n}', ['2 info no-final-newline']],
  ['curly quotes', inDevice('path_checker \u201ctur\u201d'), ['5 info curly-quotes']],
  ['a no-break space', inDevice('path_checker\u00a0tur'), ['5 info non-ascii-blank']],
  ['curly quotes in a comment', inDevice('path_checker tur # \u201ctur\u201d'), []],
  ['an accent in quotes', inDevice('alias_prefix "\u00e9"'), []],
  ['a byte order mark', '\ufeffdefaults {\n}\n', []],
  ['single quotes', inDevice("uid_attribute 'ID_SERIAL'"), ['5 info single-quotes']],
  ['an equals sign', inDevice('uid_attribute ='), ['5 info equals-sign']],
  ['text after a carriage return', inDevice('path_checker tur\r junk'), ['5 info ignored-text']],
  ['text after a NUL', inDevice('path_checker tur\0 junk'), ['5 info ignored-text']],
  ['CRLF', 'defaults {\r\n}\r\n', []],
  ['a long comment', `# ${'-'.repeat(1021)}#\n`, ['1 info long-line']],
  [
    'a long comment, whose tail is read as a statement',
    `# ${'-'.repeat(1021)} word\ndefaults {\n}\ndefaults {\n}\n`,
    ['1 info long-line', '1 warning missing-value', '4 warning duplicate-section'],
  ],
];

describe('for 0.9.4, finds', () => {
  test.each([...shapes, ...values, ...entries, ...silent])('%s', (_, text, findings) => {
    expect(briefly(text)).toEqual(findings);
  });
});

describe('for older releases, finds', () => {
  const old: (readonly [name: string, release: string, text: string, findings: string[]])[] = [
    ['a missing value that crashes', '0.4.9', inDevice('path_checker'), ['5 error missing-value']],
    ['the same on a dom0', '0.4.9-136.xs', inDevice('path_checker'), ['5 warning missing-value']],
    [
      'a last line that is not read',
      '0.4.9-136.xs',
      'defaults {\n}\npolling_interval 5',
      ['3 error no-final-newline'],
    ],
    ['a last brace that is not read', '0.4.9-136.xs', 'defaults {\n}', ['2 info no-final-newline']],
    [
      'an unknown callout',
      '0.4.9-136.xs',
      inDevice('getuid_callout x'),
      ['5 warning unknown-keyword'],
    ],
    ['a known callout', '0.4.7', inDevice('getuid_callout x'), []],
    [
      'a comment in quotes',
      '0.4.9-136.xs',
      'blacklist {\ndevnode "!^sd"\n}\n',
      ['2 error comment-in-quotes'],
    ],
    ['a doubled quote', '0.5.0', inDevice('uid_attribute "a""b"'), ['5 info doubled-quote']],
    [
      'a bad pattern that is no reason to refuse',
      '0.4.9-136.xs',
      'blacklist {\nwwid "*"\n}\n',
      ['2 info bad-regex'],
    ],
    [
      'overrides that do nothing',
      '0.4.9-136.xs',
      'overrides {\nno_path_retry 5\n}\n',
      ['2 info ignored-keyword'],
    ],
    [
      'no overrides',
      '0.4.9',
      'overrides {\n}\n',
      ['1 error misplaced-section', '2 warning unmatched-close-brace'],
    ],
    [
      'a device for every product',
      '0.4.9-136.xs',
      'devices {\ndevice {\nvendor A\n}\n}\n',
      ['2 info device-without-identity'],
    ],
    [
      'the first stanza defeating the later one',
      '0.4.7',
      'devices {\ndevice {\nvendor A\nproduct .*\nfailback manual\n}\ndevice {\nvendor A\nproduct B\nfailback immediate\n}\n}\n',
      ['7 warning defeated-stanza'],
    ],
  ];
  test.each(old)('%s (%s)', (_, release, text, findings) => {
    expect(briefly(text, release)).toEqual(findings);
  });
});

describe('a finding', () => {
  test('points at the word and says what to do', () => {
    const text = inDevice('path_grouping_polcy multibus');
    const [found] = lint(text);
    expect(found && renderDiagnostic(found, placedConf(text), 'multipath.conf')).toBe(
      [
        "multipath.conf:5:1: warning: keyword 'path_grouping_polcy' is not known in 'devices device' [unknown-keyword]",
        '  path_grouping_polcy multibus',
        '  ^^^^^^^^^^^^^^^^^^^',
        "  help: Is 'path_grouping_policy' meant?",
      ].join('\n'),
    );
  });

  test.each([
    ['polling_interval 5', "Its place is in 'defaults'."],
    ['detect_pgpolicy yes', 'Known from 0.9.6 on.'],
    ['prio_callout x', "'prio' takes its place since 0.4.9."],
    ['constructor x', undefined],
  ])('of %s helps', (line, help) => {
    expect(lint(inDevice(line))[0]?.help).toBe(help);
  });

  test('of a section with a letter missing names the one that is meant', () => {
    expect(lint('mutipaths {\n}\n')[0]?.help).toBe("Is 'multipaths' meant?");
  });

  test('does not carry control characters of the file into its message', () => {
    expect(lint(inDevice('path_checker "\u001b[31mred"'))[0]?.message).not.toContain('\u001b');
  });

  test('after an overlong line has the line number of the file, and says that of the parser', () => {
    const text = `# ${'-'.repeat(1021)}#\ndefaults {\nfoo 1\n}\n`;
    const [long, unknown] = lint(text);
    expect(long).not.toHaveProperty('parserLine');
    expect(unknown).toMatchObject({ code: 'unknown-keyword', parserLine: 4 });
    expect(unknown?.message).toMatch(/ \(line 4 in the messages of multipath\)$/);
    expect(placedConf(text).positionAt(unknown?.span?.offset ?? 0).line).toBe(3);
  });

  test('has the line number of the parser in a text with lone carriage returns', () => {
    const text = 'defaults {\n\rpolling_interval x\n}\n';
    const offset = lint(text)[0]?.span?.offset ?? -1;
    expect(placedConf(text).positionAt(offset).line).toBe(2);
  });
});

test('a UTF-16 file is linted as the bytes that the parser reads', () => {
  const bytes = Buffer.from('\ufeffdefaults {\n}\n', 'utf16le');
  const { text, encoding } = decodeMultipath(bytes);
  const codes = lintMultipath(readMultipath(text, { encoding })).map(
    ({ severity, code }) => `${severity} ${code}`,
  );
  expect(codes).toContain('warning missing-value');
  expect(codes).toContain('info not-text');
});

test('takes time in proportion to the text, also where everything matches everything', () => {
  const stanza = 'device {\nvendor ".*"\nproduct ".*%"\nfailback 5\nfrob 1\n}\n';
  const count = runs(20_000) < 20_000 ? 2_000 : 20_000;
  const text = `devices {\n${Array.from({ length: count }, (_, index) => stanza.replace('%', String(index))).join('')}}\n`;
  expect(lint(text)).toHaveLength(count);
}, 30_000);
