import { describe, expect, test } from 'vitest';
import { KEYWORDS } from '../../src/multipath/data/keywords.data.ts';
import { keywordStatus } from '../../src/multipath/data/keywords.ts';
import { namedBuilds } from '../../src/multipath/data/release-names.ts';
import { releaseName } from '../../src/multipath/data/releases.ts';
import { lintMultipath } from '../../src/multipath/lint/lint.ts';
import { readMultipath } from '../../src/multipath/syntax/read.ts';
import { askOracleOne, oracleMissing } from '../support/oracle.ts';
import { lint } from './lint-cases.ts';

const device = (...lines: string[]): string =>
  `devices {\n\tdevice {\n\t\tvendor "ACME"\n\t\tproduct "DISK"\n${lines.map((line) => `\t\t${line}\n`).join('')}\t}\n}\n`;
const defaults = (...lines: string[]): string =>
  `defaults {\n${lines.map((line) => `\t${line}\n`).join('')}}\n`;

/** A file, what is found in it, the advice, the file of whoever follows it, and what the parser then has. */
const CASES: readonly (readonly [
  code: string,
  before: string,
  advice: RegExp,
  after: string,
  printed: RegExp,
])[] = [
  [
    'unknown-keyword',
    device('path_checkr tur'),
    /^Is 'path_checker' meant\?/,
    device('path_checker tur'),
    /path_checker "?tur/,
  ],
  [
    'unknown-keyword',
    device('verbosity 3'),
    /^Its place is in 'defaults'\.$/,
    defaults('verbosity 3') + device(),
    /verbosity 3/,
  ],
  [
    'misplaced-section',
    'device {\n\tvendor "ACME"\n\tproduct "DISK"\n\tpath_checker tur\n}\n',
    /^Its place is in 'devices \{ \}'\.$/,
    device('path_checker tur'),
    /product "DISK"/,
  ],
  [
    'misplaced-section',
    'multipath {\n\twwid 3600\n\talias one\n}\n',
    /^Its place is in 'multipaths \{ \}'\.$/,
    'multipaths {\n\tmultipath {\n\t\twwid 3600\n\t\talias one\n\t}\n}\n',
    /alias "?one/,
  ],
  [
    'extra-data',
    device('path_checker tur directio'),
    /^Take it out\b/,
    device('path_checker tur'),
    /path_checker "?tur/,
  ],
  [
    'extra-data',
    device('path_selector round-robin 0'),
    /between double quotes/,
    device('path_selector "round-robin 0"'),
    /path_selector "round-robin 0"/,
  ],
  [
    'extra-data',
    device('path_checker tur }').replace('\t}\n}\n', '}\n'),
    /^Write '\}' on a line of its own\.$/,
    device('path_checker tur'),
    /path_checker "?tur/,
  ],
  [
    'missing-close-brace',
    device('path_checker tur').replace(/\}\n$/, ''),
    /write '\}' on a line of its own/,
    device('path_checker tur'),
    /path_checker "?tur/,
  ],
  [
    'missing-open-brace',
    'defaults\n{\n\tverbosity 3\n}\n',
    /^Write 'defaults \{' on one line\.$/,
    defaults('verbosity 3'),
    /verbosity 3/,
  ],
  [
    'stray-open-brace',
    'defaults\n{\n\tverbosity 3\n}\n',
    /on the line of the section that it opens/,
    defaults('verbosity 3'),
    /verbosity 3/,
  ],
  [
    'bad-regex',
    'blacklist {\n\twwid "*"\n}\n',
    /write '\.\*' for everything/,
    'blacklist {\n\twwid ".*"\n}\n',
    /wwid ".\*"/,
  ],
  [
    'ignored-keyword',
    defaults('verbosity 3', 'pg_timeout none'),
    /^Leave it out/,
    defaults('verbosity 3'),
    /verbosity 3/,
  ],
  [
    'trailing-punctuation',
    defaults('verbosity 3;'),
    /^Leave it out/,
    defaults('verbosity 3'),
    /verbosity 3/,
  ],
  [
    'deprecated-feature',
    device('features "1 queue_if_no_path"', 'no_path_retry 5'),
    /^Take the word out/,
    device('features "0"', 'no_path_retry 5'),
    /no_path_retry 5/,
  ],
  [
    'overridden-stanza',
    `overrides {\n\tpath_checker directio\n}\n${device('path_checker tur')}`,
    /^Take it out of 'overrides'/,
    `overrides {\n}\n${device('path_checker tur')}`,
    /path_checker "?tur/,
  ],
  [
    'device-blacklisted',
    `blacklist {\n\tdevnode ".*"\n}\n${device('path_checker tur')}`,
    /add a 'devnode' to 'blacklist_exceptions'/,
    `blacklist {\n\tdevnode ".*"\n}\nblacklist_exceptions {\n\tdevnode "^sd[a-z]"\n}\n${device('path_checker tur')}`,
    /devnode "\^sd\[a-z\]"/,
  ],
  [
    'deprecated-feature',
    device('features "1 retain_attached_hw_handler"'),
    /^Write 'retain_attached_hw_handler yes'\.$/,
    device('retain_attached_hw_handler yes'),
    /product "DISK"/,
  ],
  [
    'device-blacklisted',
    `blacklist {\n\tdevice {\n\t\tvendor "ACME"\n\t\tproduct ".*"\n\t}\n}\n${device('path_checker tur')}`,
    /add a 'device' with vendor and product to 'blacklist_exceptions'/,
    `blacklist {\n\tdevice {\n\t\tvendor "ACME"\n\t\tproduct ".*"\n\t}\n}\nblacklist_exceptions {\n\tdevice {\n\t\tvendor "ACME"\n\t\tproduct "DISK"\n\t}\n}\n${device('path_checker tur')}`,
    /blacklist_exceptions \{/,
  ],
  [
    'unknown-section',
    `defualts {\n\tverbosity 3\n}\n`,
    /^Is 'defaults' meant\?$/,
    defaults('verbosity 3'),
    /verbosity 3/,
  ],
  [
    'several-statements',
    device('path_checker tur no_path_retry 5'),
    /^Write one statement a line\.$/,
    device('path_checker tur', 'no_path_retry 5'),
    /no_path_retry 5/,
  ],
  [
    'curly-quotes',
    device('path_selector \u201cround-robin 0\u201d'),
    /^Write straight double quotes\.$/,
    device('path_selector "round-robin 0"'),
    /path_selector "round-robin 0"/,
  ],
  [
    'single-quotes',
    device("path_checker 'tur'"),
    /^Write double quotes\.$/,
    device('path_checker "tur"'),
    /path_checker "?tur/,
  ],
  [
    'equals-sign',
    device('path_checker =tur'),
    /^Leave it out: keyword and value are parted by blanks\.$/,
    device('path_checker tur'),
    /path_checker "?tur/,
  ],
  [
    'non-ascii-blank',
    device('path_checker\u00a0tur'),
    /write a blank/,
    device('path_checker tur'),
    /path_checker "?tur/,
  ],
  [
    'non-ascii-blank',
    device('user_friendly_names no', 'alias_prefix m\u00e4p'),
    /^Put it between double quotes/,
    device('user_friendly_names no', 'alias_prefix "m\u00e4p"'),
    /alias_prefix "m/,
  ],
  [
    'unmatched-close-brace',
    `${device('path_checker tur')}}\n`,
    /a brace too many/,
    device('path_checker tur'),
    /path_checker "?tur/,
  ],
  [
    'defeated-stanza',
    `devices {\n\tdevice {\n\t\tvendor "ACME"\n\t\tproduct "DISK"\n\t\tpath_checker tur\n\t}\n\tdevice {\n\t\tvendor ".*"\n\t\tproduct ".*"\n\t\tpath_checker directio\n\t}\n}\n`,
    /put the general one first/,
    `devices {\n\tdevice {\n\t\tvendor ".*"\n\t\tproduct ".*"\n\t\tpath_checker directio\n\t}\n\tdevice {\n\t\tvendor "ACME"\n\t\tproduct "DISK"\n\t\tpath_checker tur\n\t}\n}\n`,
    /vendor "ACME"/,
  ],
  [
    'ignored-keyword',
    device('getuid_callout "/sbin/scsi_id -g -u -s /block/%n"'),
    /uid_attribute/,
    device('uid_attribute "ID_SERIAL"'),
    /uid_attribute "?ID_SERIAL/,
  ],
  [
    'bad-value',
    device('path_grouping_policy multi_bus'),
    /ignored|meant/,
    device('path_grouping_policy multibus'),
    /path_grouping_policy "?multibus/,
  ],
  [
    'no-final-newline',
    device('path_checker tur').trimEnd(),
    /^$/,
    device('path_checker tur'),
    /path_checker "?tur/,
  ],
  [
    'managed-block',
    `# BEGIN ANSIBLE MANAGED BLOCK\n${device('path_checker tur')}# END ANSIBLE MANAGED BLOCK\n`,
    /put lines of your own outside of its markers/,
    device('path_checker tur'),
    /path_checker "?tur/,
  ],
];

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
