// The changelog of the changesets in the form of antsibull-changelog, which Galaxy and Automation Hub read.
import { readFileSync } from 'node:fs';
import { stringify } from 'yaml';

const SECTIONS = {
  'Major Changes': 'major_changes',
  'Minor Changes': 'minor_changes',
  'Patch Changes': 'bugfixes',
};

/** Releases of a CHANGELOG.md, newest first there, as changelogs/changelog.yaml. A release without a number is left out. */
export function changelogYaml(path, date) {
  const releases = {};
  for (const part of readFileSync(path, 'utf8').split(/^## /m).slice(1)) {
    const [title = '', ...rest] = part.split('\n');
    const version = /^\d+\.\d+\.\d+\S*/.exec(title.trim())?.[0];
    if (version === undefined) continue;
    const changes = {};
    for (const section of rest.join('\n').split(/^### /m).slice(1)) {
      const [name = '', ...lines] = section.split('\n');
      const kind = SECTIONS[name.trim()] ?? 'trivial';
      const entries = lines.join('\n').split(/^- /m).slice(1);
      changes[kind] = entries.map((entry) =>
        entry
          .replace(/^[0-9a-f]{7,}: /, '')
          .replace(/\s+/g, ' ')
          .trim(),
      );
    }
    releases[version] =
      Object.keys(changes).length > 0
        ? { changes, release_date: date }
        : { changes: { release_summary: 'Not released yet.' }, release_date: date };
  }
  return `---\n${stringify({ ancestor: null, releases }, { lineWidth: 0, version: '1.1' })}`;
}
