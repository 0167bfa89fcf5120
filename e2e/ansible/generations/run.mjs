// node e2e/ansible/generations/run.mjs [SUITE ...] [-- vitest filters]: the plays with the Ansible of other Debian releases.
import { spawnSync } from 'node:child_process';
import { delimiter } from 'node:path';
import {
  canInstallSystemPackages,
  installSystemPackages,
  readList,
  root,
} from '../../../tools/setup.mjs';
import { makeGeneration } from './make-root.mjs';

const at = process.argv.indexOf('--');
const suites = process.argv.slice(2, at < 0 ? undefined : at);
const filters =
  at < 0 ? ['e2e/ansible/', 'packages/ansible-runner-ts/'] : process.argv.slice(at + 1);
if (!canInstallSystemPackages()) {
  console.log('Not Debian as root: no root folder of another release can be made.');
  process.exit(1);
}
installSystemPackages(readList('e2e/ansible/generations/packages.txt'));
let isGood = true;
for (const suite of suites.length > 0 ? suites : ['trixie', 'sid']) {
  const from = Date.now();
  const bin = programsOf(suite);
  if (bin === undefined) continue;
  const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` };
  const said = spawnSync('ansible', ['--version'], { env, encoding: 'utf8' }).stdout.split('\n')[0];
  console.log(`${suite}: ${said}, ready in ${Math.round((Date.now() - from) / 1000)} s`);
  const { status } = spawnSync(process.execPath, ['tools/test.mjs', ...filters], {
    ...{ cwd: root, stdio: 'inherit', env: { ...env, ANSIBLE_GENERATION: suite } },
  });
  isGood &&= status === 0;
}
process.exitCode = isGood ? 0 : 1;

/** sid moves: where no root of it can be made at the moment, that is told and fails nothing. */
function programsOf(suite) {
  try {
    return makeGeneration(suite);
  } catch (error) {
    isGood &&= suite === 'sid';
    console.log(`warning: ${error.message}`);
    console.log(`tests: 0 passed, ${suite === 'sid' ? 0 : 1} failed, 1 skipped`);
    return undefined;
  }
}
