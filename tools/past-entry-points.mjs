// A plugin for esbuild: imports from core's entry points become imports from the files that these re-export. Through an
// entry point, every file would reach, and load, all of core.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './setup.mjs';

const CORE = '@quantastor-xenserver/core';

/** For sources whose path fits `filter`; `own` adds entry points of the package itself, `textOf` reads a source. */
export function importPastEntryPoints(
  filter,
  { own = {}, textOf = (path) => readFileSync(path, 'utf8') } = {},
) {
  const files = exportsOf({ ...coreEntryPoints(), ...own });
  const fileOf = (from, name) => {
    const file = files.get(`${from} ${name}`);
    // in a bundle it would be a silent undefined
    if (!file) throw new Error(`${from} has no ${name}`);
    return JSON.stringify(file);
  };
  const entry = [CORE, ...Object.keys(own)].join('|');
  const statically = new RegExp(
    `(import|export) \\{([^}]*)\\} from '((?:${entry})(?:/\\w+)?)';`,
    'g',
  );
  const onUse = new RegExp(
    `const \\{ (\\w+) \\} = await import\\('((?:${entry})(?:/\\w+)?)'\\)`,
    'g',
  );
  return {
    name: 'past-the-entry-points',
    setup(bundler) {
      bundler.onLoad({ filter }, ({ path }) => ({
        loader: 'ts',
        contents: textOf(path)
          .replace(statically, (_, word, names, from) =>
            names
              .split(',')
              .map((each) => each.trim())
              .filter((each) => each && !each.startsWith('type '))
              .map((each) => `${word} { ${each} } from ${fileOf(from, each.split(' as ')[0])};`)
              .join(' '),
          )
          .replace(
            onUse,
            (_, name, from) => `const { ${name} } = await import(${fileOf(from, name)})`,
          ),
      }));
    },
  };
}

function coreEntryPoints() {
  const folder = join(root, 'packages/core');
  const { exports } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return Object.fromEntries(
    Object.entries(exports).flatMap(([path, entry]) => {
      const source = entry['@quantastor-xenserver/source'];
      return source ? [[`${CORE}${path.slice(1)}`, join(folder, source)]] : [];
    }),
  );
}

/** `entry point name` to the file that holds it. */
function exportsOf(entryPoints) {
  return new Map(
    Object.entries(entryPoints).flatMap(([entry, file]) =>
      [...readFileSync(file, 'utf8').matchAll(/export \{([^}]*)\} from '([^']+)'/g)].flatMap(
        ([, names, from]) =>
          names
            .split(',')
            .map((each) => each.trim())
            .filter((each) => each && !each.startsWith('type '))
            .map((each) => [
              `${entry} ${each}`,
              from.startsWith('.') ? join(dirname(file), from) : from,
            ]),
      ),
    ),
  );
}
