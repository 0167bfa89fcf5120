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
  function list(answer: string, exit = 0, more = '') {
    const ssh = join(folder, 'ssh');
    writeFileSync(join(folder, 'answer'), answer);
    const say = exit === 0 ? 'cat' : 'cat >&2';
    writeFileSync(
      ssh,
      `#!/bin/sh\necho "$@" >${folder}/asked\n${say} <${folder}/answer\nexit ${exit}\n`,
      { mode: 0o755 },
    );
    const file = join(folder, 'pool.yml');
    writeFileSync(
      file,
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

  test.each([
    ['what ssh says', 'Permission denied (publickey).\n', 255, 'Permission denied (publickey).'],
    ['that nothing was listed', 'no pool here\n', 0, 'lists no host of a pool'],
    ['what is no address', record(1, 'x', '$(reboot)'), 0, 'is not a valid host'],
  ])('tells %s', (_, answer, exit, words) => {
    const { said, status } = list(answer, exit);
    expect(status).not.toBe(0);
    expect(said.replace(/\s+/g, ' ')).toContain(words);
  });
});
