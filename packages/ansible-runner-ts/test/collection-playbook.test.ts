import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isCollectionPlaybook } from '../src/start/playbook-name.ts';
import { because, whyNoAnsible } from './support/ansible.ts';
import { makeFolder, put } from './support/folder.ts';
import { local, ofType, play } from './support/play.ts';

const reason = whyNoAnsible();
const playOf = (msg: string): string =>
  JSON.stringify([{ hosts: 'all', gather_facts: false, tasks: [{ debug: { msg } }] }]);

it('tells the playbook of a collection from a file', () => {
  for (const name of ['acme.disks.site', 'acme.disks.deep.site', 'acme.disks.site.yml'])
    expect(isCollectionPlaybook(name), name).toBe(true);
  for (const name of [
    'site.yml',
    'site.prod.yml',
    './acme.disks.site',
    'acme.disks',
    'a.b.c/d.yml',
  ])
    expect(isCollectionPlaybook(name), name).toBe(false);
});

describe.skipIf(reason)(`a playbook of a collection${because(reason)}`, () => {
  it('is run by its full name; a file of that name comes first', async () => {
    const folder = await makeFolder();
    const disks = join(folder, 'built');
    await put(join(disks, 'galaxy.yml'), 'namespace: acme\nname: disks\nversion: 1.0.0\n');
    await put(join(disks, 'playbooks/site.yml'), playOf('from the collection'));
    const options = {
      ...local('xen1'),
      playbook: 'acme.disks.site',
      collections: { 'acme.disks': disks },
      cwd: folder,
    };
    const said = async (): Promise<unknown> => {
      const { events, result } = await play(options);
      expect(result).toMatchObject({ status: 'ok' });
      return ofType(events, 'host-result')[0]?.result['msg'];
    };
    expect(await said()).toBe('from the collection');
    await put(join(folder, 'acme.disks.site'), playOf('from the file'));
    expect(await said()).toBe('from the file');
  });

  it('is missed by Ansible, in the same words as a file', async () => {
    const { result } = await play({ ...local('xen1'), playbook: 'acme.disks.nothing' });
    expect(result).toMatchObject({ status: 'error', error: { code: 'PLAYBOOK_MISSING' } });
    expect(result.message).toContain('acme.disks.nothing');
  });
});
