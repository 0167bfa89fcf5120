import { expect, test } from 'vitest';
import { parseHosts } from '../../src/hosts/registry.ts';

test('reads a host a line, without comments, blanks and repetitions', () => {
  const text =
    '\ufeff# the pool\r\nroot@xen1\r\n\n  ssh://xen2:2222   # the second\nroot@xen1\nlocal';
  expect(parseHosts(text).map(({ name, kind }) => `${kind} ${name}`)).toEqual([
    'ssh root@xen1',
    'ssh ssh://xen2:2222',
    'local local',
  ]);
});

test('keeps a # that belongs to a folder', () => {
  expect(parseHosts('sandbox:/a#b').map(({ name }) => name)).toEqual(['sandbox:/a#b']);
});

test('names the line of a wrong host', () => {
  expect(() => parseHosts('xen1\n-oProxyCommand=x\n', { path: 'hosts.txt' })).toThrow(
    expect.objectContaining({ code: 'BAD_INPUT', place: 'hosts.txt:2' }),
  );
});

// ROBUSTNESS-22: three million lines kept the processor for minutes, and Ctrl-C was not heard
test.each([
  ['hosts', `${'ssh://root@xen1\n'.repeat(20_001)}`, 'it has 20001 hosts'],
  ['text', '#'.repeat(4 * 1024 * 1024 + 1), 'it has more than 4194304 characters'],
])('a file with too many %s is refused at once', (_, text, says) => {
  expect(() => parseHosts(text, { path: 'hosts.txt' })).toThrow(
    expect.objectContaining({
      code: 'BAD_INPUT',
      place: 'hosts.txt',
      message: expect.stringContaining(says),
    }),
  );
});

test('a file of twenty thousand hosts is read', () => {
  const lines = Array.from({ length: 20_000 }, (_, at) => `ssh://root@xen${at}`);
  expect(parseHosts(`\n\n${lines.join('\n')}\n`)).toHaveLength(20_000);
});
