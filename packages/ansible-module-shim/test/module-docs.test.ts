import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { modules } from '../src/modules/modules.ts';

const home = join(import.meta.dirname, '..');
const names = Object.keys(modules);
const docsOf = (name: string): Record<string, unknown> => {
  const text = readFileSync(join(home, `collection/plugins/modules/${name}.py`), 'utf8');
  return parse(/DOCUMENTATION = r"""\n([\s\S]*?)"""/.exec(text)?.[1] ?? '');
};

/** What the changesets make of the package's version, as their own program reckons it. */
function nextVersion(): string | undefined {
  const script = `const { createRequire } = require('node:module');
    const cli = createRequire(require.resolve('@changesets/cli/package.json'));
    const { default: getReleasePlan } = cli('@changesets/get-release-plan');
    getReleasePlan('.').then((plan) => console.log(JSON.stringify(plan.releases)));`;
  const options = { cwd: join(home, '../..'), encoding: 'utf8' } as const;
  const releases: { name: string; newVersion: string }[] = JSON.parse(
    execFileSync(process.execPath, ['-e', script], options),
  );
  return releases.find(({ name }) => name.endsWith('/ansible-module-shim'))?.newVersion;
}

test('a module that was never released says that the next release adds it', () => {
  if (existsSync(join(home, 'CHANGELOG.md'))) return;
  const said = names.map((name) => docsOf(name)['version_added']);
  expect(new Set(said)).toEqual(new Set([nextVersion()]));
});

test('each module says which hosts it is for, and where to read on', () => {
  const platforms = Object.fromEntries(
    names.map((name) => {
      const { attributes } = docsOf(name) as { attributes: { platform: { platforms: string } } };
      return [name, attributes.platform.platforms];
    }),
  );
  expect(platforms).toEqual({
    multipath_device: 'posix',
    multipath_lint: 'posix',
    configure_multipath: 'posix',
    install_adapter: 'windows',
    storagelink_device_rule: 'posix, windows',
    storage_info: 'posix, windows',
    rollback: 'posix, windows',
    resume: 'posix, windows',
  });
  for (const name of names) {
    const also = docsOf(name)['seealso'] as { module: string }[];
    expect(also.length, name).toBeGreaterThan(0);
    for (const { module } of also) {
      const [, , short = ''] = module.split('.');
      expect(
        names.filter((each) => each !== name),
        module,
      ).toContain(short);
    }
  }
});

test('a page speaks of what its module edits', () => {
  const page = readFileSync(
    join(home, 'collection/plugins/modules/storagelink_device_rule.py'),
    'utf8',
  );
  expect(page).not.toContain('stanza');
  expect(page).toContain('A rule that was added here is taken out to the byte');
});
