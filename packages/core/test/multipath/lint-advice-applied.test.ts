import { describe, expect, test } from 'vitest';
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
