// The Action as a tree of its own: a commit without history that holds action.yml, dist/, README, LICENSE and nothing
// else, with the tags vX.Y.Z and vX: node tools/release/action-tree.mjs. The same source commit gives the same commit.
// Push: git push REMOTE vX.Y.Z +vX
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { home, project } from '../project-meta.mjs';
import { root } from '../setup.mjs';
import { git as run } from './git.mjs';

/** `tree` is a checkout whose `packages/github-action` has its version and its dist. */
export function makeActionTree(tree = root) {
  const git = (args, options = {}) => run(args, { cwd: tree, ...options });
  const folder = join(tree, 'packages/github-action');
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const index = join(git(['rev-parse', '--absolute-git-dir']), 'action-index');
  rmSync(index, { force: true });
  const env = { ...process.env, GIT_INDEX_FILE: index };
  const add = (path, content) => {
    const hash = git(['hash-object', '-w', '--stdin'], { input: content });
    git(['update-index', '--add', '--cacheinfo', `100644,${hash},${path}`], { env });
  };
  for (const name of ['action.yml', 'problem-matcher.json'])
    add(name, readFileSync(join(folder, name)));
  add('README.md', linked(readFileSync(join(folder, 'README.md'), 'utf8')));
  add('LICENSE', readFileSync(join(tree, 'LICENSE')));
  for (const entry of readdirSync(join(folder, 'dist'), { recursive: true, withFileTypes: true }))
    if (entry.isFile()) {
      const path = join(entry.parentPath, entry.name);
      add(path.slice(folder.length + 1).replaceAll('\\', '/'), readFileSync(path));
    }
  add('package.json', '{ "type": "module" }\n');
  const date = `@${git(['log', '-1', '--format=%ct'])} +0000`;
  const who = { NAME: project.author, EMAIL: 'noreply@github.com', DATE: date };
  const identity = Object.fromEntries(
    ['AUTHOR', 'COMMITTER'].flatMap((role) =>
      Object.entries(who).map(([key, value]) => [`GIT_${role}_${key}`, value]),
    ),
  );
  const message = `Action ${version}, from ${git(['rev-parse', 'HEAD'])}`;
  const commit = git(['commit-tree', git(['write-tree'], { env }), '-m', message], {
    env: { ...process.env, ...identity },
  });
  rmSync(index, { force: true });
  const tags = [`v${version}`, `v${version.split('.')[0]}`];
  for (const tag of tags) git(['tag', '-f', tag, commit]);
  return { commit, tags };
}

/** The page with its links to files that only the project's own repository has made whole. */
function linked(page) {
  const base = `${home}/blob/main/packages/github-action/`;
  return page.replace(
    /\]\((?!https?:|#|problem-matcher\.json)([^)]+)\)/g,
    (_, path) => `](${new URL(path, base).href})`,
  );
}

if (process.argv[1] === import.meta.filename) {
  const { commit, tags } = makeActionTree();
  console.log(`${commit} ${tags.join(' ')}`);
}
