import { expect, test } from 'vitest';
import { findRelease } from '../../src/multipath/data/release-names.ts';
import { lintMultipath } from '../../src/multipath/lint/lint.ts';
import { readMultipath } from '../../src/multipath/syntax/read.ts';

const helpOf = (text: string, release: string, code: string): string | undefined => {
  const found = lintMultipath(readMultipath(text), { release: findRelease(release) });
  return found.find((each) => each.code === code)?.help;
};
const QUEUE =
  'device {\n\t\tvendor "ACME"\n\t\tproduct "DISK"\n\t\tfeatures "1 queue_if_no_path"\n';

test.each([
  ['FIELD-42', `devices {\n\t${QUEUE}\t\tno_path_retry 5\n\t}\n}\n`],
  ['FIELD-43', `defaults {\n\tno_path_retry 12\n}\ndevices {\n\t${QUEUE}\t}\n}\n`],
])('%s: nobody who has set a number is told to wait without end', (_id, text) => {
  const help = helpOf(text, '0.9.4', 'deprecated-feature');
  expect(help).toContain('Take the word out');
  expect(help).not.toContain('queue');
});

// FIELD-44
test.each([
  ['!3600', /no negation.*blacklist_exceptions/],
  ['#3600', /as in '\[#\]'/],
])(
  'a pattern that begins with a comment, %s, on a release without negation',
  (pattern, expected) => {
    const help = helpOf(
      `blacklist {\n\twwid "${pattern}"\n}\n`,
      '0.4.9-136.xs',
      'comment-in-quotes',
    );
    expect(help).toMatch(expected);
    expect(help).not.toContain('[!]');
  },
);

test('FIELD-45: a section that the release does not know is no missing brace', () => {
  const text = 'overrides {\n\tprotocol {\n\t\ttype "scsi:iscsi"\n\t}\n}\n';
  const help = helpOf(text, '0.4.9-136.xs', 'misplaced-section');
  expect(help).toContain('does not know it');
  expect(help).not.toContain('missing');
});

test.each([
  ['device', `devices {\n\t${QUEUE}\tdevice {\n\t\tvendor B\n\t}\n}\n`],
  ['multipath', 'multipaths {\n\tmultipath {\n\t\twwid a\n\tmultipath {\n\t\twwid b\n\t}\n}\n'],
])('FIELD-47: a %s in one of its kind tells of the brace that is missing', (_name, text) => {
  expect(helpOf(text, '0.9.4', 'misplaced-section')).toContain("missing '}' above");
});

test('FIELD-48: what follows from the missing brace says so, and advises nothing of its own', () => {
  const text = `devices {\n\t${QUEUE}\tdevice {\n\t\tvendor B\n\t\tproduct C\n\t}\n}\n`;
  const found = lintMultipath(readMultipath(text), { release: findRelease('0.9.4') });
  const after = found.filter(({ code }) => code === 'duplicate-keyword');
  // the parser complains of each of them, so they are told
  expect(after).toHaveLength(2);
  for (const { help } of after) expect(help).toMatch(/^It follows from the section above/);
  const twice = readMultipath('defaults {\n\tverbosity 2\n\tverbosity 3\n}\n');
  const [own] = lintMultipath(twice, { release: findRelease('0.9.4') });
  expect(own?.help).toBe('The later value counts.');
});
