// Pushes the Action's tree and its tags, which the rehearsal made (release.bundle), to the repository of its own that
// tools/project.json names: node tools/release/push-action.mjs FOLDER. The token comes from the environment and reaches
// git by its environment too: no command line and no file holds it.
import { resolve } from 'node:path';
import { project } from '../project-meta.mjs';
import { git, withToken } from './git.mjs';

const bundle = resolve(process.argv[2] ?? 'dist/release', 'release.bundle');
const heads = git(['bundle', 'list-heads', bundle]);
const tags = [...heads.matchAll(/refs\/tags\/(v[\d.]+)$/gm)].map(([, tag]) => tag);
const whole = tags.find((tag) => tag.includes('.'));
const moving = tags.find((tag) => !tag.includes('.'));
if (!whole || !moving) throw new Error(`${bundle} does not hold the two tags of the Action`);
git(['fetch', '--quiet', bundle, 'refs/tags/*:refs/action/*']);
git(
  [
    'push',
    `https://github.com/${project.owner}/${project.actionRepository}.git`,
    `refs/action/${whole}:refs/tags/${whole}`,
    `+refs/action/${moving}:refs/tags/${moving}`,
  ],
  { env: withToken('ACTION_TOKEN') },
);
