// Writes who the project belongs to into every manifest, the schemas' ids, and the pages and workflows that say
// `uses: OWNER/...`, from tools/project.json: node tools/project-meta.mjs [--check].
// `owner` is the account that holds the repositories; until it is filled in, `npm run release:check` refuses a release.
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './setup.mjs';

export const project = JSON.parse(readFileSync(join(root, 'tools/project.json'), 'utf8'));
export const home = `https://github.com/${project.owner}/${project.repository}`;
const raw = `https://raw.githubusercontent.com/${project.owner}/${project.repository}/main`;
export const isPlaceholder = project.owner === 'OWNER';

/** File and the text that it should have. */
function* manifests() {
  for (const folder of readdirSync(join(root, 'packages'))) {
    const path = join(root, 'packages', folder, 'package.json');
    if (!existsSync(path)) continue;
    const {
      name,
      version,
      private: hidden,
      description,
      license,
      ...rest
    } = JSON.parse(readFileSync(path, 'utf8'));
    for (const key of [
      'author',
      'homepage',
      'repository',
      'bugs',
      'keywords',
      'funding',
      'publishConfig',
    ])
      delete rest[key];
    const next = {
      name,
      version,
      ...(hidden && { private: hidden }),
      description,
      keywords: project.keywords,
      homepage: `${home}#readme`,
      bugs: `${home}/issues`,
      license,
      author: project.author,
      ...(project.funding && { funding: project.funding }),
      repository: { type: 'git', url: `git+${home}.git`, directory: `packages/${folder}` },
      ...(!hidden && { publishConfig: { access: 'public' } }),
      ...rest,
    };
    yield [path, `${JSON.stringify(next, null, 2)}\n`];
  }
  const schemas = join(root, 'packages/core/schema');
  for (const file of readdirSync(schemas)) {
    // an id that a validator or an editor can fetch, once the project has its owner
    const { $schema, $id: _, ...rest } = JSON.parse(readFileSync(join(schemas, file), 'utf8'));
    const next = { $schema, $id: `${raw}/packages/core/schema/${file}`, ...rest };
    yield [join(schemas, file), `${JSON.stringify(next, null, 2)}\n`];
  }
  const galaxy = join(root, 'packages/ansible-module-shim/collection/galaxy.yml');
  const links = {
    repository: home,
    documentation: `${home}/tree/main/docs`,
    homepage: home,
    issues: `${home}/issues`,
  };
  const lines = readFileSync(galaxy, 'utf8')
    .split('\n')
    .filter((line) => !Object.keys(links).some((key) => line.startsWith(`${key}:`)));
  const at = lines.findIndex((line) => line.startsWith('build_ignore:'));
  lines.splice(at, 0, ...Object.entries(links).map(([key, url]) => `${key}: ${url}`));
  yield [galaxy, lines.join('\n')];
  const core = JSON.parse(readFileSync(join(root, 'packages/core/package.json'), 'utf8'));
  // what reports and SARIF say of their tool; the Action's dist has no package.json to ask
  yield [
    join(root, 'packages/core/src/run/tool-version.ts'),
    `/** Made by npm run docs from package.json. */\nexport const toolVersion = '${core.version}';\n`,
  ];
  for (const path of TEXTS.flatMap(filesOf)) yield [path, withOwner(readFileSync(path, 'utf8'))];
}

/** Pages and workflows that name the repositories; a folder stands for its files. */
const TEXTS = [
  'docs/lint-a-multipath-conf.md',
  'packages/github-action/README.md',
  'packages/zx-scripts/src/commands/lint.ts',
  'packages/github-action/workflows',
  '.github/workflows',
  '.github/ISSUE_TEMPLATE',
  '.github/CODEOWNERS',
];

function filesOf(path) {
  const full = join(root, path);
  return statSync(full).isDirectory() ? readdirSync(full).map((name) => join(full, name)) : [full];
}

/** The owner before the repository's name and before its team; once it is filled in, no word of a placeholder. */
export function withOwner(text, { owner, repository } = project) {
  const named = text
    .replace(
      new RegExp(
        `(?<=uses: |github\\.com/|\`)[\\w-]+(?=/${repository}(?:-action)?(?:[/@]|$))`,
        'gm',
      ),
      owner,
    )
    .replace(/@[\w-]+(?=\/maintainers\b)/g, `@${owner}`);
  if (owner === 'OWNER') return named;
  return named.replace(/^# Replace OWNER .*\n/m, '').replace('Replace `OWNER`, and set', 'Set');
}

if (process.argv[1] === import.meta.filename) {
  const check = process.argv.includes('--check');
  for (const [path, text] of manifests()) {
    if (sameText(path, readFileSync(path, 'utf8'), text)) continue;
    if (!check) writeFileSync(path, text);
    else {
      console.error(`${path}: not as tools/project.json says: npm run docs`);
      process.exitCode = 1;
    }
  }
}

/** JSON is compared by value: the formatter lays it out. */
function sameText(path, now, next) {
  if (!path.endsWith('.json')) return now === next;
  return JSON.stringify(JSON.parse(now)) === JSON.stringify(JSON.parse(next));
}
