// Adds this version to the collection's changelogs/changelog.yaml, which the Galaxy and antsibull read, from the
// CHANGELOG.md that changesets wrote: node tools/release/collection-changelog.mjs.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse, stringify } from 'yaml';
import { root } from '../setup.mjs';

const shim = join(root, 'packages/ansible-module-shim');
const path = join(shim, 'collection/changelogs/changelog.yaml');
const KINDS = {
  'Major Changes': 'major_changes',
  'Minor Changes': 'minor_changes',
  'Patch Changes': 'bugfixes',
};

/** The changes of one version by kind, in changesets' order; lines about dependencies alone are left out. */
export function changesOf(changelog, version) {
  const section = changelog.split(/^## /m).find((part) => part.startsWith(`${version}\n`)) ?? '';
  const changes = {};
  for (const part of section.split(/^### /m).slice(1)) {
    const [title, ...lines] = part.split('\n');
    const entries = lines
      .join('\n')
      .split(/^- /m)
      .map((entry) =>
        entry
          .replace(/^[0-9a-f]{7,}: /, '')
          .replace(/\s+/g, ' ')
          .trim(),
      )
      .filter((entry) => entry && !entry.startsWith('Updated dependencies'));
    const kind = KINDS[title.trim()];
    if (kind && entries.length > 0) changes[kind] = entries;
  }
  return changes;
}

if (process.argv[1] === import.meta.filename) {
  const { version } = JSON.parse(readFileSync(join(shim, 'package.json'), 'utf8'));
  const date = execFileSync('git', ['log', '-1', '--format=%cs'], { cwd: root, encoding: 'utf8' });
  const all = existsSync(path)
    ? parse(readFileSync(path, 'utf8'))
    : { ancestor: null, releases: {} };
  all.releases[version] = {
    changes: changesOf(readFileSync(join(shim, 'CHANGELOG.md'), 'utf8'), version),
    release_date: date.trim(),
  };
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `---\n${stringify(all, { lineWidth: 120 })}`);
  execFileSync('git', ['add', path], { cwd: root });
}
