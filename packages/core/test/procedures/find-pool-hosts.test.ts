import { describe, expect, test } from 'vitest';
import { parseHost } from '../../src/hosts/registry.ts';
import { findPoolHosts, parseHostList } from '../../src/verbs/find-pool-hosts.ts';
import { MemoryHost, openerOf } from '../support/memory-host.ts';

const LIST = `uuid ( RO)          : aaaa-1
    name-label ( RW): xen 1
       address ( RO): 10.0.0.1


uuid ( RO)          : bbbb-2
    name-label ( RW): xen2
       address ( RO): 10.0.0.2

uuid ( RO)          : cccc-3
    name-label ( RW): xen3
       address ( RO): fd00::3
`;

function master(name: string, list: { stdout?: string; exit?: number }, uuid = 'aaaa-1') {
  const host = new MemoryHost({
    name,
    kind: name === 'local' ? 'local' : 'ssh',
    files: {
      '/etc/xensource-inventory': `PRODUCT_BRAND='XenServer'\nINSTALLATION_UUID='${uuid}'\n`,
    },
    command: (argv) => (argv[0] === 'xe' ? list : undefined),
  });
  return { ...parseHost(name), ...openerOf(host) };
}

test.each([
  [
    'ssh://admin@xen1:2222',
    ['ssh://admin@xen1:2222', 'ssh://admin@10.0.0.2:2222', 'ssh://admin@[fd00::3]:2222'],
  ],
  ['ssh://xen1', ['ssh://xen1', 'ssh://10.0.0.2', 'ssh://[fd00::3]']],
  ['root@xen1', ['root@xen1', 'ssh://root@10.0.0.2', 'ssh://root@[fd00::3]']],
  ['xen1', ['xen1', 'ssh://10.0.0.2', 'ssh://[fd00::3]']],
  [
    'ssh://root@[fd00::1]:22',
    ['ssh://root@[fd00::1]:22', 'ssh://root@10.0.0.2:22', 'ssh://root@[fd00::3]:22'],
  ],
  ['local', ['local', 'ssh://root@10.0.0.2', 'ssh://root@[fd00::3]']],
])('the pool of %s', async (name, expected) => {
  const hosts = await findPoolHosts(master(name, { stdout: LIST }), { openHost: parseHost });
  expect(hosts.map((host) => host.name)).toEqual(expected);
});

test('a pool of one is the host that was named', async () => {
  const [record = ''] = LIST.split('\n\n');
  const one = master('ssh://xen1', { stdout: record }, 'other');
  expect((await findPoolHosts(one, { openHost: parseHost })).map(({ name }) => name)).toEqual([
    'ssh://xen1',
  ]);
});

test.each([
  [{ exit: 127 }, 'xe could not list'],
  [{ exit: 1 }, 'xe could not list'],
  [{ stdout: '' }, 'xe lists no host'],
  [{ stdout: LIST.replace('10.0.0.2', '-oProxyCommand=x') }, 'no usable address'],
  [{ stdout: LIST.replace('10.0.0.2', '10.0.0.2;reboot') }, 'no usable address'],
])('refuses %j', async (answer, message) => {
  const found = findPoolHosts(master('ssh://xen1', answer), { openHost: parseHost });
  await expect(found).rejects.toThrow(message);
});

// FIELD-53
test.each([
  [
    'ssh://admin@xen1:2222',
    ['ssh://admin@xen1:2222', 'ssh://admin@xen2:2222', 'ssh://admin@xen3:2222'],
  ],
  ['xen1', ['xen1', 'ssh://xen2', 'ssh://xen3']],
  ['local', ['local', 'ssh://root@xen2', 'ssh://root@xen3']],
])('the pool of %s by name, also where a member has no address', async (name, expected) => {
  const stdout = LIST.replace('10.0.0.2', '');
  const options = { openHost: parseHost, by: 'name' as const };
  const hosts = await findPoolHosts(master(name, { stdout }), options);
  expect(hosts.map((host) => host.name)).toEqual(expected);
});

test.each([
  [LIST.replace('xen2', 'xen 2'), 'ssh takes no such name: "xen 2"'],
  [LIST.replace('xen2', '-oProxyCommand=x'), 'ssh takes no such name'],
  [LIST.replace('xen2', 'xen2;reboot'), 'ssh takes no such name'],
  [LIST.replace('xen2', ''), 'ssh takes no such name'],
  [LIST.replace('xen2', 'xen3'), 'two hosts of the pool have the name "xen3"'],
])('by name refuses %j', async (stdout, message) => {
  const options = { openHost: parseHost, by: 'name' as const };
  const found = findPoolHosts(master('ssh://xen1', { stdout }), options);
  await expect(found).rejects.toThrow(message);
});

// FIELD-52
test('a member without an address is named, and the pool is refused', async () => {
  const stdout = LIST.replace('10.0.0.2', '');
  expect(parseHostList(stdout).map(({ name, address }) => [name, address])[1]).toEqual([
    'xen2',
    '',
  ]);
  const found = findPoolHosts(master('ssh://xen1', { stdout }), { openHost: parseHost });
  await expect(found).rejects.toThrow(/no address of xen2/);
});

// FIELD-51
test("the pool's master comes first", async () => {
  const host = new MemoryHost({
    name: 'ssh://xen1',
    files: { '/etc/xensource-inventory': "INSTALLATION_UUID='aaaa-1'\n" },
    command: (argv) =>
      argv[1] === 'pool-list'
        ? { stdout: 'uuid ( RO)  : p\n  master ( RO): cccc-3\n' }
        : { stdout: LIST },
  });
  const found = await findPoolHosts(
    { ...parseHost(host.name), ...openerOf(host) },
    { openHost: parseHost },
  );
  expect(found.map(({ name }) => name)).toEqual([
    'ssh://[fd00::3]',
    'ssh://xen1',
    'ssh://10.0.0.2',
  ]);
});

describe('a list that is not of this pool, or not whole', () => {
  const UUID = 'aaaaaaaa-0000-0000-0000-000000000001';
  const OTHER = 'aaaaaaaa-0000-0000-0000-000000000002';
  const row = (uuid: string, name: string, address: string): string =>
    `uuid ( RO)                : ${uuid}\n          name-label ( RW): ${name}\n             address ( RO): ${address}\n\n\n`;
  const find = (...rows: string[]) =>
    findPoolHosts(master('local', { stdout: rows.join('') }, UUID), { openHost: parseHost });

  // ROBUSTNESS-30
  test('the address of the asked host itself is not needed', async () => {
    const found = await find(row(UUID, 'one', ''), row(OTHER, 'two', '192.0.2.2'));
    expect(found.map(({ name }) => name)).toEqual(['local', 'ssh://root@192.0.2.2']);
  });

  test.each([
    ['ROBUSTNESS-31', [row(UUID, 'one', '192.0.2.1'), row(OTHER, 'two', '')], /no address of two/],
    ['ROBUSTNESS-32', [row(OTHER, 'nine', '192.0.2.9')], /not in the list of its own pool: nine/],
    [
      'ROBUSTNESS-33',
      [row(UUID, 'one', '192.0.2.1'), row(UUID, 'two', '192.0.2.2')],
      /lists the uuid aaaaaaaa-\S+ twice, the second time as two/,
    ],
    [
      'ROBUSTNESS-34',
      [row(UUID, 'one', '192.0.2.1'), row(OTHER, 'two', '10.0.0.1:99:x')],
      /^two has no usable address: xe on local gives "10\.0\.0\.1:99:x" for it$/,
    ],
  ])('%s is refused before anything is done', async (_id, rows, message) => {
    await expect(find(...rows)).rejects.toMatchObject({
      code: 'BAD_INPUT',
      message: expect.stringMatching(message),
      remedy: expect.not.stringContaining('--host'),
    });
  });
});
