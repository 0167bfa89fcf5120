import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { COLLECTION, whyNoAnsible } from './playbook.ts';

const reason = whyNoAnsible();
const findLint = (): boolean => spawnSync('ansible-lint', ['--version']).status === 0;
const noLint = reason ?? (findLint() ? undefined : 'needs ansible-lint');
/** Those of ansible-test that need no network, beside the ones of the collection's own test. */
const SANITY = [
  'changelog',
  'no-basestring',
  'no-dict-iteritems',
  'no-dict-iterkeys',
  'no-dict-itervalues',
  'no-get-exception',
  'no-main-display',
  'replace-urlopen',
];

describe.skipIf(reason)(
  reason ? `(${reason})` : 'the collection, judged by the tools of Ansible',
  { timeout: 300_000 },
  () => {
    let folder: string;
    let place: string;
    const run = (program: string, cwd: string, ...args: string[]): string => {
      const env = {
        PATH: process.env['PATH'],
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

    test('passes more of ansible-test', () => {
      run(
        '/usr/bin/ansible-test',
        place,
        ...['sanity', '--python', 'default'],
        ...SANITY.flatMap((name) => ['--test', name]),
      );
    });

    test('has each exception from the sanity tests for all releases, and its README has the reason', () => {
      const sanity = join(place, 'tests/sanity');
      const texts = readdirSync(sanity).map((name) => readFileSync(join(sanity, name), 'utf8'));
      expect(readdirSync(sanity).sort()).toEqual(
        [14, 15, 16, 17, 18, 19, 20].map((minor) => `ignore-2.${minor}.txt`),
      );
      expect(new Set(texts).size).toBe(1);
      const readme = readFileSync(join(place, 'README.md'), 'utf8');
      for (const line of texts[0]?.trim().split('\n') ?? []) {
        const [, path = '', name = '', why] = /^(\S+) (\S+) # (.+)$/.exec(line) ?? [];
        expect(why, line).toBeDefined();
        expect(existsSync(join(place, path))).toBe(true);
        expect(readme).toContain(`\`${name}\``);
      }
      for (const name of SANITY) expect(readme).toContain(`\`${name}\``);
    });

    test.skipIf(noLint)(`is clean by ansible-lint${noLint ? ` (${noLint})` : ''}`, () => {
      run('ansible-lint', place, '--offline', '--parseable');
    });
  },
);
