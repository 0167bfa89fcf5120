// npm start: the whole published procedure on a sandbox, through the code that a real run uses.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { build, installPackages, root } from './setup.mjs';

if (process.argv.length > 2) {
  console.error(
    'npm start takes no arguments: it shows the whole procedure on a sandbox. A command: npx --no -- quantastor-xenserver --help',
  );
  process.exit(2);
}
installPackages();
build();

const folder = '.sandbox';
const cli = join(root, 'packages/zx-scripts/bin/quantastor-xenserver.js');
if (!isSandbox(join(root, folder))) {
  console.error(
    `${folder} holds what no sandbox has, and npm start makes that folder anew: move it away, then run npm start again`,
  );
  process.exit(1);
}
rmSync(join(root, folder), { recursive: true, force: true });

say('QuantaStor on XenServer: the published procedure, run in a SANDBOX', [
  `Everything below happens in ${folder}/ of this folder: real files and the real code, but the Windows`,
  'service, the installer, StorageLink and multipathd are pretended. Nothing else is touched.',
]);

const made = JSON.parse(quantastor('sandbox', folder, '--json'));
const near = (spec) => `sandbox:${relative(root, spec.slice('sandbox:'.length))}`;
const dom0 = made.dom0.flatMap((spec) => ['--hosts', near(spec)]);
const adapter = [
  ...['install-adapter', '--hosts', near(made.server), '--licence-hosts', near(made.dom0[0])],
  ...['--installer', made.installer.path, '--installer-sha256', made.installer.sha256, '--clone'],
  ...['--storagelink-url', made.api.url, '--storagelink-fingerprint', made.api.fingerprint],
  ...['--storage-name', 'lab', '--storage-address', '192.0.2.10', '--storage-user', 'admin'],
];

say('1. Install the QuantaStor adapter into Citrix StorageLink: what would change', [
  'Passwords come by the environment or stdin, never by an argument; a sandbox takes any.',
]);
quantastor(...adapter, '--check', '--diff');
say('2. The same, applied');
quantastor(...adapter, '--yes');
say('3. Put the QuantaStor multipath settings on every dom0: what would change');
quantastor('configure-multipath', ...dom0, '--check', '--diff');
say('4. The same, applied');
quantastor('configure-multipath', ...dom0, '--yes');
say('5. Both again: nothing is left to do');
quantastor(...adapter, '--yes');
quantastor('configure-multipath', ...dom0, '--yes');
say('That was the sandbox. Against a real host, this shows what would change and writes nothing:', [
  '',
  '  npx --no -- quantastor-xenserver configure-multipath --hosts ssh://root@YOUR-DOM0 --check --diff',
]);

/** Nothing at all, or only the folders of pretended hosts. */
function isSandbox(path) {
  if (!existsSync(path)) return true;
  if (!statSync(path).isDirectory()) return false;
  return readdirSync(path).every((name) => existsSync(join(path, name, 'sandbox.json')));
}

/** Shows the command as a user would type it, runs it, and ends when it fails; --check's 2 is no failure. */
function quantastor(...args) {
  console.log(`\n$ npx --no -- quantastor-xenserver ${args.map(quote).join(' ')}`);
  const json = args.includes('--json');
  const { status, stdout } = spawnSync(process.execPath, [cli, ...args], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['inherit', json ? 'pipe' : 'inherit', 'inherit'],
    env: {
      ...process.env,
      // as the npx of the line above would: what it prints can then be typed
      npm_command: 'exec',
      npm_lifecycle_script: 'quantastor-xenserver',
      QUANTASTOR_XENSERVER_STORAGELINK_PASSWORD: 'pretended',
      QUANTASTOR_XENSERVER_STORAGE_PASSWORD: 'pretended',
    },
  });
  if (status === 0 || (status === 2 && args.includes('--check'))) return stdout;
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
