import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { COLLECTION, whyNoAnsible } from './playbook.ts';

/** As ansible-doc -j writes it. */
interface ModuleDocs {
  readonly doc: { readonly options: object };
  readonly return: object;
  readonly examples: string;
}

const reason = whyNoAnsible();
const MODULES = [
  'configure_multipath',
  'install_adapter',
  'multipath_device',
  'multipath_lint',
  'resume',
  'rollback',
  'storage_info',
  'storagelink_device_rule',
];

describe.skipIf(reason)(
  reason ? `(${reason})` : 'the collection, packed',
  { timeout: 300_000 },
  () => {
    let folder: string;
    const run = (program: string, ...args: string[]): string => {
      const env = {
        PATH: process.env['PATH'],
        HOME: folder,
        ANSIBLE_HOME: join(folder, 'ansible'),
        ANSIBLE_COLLECTIONS_PATH: join(folder, 'collections'),
        ANSIBLE_NOCOLOR: '1',
      };
      const { status, stdout, stderr } = spawnSync(program, args, {
        cwd: folder,
        env,
        encoding: 'utf8',
      });
      expect(status, `${program} ${args.join(' ')}\n${stdout}${stderr}`).toBe(0);
      return stdout;
    };

    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), 'quantastor-collection-'));
      run('ansible-galaxy', 'collection', 'build', COLLECTION, '--output-path', folder);
      const tarball = readdirSync(folder).find((name) => name.endsWith('.tar.gz')) ?? '';
      run('ansible-galaxy', 'collection', 'install', tarball, '-p', join(folder, 'collections'));
    });
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    test('holds what it needs and no litter, and is what was built', () => {
      const files = readdirSync(
        join(folder, 'collections/ansible_collections/quantastor/xenserver'),
        {
          recursive: true,
          encoding: 'utf8',
        },
      );
      for (const path of [
        'plugins/plugin_utils/bridge.mjs',
        'plugins/plugin_utils/on_target.cjs',
        'licenses.txt',
        'README.md',
        'CHANGELOG.md',
        'meta/runtime.yml',
        // ANSIBLE-20: what Galaxy and Automation Hub look for
        'meta/execution-environment.yml',
        'bindep.txt',
        'changelogs/changelog.yaml',
        'changelogs/config.yaml',
        'docs/execution-environment.yml',
        'tests/integration/targets/multipath_device/tasks/main.yml',
      ])
        expect(files).toContain(path);
      expect(files.filter((path) => /__pycache__|\.pyc|node_modules|\.ts$/.test(path))).toEqual([]);
      run(
        'ansible-galaxy',
        'collection',
        'verify',
        '--offline',
        'quantastor.xenserver',
        '-p',
        join(folder, 'collections'),
      );
    });

    test('is documented for ansible-doc', () => {
      const docs: Readonly<Record<string, ModuleDocs>> = JSON.parse(
        run('ansible-doc', '-j', ...MODULES.map((name) => `quantastor.xenserver.${name}`)),
      );
      expect(Object.keys(docs).sort()).toEqual(
        MODULES.map((name) => `quantastor.xenserver.${name}`),
      );
      for (const entry of Object.values(docs)) {
        expect(Object.keys(entry.doc.options).length).toBeGreaterThan(0);
        expect(Object.keys(entry.return).length).toBeGreaterThan(0);
        expect(entry.examples.trim()).not.toBe('');
      }
      const role = run('ansible-doc', '-t', 'role', 'quantastor.xenserver.quantastor_xenserver');
      expect(role).toContain('quantastor_xenserver_on_difference');
    });

    test('works in a folder that knows nothing of this repository, its own examples as the task file', () => {
      mkdirSync(join(folder, 'site'));
      const conf = join(folder, 'site/multipath.conf');
      writeFileSync(conf, 'devices {\n}\n');
      const docs = JSON.parse(run('ansible-doc', '-j', 'quantastor.xenserver.multipath_device'));
      const tasks: string = docs['quantastor.xenserver.multipath_device'].examples;
      const device = 'quantastor.xenserver.multipath_device';
      writeFileSync(
        join(folder, 'site/play.yml'),
        `- hosts: localhost
  connection: local
  gather_facts: false
  module_defaults:
    ${device}: { path: ${conf} }
  handlers:
    - name: Reconfigure multipathd
      ansible.builtin.raw: "true"
  tasks:
${tasks.replace(/^/gm, '    ')}
`,
      );
      const first = run('ansible-playbook', '-i', 'localhost,', 'site/play.yml');
      expect(first).toMatch(/localhost\s*: ok=5\s+changed=5\s+unreachable=0\s+failed=0/);
      const again = run(
        'ansible-playbook',
        '-i',
        'localhost,',
        '--check',
        '--diff',
        'site/play.yml',
      );
      expect(again).toContain('+\t\tvendor "NETAPP"');
      expect(again).toMatch(/localhost\s*: ok=4\s+changed=1\s+unreachable=0\s+failed=0/);
    });
  },
);
