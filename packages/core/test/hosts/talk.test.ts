import { expect, test } from 'vitest';
import { ProcedureError } from '../../src/errors.ts';
import type { Host, HostOpener } from '../../src/hosts/host.ts';
import { withRetries } from '../../src/hosts/retry.ts';
import { isPassing } from '../../src/hosts/ssh/failures.ts';
import { withTalk } from '../../src/hosts/talk.ts';
import { MemoryHost } from '../support/memory-host.ts';

/** With what is told; times as 0. */
async function openTold(host: Host): Promise<{ host: Host; lines: string[] }> {
  const lines: string[] = [];
  const opener: HostOpener = { name: 'ssh://root@xen1', kind: 'ssh', open: async () => host };
  const told = withTalk(opener, (name, line) =>
    lines.push(`${name} ${line.replace(/^< \d+ ms/, '< 0 ms')}`),
  );
  return { host: await told.open(), lines };
}

// ACTION-91
test('tells what a host is asked and answers, and no content of a file', async () => {
  const { host, lines } = await openTold(
    new MemoryHost({
      files: { '/etc/hosts': 'S3CRET' },
      command: () => ({ exit: 1, stderr: 'no' }),
    }),
  );
  await host.facts({ files: ['/etc/hosts', '/none'], commands: [['multipath', '-h']] });
  await host.replace({ path: '/new', expected: null, content: Buffer.from('S3CRET') });
  await host.run(['sh', '-c', 'a\nb'], { input: 'S3CRET' });
  expect(lines).toEqual([
    'ssh://root@xen1 > connect',
    'ssh://root@xen1 < 0 ms',
    'ssh://root@xen1 > ask\n  file /etc/hosts\n  file /none\n  command multipath -h',
    expect.stringMatching(
      /< 0 ms:\n {2}\/etc\/hosts: 6 bytes\n {2}\/none: no such file\n {2}multipath -h: exit 1, 0 characters, and on stderr: no$/,
    ),
    'ssh://root@xen1 > replace /new by 6 bytes',
    'ssh://root@xen1 < 0 ms',
    'ssh://root@xen1 > run sh -c a b',
    'ssh://root@xen1 < 0 ms: exit 1, 0 characters, and on stderr: no',
  ]);
  expect(lines.join()).not.toContain('S3CRET');
});

test('shows a command with secret arguments by its other name, and none of its words', async () => {
  const { host, lines } = await openTold(
    new MemoryHost({ command: () => ({ exit: 3, stderr: 'bad /KEY=S3CRET' }) }),
  );
  await host.run(['a.exe', '/KEY=S3CRET'], { shownAs: 'a.exe with its arguments' });
  expect(lines.slice(2)).toEqual([
    'ssh://root@xen1 > run a.exe with its arguments',
    'ssh://root@xen1 < 0 ms: exit 3, 0 characters',
  ]);
});

test('tells a failure with the words of ssh', async () => {
  const lines: string[] = [];
  const cause = new Error('ssh: connect to host x port 22: Connection refused');
  const told = withTalk(
    {
      name: 'ssh://x',
      kind: 'ssh',
      open: () => Promise.reject(new ProcedureError('HOST_UNREACHABLE', 'refused', { cause })),
    },
    (_, line) => lines.push(line),
  );
  await expect(told.open()).rejects.toMatchObject({ code: 'HOST_UNREACHABLE' });
  expect(lines.at(-1)).toMatch(/failed: HOST_UNREACHABLE: refused\n {2}ssh: connect to host x/);
});

const failure = (code: 'HOST_UNREACHABLE' | 'TIMEOUT' | 'AUTH_FAILED', words: string): Error =>
  new ProcedureError(code, 'failed', { cause: new Error(words) });

test.each([
  [true, failure('HOST_UNREACHABLE', 'ssh: connect to host x port 22: Connection refused')],
  [true, failure('HOST_UNREACHABLE', 'Could not resolve x: Temporary failure in name resolution')],
  [false, failure('HOST_UNREACHABLE', 'Could not resolve hostname x: Name or service not known')],
  [false, failure('TIMEOUT', 'connect to host x port 22: Connection timed out')],
  [false, failure('AUTH_FAILED', 'Permission denied (publickey). Connection closed by x')],
  [false, new Error('Connection refused')],
])('a fault may pass: %s', (passes, error) => {
  expect(isPassing(error)).toBe(passes);
});

test('tries again with longer and longer waits, and tells the last fault', async () => {
  const waits: number[] = [];
  let tried = 0;
  const attempt = (until: number) => async (): Promise<number> => {
    if (++tried < until) throw failure('HOST_UNREACHABLE', `Connection refused ${tried}`);
    return tried;
  };
  const retrying = {
    retries: 3,
    isPassing,
    pause: async (milliseconds: number): Promise<void> => void waits.push(milliseconds),
  };
  expect(await withRetries(attempt(4), retrying)).toBe(4);
  expect(waits).toEqual([500, 1000, 2000]);
  tried = 0;
  await expect(withRetries(attempt(9), retrying)).rejects.toMatchObject({
    cause: { message: 'Connection refused 4' },
  });
});
