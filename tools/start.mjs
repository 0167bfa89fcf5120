// npm start: the whole published procedure on a sandbox, through the code that a real run uses.
import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build, installPackages, root } from './setup.mjs';

installPackages();
build();

const folder = '.sandbox';
const cli = join(root, 'packages/zx-scripts/dist/cli.js');
rmSync(join(root, folder), { recursive: true, force: true });

say('QuantaStor on XenServer: the published procedure, run in a SANDBOX', [
  `Everything below happens in ${folder}/ of this folder: real files and the real code, but the Windows`,
  'service, the installer, StorageLink and multipathd are pretended. Nothing else is touched.',
]);

quantastor('sandbox', folder);
const server = `sandbox:${folder}/storagelink-server`;
const dom0 = readdirSync(join(root, folder))
  .filter((name) => name.startsWith('xenserver-'))
  .flatMap((name) => ['--host', `sandbox:${folder}/${name}`]);
const adapter = [
  'install-adapter',
  ...['--host', server],
  ...['--licence-host', dom0[1]],
];

say('1. Install the QuantaStor adapter into Citrix StorageLink');
quantastor(...adapter, '--diff', '--yes');
say('2. Put the QuantaStor multipath settings on every dom0: what would change');
quantastor('configure-multipath', ...dom0, '--check', '--diff');
say('3. The same, applied');
quantastor('configure-multipath', ...dom0, '--yes');
say('4. Both again: nothing is left to do');
quantastor(...adapter, '--yes');
quantastor('configure-multipath', ...dom0, '--yes');
say('That was the sandbox. Against a real host, this changes nothing and shows what would change:', [
  '',
  '  npx quantastor-xenserver configure-multipath --host ssh://root@YOUR-DOM0 --check --diff',
]);

/** Shows the command as a user would type it, runs it, and ends when it fails; --check's 2 is no failure. */
function quantastor(...args) {
  console.log(`\n$ npx quantastor-xenserver ${args.map(quote).join(' ')}`);
  const { status } = spawnSync(process.execPath, [cli, ...args], { cwd: root, stdio: 'inherit' });
  if (status === 0 || (status === 2 && args.includes('--check'))) return;
  console.error(`quantastor-xenserver ${args[0]} ended with exit code ${status}`);
  process.exit(1);
}

function say(title, lines = []) {
  console.log(`\n${'='.repeat(Math.min(100, title.length))}\n${title}`);
  for (const line of lines) console.log(line);
}

function quote(arg) {
  return /^[\w@%+=:,./-]+$/.test(arg) ? arg : `'${arg.replaceAll("'", "'\\''")}'`;
}
