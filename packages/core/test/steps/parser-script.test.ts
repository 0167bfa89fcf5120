import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  complaintsOf,
  newComplaints,
  parserCommand,
  readParserOutput,
} from '../../src/steps/multipath/parser-script.ts';

const result = (stdout: string, exit = 0) => ({
  argv: [],
  exit,
  stdout,
  stderr: '',
  timedOut: false,
});

test.each([
  ['41.2 | /etc/multipath.conf line 14: x', '/etc/multipath.conf line N: x'],
  [
    'Nov 22 10:00:01 | multipath.conf line 5, invalid keyword: a',
    'multipath.conf line N, invalid keyword: a',
  ],
  ['no stamp', 'no stamp'],
])('%s', (line, expected) => {
  expect(complaintsOf(`${line}\n\n`)).toEqual([expected]);
});

test('a complaint that moved to another line is not new, one more of its kind is', () => {
  const output = (before: string, after: string) => ({
    before: { out: '', err: before },
    after: { out: '', err: after },
  });
  expect(newComplaints(output('f line 3: a\n', 'f line 9: a\n'))).toEqual([]);
  expect(newComplaints(output('f line 3: a\n', 'f line 3: a\nf line 9: a\nb\n'))).toEqual([
    'f line N: a',
    'b',
  ]);
});

test.each([
  ['', 0],
  ['@@@ before.out\na', 0],
  ['@@@ before.out\na\n@@@ before.err\n@@@ after.out\nb\n@@@ after.err\n', 97],
])('half an output is none', (stdout, exit) => {
  expect(readParserOutput(result(stdout, exit))).toBeUndefined();
});

const stanza =
  'devices {\n\tdevice {\n\t\tvendor "OSNEXUS"\n\t\tproduct "QUANTASTOR"\n\t\tfrobnicate 1\n\t}\n}\n';
const works =
  existsSync('/etc/multipath.conf') &&
  spawnSync('unshare', ['-m', 'sh', '-c', 'mount --make-rprivate / && multipath -h']).status === 0;

describe.skipIf(!works)(
  'on this machine (needs root, unshare, multipath-tools, a multipath.conf)',
  () => {
    test('the real parser reads the candidate, and nothing is left behind', () => {
      const before = readFileSync('/etc/multipath.conf');
      const names = readdirSync('/tmp').sort();
      const [command = '', ...args] = parserCommand('/etc/multipath.conf', '');
      const run = spawnSync(command, args, { input: stanza, encoding: 'utf8' });
      expect(run.stderr).toBe('');
      const output = readParserOutput(result(run.stdout, run.status ?? -1));
      expect(output?.after.out).toContain('"OSNEXUS"');
      expect(output?.before.out).not.toContain('"OSNEXUS"');
      expect(output && newComplaints(output)).toEqual([
        '/etc/multipath.conf line N, invalid keyword in the device section: frobnicate',
      ]);
      expect(readFileSync('/etc/multipath.conf')).toEqual(before);
      expect(
        readdirSync('/tmp').filter((name) => ['new', 'before.out', 'd'].includes(name)),
      ).toEqual([]);
      expect(
        readdirSync('/tmp')
          .filter((name) => names.includes(name))
          .sort(),
      ).toEqual(names);
    });
  },
);
