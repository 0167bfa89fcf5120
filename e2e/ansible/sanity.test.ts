import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { COLLECTION, whyNoAnsible } from './playbook.ts';

const reason = whyNoAnsible();
// started, it would leave its own folder in the one that it is started in
const findLint = (): boolean => spawnSync('sh', ['-c', 'command -v ansible-lint']).status === 0;
const noLint = reason ?? (findLint() ? undefined : 'needs ansible-lint');
/** Those of ansible-test that want no packages from the network; a release of Ansible knows some of them only. */
const SANITY = [
  'action-plugin-docs',
  'compile',
  'empty-init',
  'future-import-boilerplate',
  'ignores',
  'line-endings',
  'metaclass-boilerplate',
  'no-assert',
  'no-basestring',
  'no-dict-iteritems',
  'no-dict-iterkeys',
  'no-dict-itervalues',
  'no-get-exception',
  'no-illegal-filenames',
  'no-main-display',
  'no-smart-quotes',
  'no-unicode-literals',
  'pslint',
  'replace-urlopen',
  'shebang',
  'shellcheck',
  'symlinks',
  'use-argspec-type-path',
  'use-compat-six',
];
/** Those that fetch packages; the README says what is done in their place. */
const NEED_PACKAGES = [
  'ansible-doc',
  'changelog',
  'import',
  'pep8',
  'pylint',
  'runtime-metadata',
  'validate-modules',
  'yamllint',
];

describe.skipIf(reason)(
  reason ? `(${reason})` : 'the collection, judged by the tools of Ansible',
  { timeout: 300_000 },
  () => {
    let folder: string;
    let place: string;
    const run = (program: string, cwd: string, ...args: string[]): string => {
      // other versions of Python on the PATH of whoever runs the tests are not the collection's matter
      const places = (process.env['PATH'] ?? '').split(':');
      const own = places.filter((each) => existsSync(join(each, 'ansible-test')));
      const env = {
        PATH: [...own, '/usr/bin', '/bin'].join(':'),
        HOME: folder,
        ANSIBLE_COLLECTIONS_PATH: folder,
        NO_COLOR: '1',
      };
      const { status, stdout, stderr } = spawnSync(program, args, { cwd, env, encoding: 'utf8' });
      expect(status, `${program} ${args.join(' ')}\n${stdout}${stderr}`).toBe(0);
      return stdout;
    };

    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), 'quantastor-sanity-'));
      place = join(folder, 'ansible_collections/quantastor/xenserver');
      cpSync(COLLECTION, place, { recursive: true });
    });
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    test('packs the texts of its licences, and nothing that is for its developers', () => {
      run('ansible-galaxy', folder, 'collection', 'build', place, '--output-path', folder);
      const tarball = readdirSync(folder).find((name) => name.endsWith('.tar.gz')) ?? '';
      const files = run('tar', folder, 'tzf', tarball).split('\n');
      for (const name of ['COPYING', 'LICENSE-MIT', 'licenses.txt']) expect(files).toContain(name);
      expect(files).not.toContain('.ansible-lint');
      expect(run('tar', folder, 'xzOf', tarball, 'COPYING')).toMatch(
        /^\s+GNU GENERAL PUBLIC LICENSE\n\s+Version 3, /,
      );
    });

    // ANSIBLE-17, ANSIBLE-18, ANSIBLE-19
    test('passes all of ansible-test that needs no network, without an exception', () => {
      const known = run('ansible-test', place, 'sanity', '--list-tests').trim().split('\n');
      expect(known.filter((name) => ![...SANITY, ...NEED_PACKAGES].includes(name))).toEqual([]);
      const tests = SANITY.filter((name) => known.includes(name));
      const own = tests.flatMap((name) => ['--test', name]);
      run('ansible-test', place, 'sanity', '--python', 'default', ...own);
      expect(existsSync(join(place, 'tests/sanity'))).toBe(false);
      const readme = readFileSync(join(place, 'README.md'), 'utf8');
      for (const name of [...SANITY, ...NEED_PACKAGES]) expect(readme).toContain(`\`${name}\``);
    });

    test('has modules in Python only, each file of a plugin with its licence in the first 20 lines', () => {
      const names = readdirSync(join(place, 'plugins/modules'));
      expect(names.filter((name) => !name.endsWith('.py'))).toEqual([]);
      const files = readdirSync(join(place, 'plugins'), { recursive: true, encoding: 'utf8' });
      for (const name of files.filter((each) => each.endsWith('.py'))) {
        const head = readFileSync(join(place, 'plugins', name), 'utf8')
          .split('\n')
          .slice(0, 20);
        expect(head.join('\n'), name).toContain('GNU General Public License v3.0');
      }
    });

    // ANSIBLE-16
    test.skipIf(noLint)(`is clean by ansible-lint${noLint ? ` (${noLint})` : ''}`, () => {
      const config = join(place, '.ansible-lint');
      const text = readFileSync(config, 'utf8');
      expect(text).not.toMatch(/skip_list|warn_list|exclude/);
      expect(existsSync(join(place, '.ansible-lint-ignore'))).toBe(false);
      // Debian 12's ansible-lint does not know the key, and the definition of ansible-builder 1 only
      if (/ansible-lint (?:[0-9]|1[0-9]|2[0-4])\./.test(run('ansible-lint', folder, '--version'))) {
        writeFileSync(config, text.replace(/^supported_ansible_also:\n(?:\s+- .*\n)+/m, ''));
        rmSync(join(place, 'docs/execution-environment.yml'));
      }
      run('ansible-lint', place, '--offline', '--parseable');
    });

    test('has integration targets that pass', () => {
      const targets = join(place, 'tests/integration/targets');
      for (const name of readdirSync(targets)) {
        const tasks = join(targets, name, 'tasks/main.yml');
        const play = join(folder, `${name}.yml`);
        const output = mkdtempSync(join(folder, 'output-'));
        writeFileSync(
          play,
          `- hosts: localhost\n  gather_facts: false\n  tasks:\n    - ansible.builtin.include_tasks: ${tasks}\n`,
        );
        run(
          'ansible-playbook',
          folder,
          '-i',
          'localhost,',
          '-c',
          'local',
          play,
          '-e',
          `output_dir=${output}`,
        );
      }
    });
  },
);
