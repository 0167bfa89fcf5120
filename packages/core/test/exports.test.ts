import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../../..');
const { exports } = JSON.parse(readFileSync(join(root, 'packages/core/package.json'), 'utf8'));
const entries = Object.keys(exports).filter((path) => exports[path]['default']);

describe('the entry points of core', () => {
  it('are five', () =>
    expect(entries).toEqual(['.', './edit', './report', './bridge', './sandbox']));

  // CLI-85
  it('hold these names and no other', () => {
    const names = Object.fromEntries(entries.map((path) => [path, namesOf(path)]));
    expect(names).toMatchFileSnapshot('exports.snapshot.txt');
  });

  it('have no name in two of them', () => {
    const all = entries.flatMap((path) => [...namesOf(path).values, ...namesOf(path).types]);
    expect(all.filter((name, index) => all.indexOf(name) !== index)).toEqual([]);
  });

  it.each(entries)('%s holds no value that nobody outside core imports', (path) => {
    const imported = importedFrom(`@quantastor-xenserver/core${path.slice(1)}`);
    expect(namesOf(path).values.filter((name) => !imported.has(name))).toEqual([]);
  });
});

function namesOf(path: string): { values: string[]; types: string[] } {
  const source = exports[path]['@quantastor-xenserver/source'];
  const text = readFileSync(join(root, 'packages/core', source), 'utf8');
  const names = [...text.matchAll(/export (type )?\{([^}]*)\} from/g)].flatMap(
    ([, type = '', list = '']) =>
      list
        .split(',')
        .map((name) => name.trim())
        .filter(Boolean)
        .map((name) => type + name),
  );
  const types = names.filter((name) => name.startsWith('type '));
  return {
    values: names.filter((name) => !types.includes(name)).sort(),
    types: types.map((name) => name.slice('type '.length)).sort(),
  };
}

/** What front ends, labs, examples and pages take from it. */
function importedFrom(entry: string): Set<string> {
  const files = execFileSync('git', ['ls-files', 'packages', 'e2e', 'examples', 'docs'], {
    cwd: root,
    encoding: 'utf8',
  });
  const pattern = new RegExp(
    `(?:import|export|const)\\s+\\{([^}]*)\\}\\s+(?:from|= await import\\()\\s*'${entry}'`,
    'g',
  );
  const names = files
    .split('\n')
    .filter(
      (file) => /\.(?:ts|mjs|md)$/.test(file) && !/^packages\/core\/(?:src|test)\//.test(file),
    )
    .flatMap((file) => [...readFileSync(join(root, file), 'utf8').matchAll(pattern)])
    .flatMap(([, list = '']) => list.split(','))
    .map(
      (name) =>
        name
          .trim()
          .replace(/^type /, '')
          .split(' as ')[0] ?? '',
    );
  return new Set(names);
}
