// Installs and runs each part of a release in an empty place, as its user would.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Bytes of all packages that the command line brings, itself included. */
const MOST_INSTALLED = 6_000_000;

/** @throws Error that names the part which does not work. */
export async function prove(out, version, { step, notRun }) {
  const work = mkdtempSync(join(tmpdir(), 'quantastor-xenserver-proof-'));
  const files = readdirSync(out);
  const file = (pattern) => files.find((name) => pattern.test(name)) ?? '';
  try {
    await step('proof: npm packages in an empty folder', () => {
      const folder = empty(work, 'npm');
      run('npm', ['init', '-y'], folder);
      const tarballs = files.filter((name) => name.endsWith('.tgz')).map((name) => join(out, name));
      run(
        'npm',
        ['install', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error', ...tarballs],
        folder,
      );
      expectVersion(run('node_modules/.bin/quantastor-xenserver', ['--version'], folder), version);
      sandboxRun(folder, join(folder, 'node_modules/.bin/quantastor-xenserver'), []);
      const imported = run(
        'node',
        [
          '--input-type=module',
          '-e',
          "import * as core from '@quantastor-xenserver/core'; console.log(typeof core.configureMultipath)",
        ],
        folder,
      );
      if (imported.trim() !== 'function') throw new Error('core cannot be imported');
      const bytes = sizeOf(join(folder, 'node_modules'));
      console.log(`  installed: ${(bytes / 1e6).toFixed(2)} MB of at most ${MOST_INSTALLED / 1e6}`);
      if (bytes > MOST_INSTALLED) throw new Error('the command line takes too much room');
    });
    await step('proof: one file by the Node that is here', () => {
      const folder = empty(work, 'file');
      expectVersion(
        run(process.execPath, [join(out, 'quantastor-xenserver.cjs'), '--version'], folder),
        version,
      );
      sandboxRun(folder, process.execPath, [join(out, 'quantastor-xenserver.cjs')]);
    });
    const executable = file(/^quantastor-xenserver-linux-x64$/);
    if (executable)
      await step('proof: the executable where no node is in PATH', () => {
        const folder = empty(work, 'executable');
        const bare = { PATH: '/nonexistent', HOME: folder };
        expectVersion(run(join(out, executable), ['--version'], folder, bare), version);
        sandboxRun(folder, join(out, executable), [], { PATH: '/usr/bin:/bin', HOME: folder });
      });
    const deb = file(/\.deb$/);
    if (deb)
      await step('proof: the Debian package', () => {
        const folder = empty(work, 'deb');
        run('dpkg-deb', ['-x', join(out, deb), folder], folder);
        expectVersion(
          run(join(folder, 'usr/bin/quantastor-xenserver'), ['--version'], folder, {
            PATH: '/nonexistent',
            HOME: folder,
          }),
          version,
        );
        for (const path of [
          'usr/share/man/man1/quantastor-xenserver.1.gz',
          'usr/share/bash-completion/completions/quantastor-xenserver',
        ])
          if (!existsSync(join(folder, path))) throw new Error(`the Debian package lacks ${path}`);
      });
    const collection = file(/^quantastor-xenserver-.*\.tar\.gz$/);
    if (collection)
      await step('proof: the collection', () => {
        const folder = empty(work, 'collection');
        run(
          'ansible-galaxy',
          ['collection', 'install', '-p', folder, join(out, collection)],
          folder,
        );
        const env = { ...process.env, ANSIBLE_COLLECTIONS_PATH: folder, HOME: folder };
        const doc = run(
          'ansible-doc',
          ['-t', 'module', 'quantastor.xenserver.configure_multipath'],
          folder,
          env,
        );
        if (!/configure_multipath/i.test(doc))
          throw new Error('ansible-doc does not know configure_multipath');
      });
    await step("proof: the Action's tree", () => {
      const folder = empty(work, 'action');
      run('tar', ['-xzf', join(out, file(/^action-.*\.tar\.gz$/)), '-C', folder], folder);
      const names = readdirSync(folder).sort().join(' ');
      if (names !== 'LICENSE README.md action.yml dist package.json')
        throw new Error(`the Action's tree holds ${names}`);
      notRun.push("the Action by GitHub's own runner (the workflow `ci` does it with `uses: ./`)");
    });
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function sizeOf(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}

/** A sandbox, a change and a second look, through the command that was installed. */
function sandboxRun(folder, command, args, env = { ...process.env, HOME: folder }) {
  run(command, [...args, 'sandbox', 'lab'], folder, env);
  const host = ['--hosts', 'sandbox:lab/xenserver-7', '--state-folder', 'state'];
  run(command, [...args, 'configure-multipath', ...host, '--yes'], folder, env);
  const again = run(
    command,
    [...args, 'configure-multipath', ...host, '--check', '--json'],
    folder,
    env,
  );
  if (JSON.parse(again).outcome !== 'unchanged')
    throw new Error('a second look at the sandbox still has something to do');
}

function empty(work, name) {
  const folder = join(work, name);
  mkdirSync(folder);
  return folder;
}

function expectVersion(printed, version) {
  if (printed.trim() !== version)
    throw new Error(`--version printed ${JSON.stringify(printed)}, not ${version}`);
}

function run(command, args, cwd, env = process.env) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd,
    env,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
    timeout: 300_000,
  });
  if (status !== 0)
    throw new Error(
      `${command} ${args.join(' ')}: exit ${status} ${error?.message ?? `${stdout}\n${stderr}`}`,
    );
  return stdout;
}
