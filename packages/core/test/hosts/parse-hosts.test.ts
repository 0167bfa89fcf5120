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
