import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { COLLECTION } from './playbook.ts';

const reason =
  spawnSync('sh', ['-c', 'command -v ansible-inventory']).status === 0
    ? undefined
    : 'needs ansible-core';
const uuid = (digit: number): string => `${String(digit).repeat(8)}-1111-2222-3333-444444444444`;
const record = (digit: number, name: string, address: string): string =>
  `uuid ( RO)          : ${uuid(digit)}\n    name-label ( RW): ${name}\n       address ( RO): ${address}\n       enabled ( RO): true\n\n\n`;

describe.skipIf(reason)(reason ? `(${reason})` : 'the inventory of a pool', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'quantastor-inventory-'));
    mkdirSync(join(folder, 'ansible_collections/quantastor'), { recursive: true });
    symlinkSync(COLLECTION, join(folder, 'ansible_collections/quantastor/xenserver'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** What `ansible-inventory --list` makes of it, with an ssh that gives this answer. */
  function list(answer: string, exit = 0, more = '', does = '') {
    const ssh = join(folder, 'ssh');
    writeFileSync(join(folder, 'answer'), answer);
    const say = exit === 0 ? 'cat' : 'cat >&2';
    writeFileSync(
      ssh,
      `#!/bin/sh\necho "$@" >${folder}/asked\n${does || `${say} <${folder}/answer`}\nexit ${exit}\n`,
      { mode: 0o755 },
    );
    const file = join(folder, 'pool.yml');
    writeFileSync(
      file,
      // the last one of a key counts
      `plugin: quantastor.xenserver.pool\nmaster: root@xen1\nssh_executable: ${ssh}\n${more}`,
    );
    const { stdout, stderr, status } = spawnSync('ansible-inventory', ['-i', file, '--list'], {
      encoding: 'utf8',
      cwd: folder,
      env: {
        PATH: process.env['PATH'],
        HOME: folder,
        ANSIBLE_COLLECTIONS_PATH: folder,
        ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED: 'true',
        ANSIBLE_NOCOLOR: '1',
      },
    });
    return { said: stdout + stderr, status, inventory: status === 0 ? JSON.parse(stdout) : {} };
  }

  test('has its hosts by their names, or by their addresses where a name is none', () => {
    const { inventory, said } = list(
      `a login script talks\n${record(1, 'xen1', '10.0.0.1')}${record(2, '{{ 7*7 }}', '10.0.0.2')}${record(3, 'twin', '10.0.0.3')}${record(4, 'twin', 'fd00::4')}`,
      0,
      'ssh_args: [-F, none]\n',
    );
    expect(inventory.dom0?.hosts, said).toEqual(['xen1', '10.0.0.2', '10.0.0.3', 'fd00::4']);
    // newer releases mark what no template may read
    const told = JSON.stringify(inventory._meta.hostvars.xen1);
    expect(JSON.parse(told.replace(/\{"__ansible_unsafe":("[^"]*")\}/g, '$1'))).toEqual({
      ansible_host: '10.0.0.1',
      quantastor_xenserver_host_uuid: uuid(1),
      quantastor_xenserver_host_enabled: true,
    });
    expect(readFileSync(join(folder, 'asked'), 'utf8')).toBe(
      '-F none -o BatchMode=yes -- root@xen1 xe host-list params=uuid,name-label,address,enabled\n',
    );
  });

  test('has a name of its own for every host, whatever the pool calls it', () => {
    const names = ['all', 'dom0', 'ungrouped', 'LocalHost', '10.0.0.6', 'xen6'];
    const { inventory, said } = list(
      names.map((name, at) => record(at + 1, name, `10.0.0.${at + 1}`)).join(''),
    );
    const hosts = ['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.4', '10.0.0.5', 'xen6'];
    expect(inventory.dom0?.hosts, said).toEqual(hosts);
    const { hostvars } = inventory._meta;
    expect(Object.keys(hostvars).sort()).toEqual([...hosts].sort());
    hosts.forEach((host, at) => {
      expect(JSON.stringify(hostvars[host].ansible_host)).toContain(`10.0.0.${at + 1}"`);
    });
  });

  test.each<[string, string, number, string, string?]>([
    ['what ssh says', 'Permission denied (publickey).\n', 255, 'Permission denied (publickey).'],
    [
      'all that xe says',
      'You attempted an operation that failed\nmessage: the host is a slave\n',
      1,
      '(exit code 1): You attempted an operation that failed message: the host is a slave',
    ],
    ['what a terminal would obey', '\u001b[2Jgone\u202e\u0007\n', 3, '(exit code 3): ?[2Jgone??'],
    [
      'that xe is missing',
      'sh: xe: command not found\n',
      127,
      'xe: command not found. Is it a XenServer host?',
    ],
    ['that nothing was listed', 'no pool here\n', 0, 'lists no host of a pool'],
    ['what is no address', record(1, 'x', '$(reboot)'), 0, 'is not a valid host'],
    [
      'which host has no address',
      record(1, 'a', '10.0.0.1') + record(2, 'b', ''),
      0,
      "no address for its host 'b': is its management interface set up",
    ],
    [
      'of two hosts with one address',
      record(1, 'a', '10.0.0.1') + record(2, 'b', '10.0.0.1'),
      0,
      'the address 10.0.0.1 for more than one host',
    ],
    ['a name of no master', '', 0, 'the name of a host is wanted', 'master: " "\n'],
    ['a master that is an option', '', 0, 'the name of a host is wanted', 'master: -oX=y\n'],
    ['a time that is none', '', 0, 'timeout is 0: a number of seconds', 'timeout: 0\n'],
    ['a program that is missing', '', 0, '/none/ssh: No such file', 'ssh_executable: /none/ssh\n'],
  ])('tells %s', (_, answer, exit, words, more = '') => {
    const { said, status } = list(answer, exit, more);
    expect(status).not.toBe(0);
    // 2.14 breaks a long line
    expect(said.replace(/\s+/g, ' ')).toContain(words);
  });

  test('ends a master that does not answer, and what it has started', () => {
    const pid = join(folder, 'pid');
    const { said, status } = list('', 0, 'timeout: 1\n', `sleep 600 & echo $! >${pid}; wait`);
    expect(status).not.toBe(0);
    expect(said.replace(/\s+/g, ' ')).toContain('root@xen1 gave no answer within 1 seconds');
    expect(isRunning(readFileSync(pid, 'utf8').trim())).toBe(false);
  });

  test('ends a master that does not stop to talk', () => {
    const { said, status } = list('', 0, '', 'exec cat /dev/zero');
    expect(status).not.toBe(0);
    expect(said.replace(/\s+/g, ' ')).toContain('root@xen1 does not stop to talk');
  });

  test('does not wait for a shared connection that ssh leaves behind', () => {
    const pid = join(folder, 'pid');
    const leave = `sleep 600 & echo $! >${pid}; cat <${folder}/answer`;
    const { inventory, said } = list(record(1, 'xen1', '10.0.0.1'), 0, 'timeout: 30\n', leave);
    const left = readFileSync(pid, 'utf8').trim();
    expect(isRunning(left)).toBe(true);
    process.kill(Number(left));
    expect(inventory.dom0?.hosts, said).toEqual(['xen1']);
  });
});

/** A process that has ended and that nobody has asked for yet does not count. */
function isRunning(pid: string): boolean {
  return (
    spawnSync('ps', ['-o', 'stat=', '-p', pid], { encoding: 'utf8' }).stdout.match(/^[^Z\s]/) !==
    null
  );
}
