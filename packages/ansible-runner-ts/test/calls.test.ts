import { join } from 'node:path';
import {
  getInventory,
  type PlaybookRun,
  startModule,
  startRole,
} from '@quantastor-xenserver/ansible-runner-ts';
import { describe, expect, it } from 'vitest';
import { because, whyNoAnsible } from './support/ansible.ts';
import { makeFolder, put } from './support/folder.ts';
import { local, ofType, play, tasks } from './support/play.ts';

const reason = whyNoAnsible();
const launcher = 'ansible-playbook';

async function results(run: PlaybookRun): Promise<unknown[]> {
  const found: unknown[] = [];
  for await (const event of run)
    if (event.type === 'host-result') found.push([event.host, event.result['msg']]);
  expect(await run.result()).toMatchObject({ status: 'ok' });
  return found;
}

describe.skipIf(reason)(`calls that are no playbook${because(reason)}`, () => {
  it('one module on the hosts of a pattern', async () => {
    const run = await startModule({
      ...{ ...local('xen1', 'xen2'), launcher, hosts: 'xen2' },
      ...{ module: 'ansible.builtin.debug', args: { msg: '{{ inventory_hostname }}' } },
    });
    expect(await results(run)).toEqual([['xen2', 'xen2']]);
  });

  it('one role, looked for below the working folder', async () => {
    const cwd = await makeFolder();
    await put(join(cwd, 'roles/acme/tasks/main.yml'), '- debug: { msg: "{{ word }}" }\n');
    const run = await startRole({
      ...{ ...local('xen1'), launcher, cwd, role: 'acme', vars: { word: 'hello' } },
    });
    expect(await results(run)).toEqual([['xen1', 'hello']]);
  });

  it('the inventory as Ansible reads it, with vaulted files and hosts without variables', async () => {
    const folder = await makeFolder();
    const path = await put(
      join(folder, 'hosts.ini'),
      '[dom0]\nxen1 rank=1\nxen2\n[pool:children]\ndom0\n[pool:vars]\nsite=north\n',
    );
    const { groups, hosts } = await getInventory({ inventory: path });
    expect(groups['dom0']).toEqual({ hosts: ['xen1', 'xen2'], children: [] });
    expect(groups['pool']).toEqual({ hosts: [], children: ['dom0'] });
    expect(hosts).toEqual({ xen1: { rank: 1, site: 'north' }, xen2: { site: 'north' } });
    await expect(getInventory({ inventory: join(folder, 'none.ini') })).rejects.toMatchObject({
      code: 'INVENTORY_MISSING',
    });
    const kinds = await put(
      join(folder, 'kinds.yml'),
      'all: { hosts: { xen1: { a: 12345678901234567890, b: .inf, c: .nan, d: 9007199254740991, e: !unsafe "{{ x }}", f: "NaN 12345678901234567890", g: -.inf, h: 1.5e+30 } } }\n',
    );
    expect((await getInventory({ inventory: kinds })).hosts['xen1']).toEqual({
      ...{ a: '12345678901234567890', b: 'Infinity', c: 'NaN', d: 9007199254740991 },
      ...{ e: '{{ x }}', f: 'NaN 12345678901234567890', g: '-Infinity', h: 1.5e30 },
    });
    const broken = await put(join(folder, 'broken.yml'), 'all: [\n');
    await expect(getInventory({ inventory: broken })).rejects.toMatchObject({
      code: 'INVENTORY_UNUSABLE',
    });
  });
});

describe.skipIf(reason)(`further options${because(reason)}`, () => {
  it('reach ansible-playbook', async () => {
    const list = tasks({ name: 'One', debug: {} }, { name: 'Two', debug: {} });
    const { events, result } = await play({
      ...{ ...local('xen1'), playbook: list, startAtTask: 'Two', flushCache: true },
      ...{ forceHandlers: true, extraArgs: ['--timeout=7'], remoteUser: 'admin' },
    });
    expect(result.status, result.message).toBe('ok');
    expect(ofType(events, 'host-result').map(({ task }) => task.name)).toEqual(['Two']);
  });

  it.each([['-e', 'x=1'], ['--extra-vars=x'], ['--inv=x'], ['--vault-id=x'], ['-k']])(
    'refuse %s among the further ones',
    async (...extraArgs) => {
      const options = { ...local('xen1'), playbook: tasks({ debug: {} }), extraArgs };
      await expect(play(options)).rejects.toMatchObject({ code: 'BAD_OPTION', place: 'extraArgs' });
    },
  );

  // ANSIBLE-40
  it('a module that is not installed has a code of its own', async () => {
    const options = { ...local('xen1'), playbook: tasks({ 'no.such.module': {} }) };
    const { result } = await play(options);
    expect(result).toMatchObject({ status: 'error', error: { code: 'MODULE_MISSING' } });
    expect(result.message).toContain('no.such.module');
  });

  // ANSIBLE-41
  it('an error of YAML begins with what is wrong', async () => {
    const path = await put(join(await makeFolder(), 'site.yml'), '- hosts: all\n  tasks: [\n');
    const { result } = await play({ ...local('xen1'), playbook: path });
    expect(result.error?.code).toBe('SYNTAX_ERROR');
    expect(result.message).not.toMatch(/^We were unable to read either/);
  });

  it('a run of which nothing is heard is ended', async () => {
    const { result } = await play({
      ...{ ...local('xen1'), playbook: tasks({ command: 'sleep 60' }), idleTimeoutMs: 4000 },
    });
    expect(result).toMatchObject({ status: 'timed-out', error: { code: 'TIMED_OUT' } });
    expect(result.message).toContain('said nothing for 4 s');
  });
});
