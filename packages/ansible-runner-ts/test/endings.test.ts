import { spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { isAnsibleError, type PlaybookOptions } from '@quantastor-xenserver/ansible-runner-ts';
import { describe, expect, it } from 'vitest';
import { because, whyNoAnsible } from './support/ansible.ts';
import { makeFolder, put } from './support/folder.ts';
import { local, ofType, play, tasks } from './support/play.ts';
import { standIn } from './support/stand-in.ts';

const reason = whyNoAnsible();
const playbook = tasks({ debug: {} });

/** A port of this machine that nobody listens on. */
async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}

async function thrownBy(options: PlaybookOptions): Promise<{ code: string; place: unknown }> {
  const error = await play(options).then(
    () => new Error('it ran'),
    (each: unknown) => each,
  );
  if (!isAnsibleError(error)) throw error;
  return { code: error.code, place: error.place };
}

describe.skipIf(reason)(`how a playbook ends${because(reason)}`, () => {
  it('tells failed and unreachable hosts from those that are done', async () => {
    const folder = await makeFolder();
    const port = await closedPort();
    const inventory = await put(
      join(folder, 'hosts.yml'),
      JSON.stringify({
        all: {
          hosts: {
            good: { ansible_connection: 'local' },
            bad: { ansible_connection: 'local', fails: true },
            gone: { ansible_host: '127.0.0.1', ansible_port: port, ansible_connection: 'ssh' },
          },
        },
      }),
    );
    const list = [{ raw: 'true' }, { fail: { msg: 'broken' }, when: 'fails is defined' }];
    const both = await play({
      inventory,
      playbook: [{ hosts: 'all', gather_facts: false, tasks: list }],
    });
    expect(both.result).toMatchObject({
      status: 'failed',
      failedHosts: ['bad'],
      unreachableHosts: ['gone'],
    });
    expect(both.result.error).toBeUndefined();
    const lost = ofType(both.events, 'host-result').find(({ status }) => status === 'unreachable');
    expect(lost).toMatchObject({
      host: 'gone',
      ignored: false,
      result: { msg: expect.stringContaining('refused') },
    });
    const one = await play({
      inventory,
      limit: 'good,gone',
      playbook: [{ hosts: 'all', gather_facts: false, tasks: list }],
    });
    expect(one.result).toMatchObject({
      status: 'unreachable',
      exitCode: 4,
      failedHosts: [],
      unreachableHosts: ['gone'],
    });
  });

  it.each([
    ['broken YAML', '- hosts: all\n  tasks:\n  - debug: {msg: "x}\n', 'SYNTAX_ERROR', /:4:1$/],
    [
      'an unknown module',
      '- hosts: all\n  tasks:\n    - nosuchmodule: {a: 1}\n',
      'MODULE_MISSING',
      /:3:7$/,
    ],
    ['a play that is none', '- nonsense: all\n', 'SYNTAX_ERROR', /:1:3$/],
  ])('tells what it cannot read with its place: %s', async (_, text, code, place) => {
    const path = await put(join(await makeFolder(), 'site.yml'), text);
    const { result } = await play({ ...local('xen1'), playbook: path });
    const status = code === 'SYNTAX_ERROR' ? 'syntax-error' : 'error';
    expect(result).toMatchObject({ status, exitCode: 4, hosts: {} });
    expect(result.error).toMatchObject({ code, message: result.message });
    expect(result.error?.place).toMatch(place);
    expect(result.error?.place).toContain(path);
    expect(result.message).not.toMatch(/\n|^ERROR/);
  });

  it('tells an inventory that is not understood', async () => {
    const inventory = await put(join(await makeFolder(), 'hosts.yml'), 'all: [\n');
    const { result } = await play({ inventory, playbook });
    expect(result).toMatchObject({
      status: 'bad-inventory',
      error: { code: 'INVENTORY_UNUSABLE' },
    });
  });

  it('tells plays and limits that leave no host', async () => {
    const none = await play({ ...local('xen1'), playbook: [{ hosts: 'other', tasks: [] }] });
    expect(none.result).toMatchObject({ status: 'no-hosts', error: { code: 'NO_HOSTS' } });
    const limit = await play({ ...local('xen1'), limit: 'other', playbook });
    expect(limit.result).toMatchObject({ status: 'no-hosts', error: { code: 'NO_HOSTS' } });
  });

  it('tells errors of Ansible’s own by its words', async () => {
    const role = await play({
      ...local('xen1'),
      playbook: [{ hosts: 'all', roles: ['nosuchrole'] }],
    });
    expect(role.result.message).toMatch(/the role 'nosuchrole' was not found/i);
    expect(role.result.error?.code).toMatch(/^(SYNTAX_ERROR|ANSIBLE_FAILED)$/);
    const vars = await play({
      ...local('xen1'),
      playbook,
      tags: ['a'],
      env: { ANSIBLE_STRATEGY: 'nosuch' },
    });
    expect(vars.result).toMatchObject({ status: 'error', error: { code: 'ANSIBLE_FAILED' } });
  });

  it('opens what is vaulted with the password, and tells when it cannot', async () => {
    const folder = await makeFolder();
    const password = await put(join(folder, 'password'), 'it\'s "x" $(id)\n');
    const vars = await put(join(folder, 'vars.yml'), 'word: opened\n');
    spawnSync('ansible-vault', ['encrypt', '--vault-password-file', password, vars]);
    const vaulted = [
      {
        hosts: 'all',
        gather_facts: false,
        connection: 'local',
        vars_files: [vars],
        // ansible-core 2.22 shows nothing that was vaulted
        tasks: [{ debug: { msg: '{{ word | length }}' } }],
      },
    ];
    const secrets = { vaultPassword: 'it\'s "x" $(id)' };
    const opened = await play({ ...local('xen1'), playbook: vaulted, secrets });
    expect(String(ofType(opened.events, 'host-result')[0]?.result['msg'])).toBe('6');
    const ids = { vaultPassword: { other: 'x', main: secrets.vaultPassword } };
    expect((await play({ ...local('xen1'), playbook: vaulted, secrets: ids })).result.status).toBe(
      'ok',
    );
    for (const wrong of [{}, { vaultPassword: 'wrong' }]) {
      const { result } = await play({ ...local('xen1'), playbook: vaulted, secrets: wrong });
      expect(result).toMatchObject({ status: 'vault-locked', error: { code: 'VAULT_LOCKED' } });
    }
  });
});

describe('what is thrown before Ansible is started', () => {
  it('is one typed error', async () => {
    const PATH = await standIn('finish(0)');
    const base = { ...local('xen1'), playbook, env: PATH };
    const cases: [Partial<PlaybookOptions>, string][] = [
      [{ env: { PATH: '/nonexistent' } }, 'ANSIBLE_MISSING'],
      [
        { env: { PATH: PATH.PATH.split(':')[0] ?? '' }, launcher: 'ansible-runner' },
        'ANSIBLE_MISSING',
      ],
      [{ playbook: '/nonexistent/site.yml' }, 'PLAYBOOK_MISSING'],
      [{ playbook: '/' }, 'PLAYBOOK_MISSING'],
      [{ playbook: [] }, 'BAD_OPTION'],
      [{ inventory: '/nonexistent/hosts' }, 'INVENTORY_MISSING'],
      [{ inventory: [] }, 'BAD_OPTION'],
      [{ limit: '' }, 'BAD_OPTION'],
      [{ forks: 0 }, 'BAD_OPTION'],
      [{ timeoutMs: 0.5 }, 'BAD_OPTION'],
      [{ verbosity: 9 }, 'BAD_OPTION'],
      [{ secrets: { becomePassword: 'two\nlines' } }, 'BAD_OPTION'],
      [{ secrets: { vaultPassword: { a: '' } } }, 'BAD_OPTION'],
      [{ extraVars: { 'a-b': 1 } }, 'BAD_OPTION'],
      [{ collections: { '../x': '/tmp' } }, 'BAD_OPTION'],
      [{ artifactsFolder: '/tmp/a', launcher: 'ansible-playbook' }, 'BAD_OPTION'],
      [{ signal: AbortSignal.abort() }, 'CANCELLED'],
    ];
    for (const [options, code] of cases)
      expect(await thrownBy({ ...base, ...options }), JSON.stringify(options)).toMatchObject({
        code,
      });
  });
});
