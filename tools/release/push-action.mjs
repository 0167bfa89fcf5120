// Pushes the Action's tree and its tags, which the rehearsal made (release.bundle), to the repository of its own that
// tools/project.json names: node tools/release/push-action.mjs FOLDER. The token comes from
// the environment and reaches git by its environment too: no command line and no file holds it.
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { project } from '../project-meta.mjs';
import { root } from '../setup.mjs';

const token = process.env['ACTION_TOKEN'];
if (!token)
  throw new Error(
    'ACTION_TOKEN is not set: a token that may write to the repository of the Action',
  );
const { tags } = makeActionTree();
const { status } = spawnSync(
  'git',
  [
    'push',
    `https://github.com/${project.owner}/${project.actionRepository}.git`,
    tags[0],
    `+${tags[1]}`,
  ],
  {
    cwd: root,
    stdio: 'inherit',
    env: {
      ...process.env,
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'http.https://github.com/.extraheader',
      GIT_CONFIG_VALUE_0: `AUTHORIZATION: basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`,
    },
  },
);
process.exitCode = status ?? 1;
