import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { COLLECTION, whyNoAnsible } from './playbook.ts';

const reason = whyNoAnsible();
/** Of namespaces, collections and tags; of modules, plugins and roles. */
const NAME = /^(?!.*__)[a-z]+[0-9a-z_]*$/;
const CONTENT = /^(?!.*__)[a-z_]+[0-9a-z_]*$/;
/** Automation Hub wants one of them. */
const TAGS = ['application', 'cloud', 'database', 'infrastructure', 'linux', 'monitoring'].concat([
  'networking',
  'security',
  'storage',
  'tools',
  'windows',
]);

/**
 * galaxy-importer judges what is uploaded to Galaxy and Automation Hub. It is in no Debian release, so these are its rules
 * that are text (its schema.py, constants.py and loaders/collection.py), and ansible-lint as it starts it.
 */
describe.skipIf(reason)(
  reason ? `(${reason})` : 'the collection, as galaxy-importer judges an upload',
  { timeout: 300_000 },
  () => {
    let folder: string;
    let place: string;
    let tarball: string;
    const read = (name: string): string => readFileSync(join(place, name), 'utf8');
    const run = (program: string, cwd: string, ...args: string[]) =>
      spawnSync(program, args, {
        cwd,
        encoding: 'utf8',
        env: {
          PATH: process.env['PATH'],
          HOME: folder,
          ANSIBLE_COLLECTIONS_PATH: folder,
          NO_COLOR: '1',
        },
      });

    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), 'quantastor-upload-'));
      place = join(folder, 'ansible_collections/quantastor/xenserver');
      mkdirSync(place, { recursive: true });
      run('ansible-galaxy', folder, 'collection', 'build', COLLECTION, '--output-path', folder);
      tarball = readdirSync(folder).find((name) => name.endsWith('.tar.gz')) ?? '';
      run('tar', place, 'xzf', join(folder, tarball));
    });
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    test('its manifest', () => {
      const { collection_info: info } = JSON.parse(read('MANIFEST.json'));
      expect(tarball).toBe(`${info.namespace}-${info.name}-${info.version}.tar.gz`);
      for (const name of [info.namespace, info.name, ...info.tags]) expect(name).toMatch(NAME);
      expect(info.version).toMatch(/^[1-9]\d*\.\d+\.\d+$/);
      expect(info.tags.length).toBeLessThanOrEqual(20);
      expect(info.tags.filter((tag: string) => TAGS.includes(tag))).not.toEqual([]);
      for (const author of info.authors) expect(author.length).toBeLessThanOrEqual(64);
      // one of the two, never both
      expect(info.license).toEqual(['GPL-3.0-or-later', 'MIT']);
      expect(info.license_file).toBeNull();
      expect(info.dependencies).toEqual({});
      for (const url of [info.repository, info.documentation, info.homepage, info.issues])
        expect(url).toMatch(/^https:\/\/.{1,1900}$/);
      expect(existsSync(join(place, info.readme))).toBe(true);
    });

    test('its files are those of its list, each with its sum', () => {
      const { files } = JSON.parse(read('FILES.json')) as {
        files: { name: string; ftype: string; chksum_sha256: string }[];
      };
      const listed = files.filter(({ ftype }) => ftype === 'file');
      for (const { name, chksum_sha256 } of listed)
        expect(
          createHash('sha256')
            .update(readFileSync(join(place, name)))
            .digest('hex'),
          name,
        ).toBe(chksum_sha256);
      const found = readdirSync(place, { recursive: true, withFileTypes: true })
        .filter((each) => each.isFile())
        .map((each) => join(each.parentPath, each.name).slice(place.length + 1));
      expect(found.sort()).toEqual(
        [...listed.map(({ name }) => name), 'FILES.json', 'MANIFEST.json'].sort(),
      );
    });

    test('its contents', () => {
      const plugins = readdirSync(join(place, 'plugins'), { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.py'))
        .map((name) => basename(name, '.py'));
      for (const name of [...plugins, ...readdirSync(join(place, 'roles'))])
        expect(name).toMatch(CONTENT);
      for (const role of readdirSync(join(place, 'roles')))
        for (const name of ['README.md', 'meta/main.yml'])
          expect(existsSync(join(place, 'roles', role, name)), name).toBe(true);
      const { requires_ansible: asked } = parse(read('meta/runtime.yml'));
      expect(asked).toMatch(/^>=\d+\.\d+\.\d+$/);
      const { dependencies } = parse(read('meta/execution-environment.yml'));
      for (const file of Object.values(dependencies))
        expect(existsSync(join(place, String(file)))).toBe(true);
      expect(existsSync(join(place, 'CHANGELOG.md'))).toBe(true);
      expect(existsSync(join(place, 'tests/sanity'))).toBe(false);
    });

    test('ansible-lint, without our configuration of it, says one thing: 2.14 is out of support', (context) => {
      const said = run(
        'ansible-lint',
        place,
        ...['--profile', 'production', '--exclude', 'tests/integration/'],
        ...['--exclude', 'tests/unit/', '--parseable', '--nocolor', '--offline'],
      );
      if (said.error) return context.skip('needs ansible-lint');
      const rules = said.stdout.match(/^\S+:\d+(?::\d+)?: [a-z-]+\[[a-z-]+\]/gm) ?? [];
      // Debian 12's knows releases of its own time, and the definition of ansible-builder 1 only
      const isOld = said.stdout.includes('schema[execution-environment]');
      expect(rules, said.stdout + said.stderr).toEqual([
        isOld
          ? 'docs/execution-environment.yml:1: schema[execution-environment]'
          : 'meta/runtime.yml:1: meta-runtime[unsupported-version]',
      ]);
    });
  },
);
