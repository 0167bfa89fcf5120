import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import {
  complaintsOf,
  newComplaints,
  parserCommand,
  readParserOutput,
} from '../../../src/procedures/multipath/read/parser.ts';
import { oracleMissing } from '../../support/oracle.ts';

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

/** A machine of its own below a private mount namespace: `/etc` is empty but for multipath's files. */
const MACHINE = `
mount -t tmpfs -o mode=755 none /etc && mkdir -p /etc/multipath/conf.d || exit 99
echo 'defaults {' > /etc/real.conf && echo '}' >> /etc/real.conf
ln -s real.conf /etc/multipath.conf
echo 'nonsense 1' > /etc/multipath/conf.d/custom.conf
look() { find /etc -xdev | sort; ls -d /tmp/new /tmp/d /tmp/*.out /tmp/*.err; cat /etc/real.conf /proc/self/mountinfo; }
before=$(look 2> /dev/null)
"$@"
status=$?
[ "$before" = "$(look 2> /dev/null)" ] || { echo 'something was left behind' >&2; exit 98; }
exit $status
`;

function parse(
  bindOver: string,
  name: string,
  input: string = stanza,
): ReturnType<typeof spawnSync> {
  const command = ['sh', '-c', MACHINE, 'sh', ...parserCommand(bindOver, name)];
  const args = ['-m', '--propagation', 'private', ...command];
  return spawnSync('unshare', args, { input, encoding: 'utf8' });
}

describe.skipIf(oracleMissing)(`the real parser (${oracleMissing ?? 'runs'})`, () => {
  test.each([
    ['a file behind a link', '/etc/real.conf', '', '/etc/multipath.conf'],
    [
      'a new drop-in',
      '/etc/multipath/conf.d',
      'quantastor.conf',
      '/etc/multipath/conf.d/quantastor.conf',
    ],
    [
      'a drop-in that is there',
      '/etc/multipath/conf.d',
      'custom.conf',
      '/etc/multipath/conf.d/custom.conf',
    ],
  ])('reads the candidate for %s, and nothing is left behind', (_name, bindOver, name, path) => {
    const run = parse(bindOver, name);
    expect(run.stderr).toBe('');
    const output = readParserOutput(result(String(run.stdout), run.status ?? -1));
    expect(output?.after.out).toContain('"OSNEXUS"');
    expect(output?.before.out).toContain('devices {');
    expect(output?.before.out).not.toContain('"OSNEXUS"');
    expect(output && newComplaints(output)).toEqual([
      `${path} line N, invalid keyword in the device section: frobnicate`,
    ]);
  });

  test('asks once for a file that is read in silence', () => {
    const run = parse(
      '/etc/multipath/conf.d',
      'custom.conf',
      stanza.replace(/.*frobnicate.*\n/, ''),
    );
    const output = readParserOutput(result(String(run.stdout), run.status ?? -1));
    expect(output?.after.out).toContain('"OSNEXUS"');
    expect(output?.before).toEqual({ out: '', err: '' });
    expect(run.stderr).toBe('');
  });

  test('says so when the place to bind over is not there', () => {
    const run = parse('/etc/none.conf', '');
    expect(run.status).toBe(97);
    expect(readParserOutput(result(String(run.stdout), run.status ?? -1))).toBeUndefined();
  });
});
