// Installs and runs each part of a release in an empty place, as its user would.
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
// by itself: nothing is installed yet in the clone that a rehearsal is started in
import { FUSE } from './sea.mjs';

/** Bytes of all packages that the command line brings, itself included. */
const MOST_INSTALLED = 6_000_000;

/** Libraries for an emulated ARM, as Debian and Ubuntu put them. */
const ARM_ROOT = '/usr/aarch64-linux-gnu';

/** A keyword that no release knows. */
const FAULTY = 'defaults {\n\tpoling_interval 5\n}\n';

/** `tree` is the clone that made the release. @throws Error that names the part which does not work. */
export async function prove(out, version, { step, notRun, tree }) {
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
    const arm = file(/^quantastor-xenserver-linux-arm64$/);
    if (arm && existsSync(ARM_ROOT) && has('qemu-aarch64'))
      await step('proof: the ARM executable, emulated', () => {
        const folder = empty(work, 'arm');
        const emulated = ['-L', ARM_ROOT, join(out, arm)];
        expectVersion(run('qemu-aarch64', [...emulated, '--version'], folder), version);
        sandboxRun(folder, 'qemu-aarch64', emulated);
      });
    else if (arm)
      notRun.push(`${arm}: no qemu-user with libc6-arm64-cross and libstdc++6-arm64-cross`);
    const windows = file(/^quantastor-xenserver-win-x64\.exe$/);
    if (windows)
      await step('proof: the Windows executable holds its program', () => {
        const bytes = readFileSync(join(out, windows));
        if (
          !bytes.includes(`${FUSE}:1`) ||
          !bytes.includes(Buffer.from('NODE_SEA_BLOB', 'utf16le'))
        )
          throw new Error(`${windows} is a bare Node`);
        notRun.push(
          `${windows}: the workflow \`release\` runs it on Windows (Node 24 ends at once under Wine 8)`,
        );
      });
    const deb = file(/_amd64\.deb$/);
    if (deb) await step('proof: the Debian package', () => proveDeb(join(out, deb)));
    const collection = file(/^quantastor-xenserver-.*\.tar\.gz$/);
    if (collection)
      await step('proof: the collection', () => proveCollection(join(out, collection)));
    await step("proof: the Action's tree", () => {
      const folder = empty(work, 'action');
      run('tar', ['-xzf', join(out, file(/^action-.*\.tar\.gz$/)), '-C', folder], folder);
      const names = readdirSync(folder).sort().join(' ');
      if (names !== 'LICENSE README.md action.yml dist package.json problem-matcher.json')
        throw new Error(`the Action's tree holds ${names}`);
      const workspace = empty(work, 'workspace');
      writeFileSync(join(workspace, 'multipath.conf'), FAULTY);
      const inputs = ['procedure=lint', 'files=multipath.conf', 'fail-on=never'].flatMap((each) => [
        '--with',
        each,
      ]);
      const runner = [join(tree, 'tools/run-action.mjs'), folder, '--workspace', workspace];
      const argv = [...runner, ...inputs, '--json'];
      const { status, stdout, stderr } = spawnSync(process.execPath, argv, { encoding: 'utf8' });
      if (
        status !== 0 ||
        !JSON.stringify(JSON.parse(stdout).annotations).includes('poling_interval')
      )
        throw new Error(`the Action did not lint: exit ${status} ${stdout}${stderr}`);
      if (!stdout.includes(`\\"version\\":\\"${version}\\"`))
        throw new Error(`the Action is not version ${version}: ${stdout}`);
      notRun.push("the Action by GitHub's own runner (the workflow `ci` does it with `uses: ./`)");
    });
  } finally {
    rmSync(work, { recursive: true, force: true });
  }

  /** Installed by dpkg into a root of its own, run there, and taken away again. */
  function proveDeb(deb) {
    const folder = empty(work, 'deb');
    mkdirSync(join(folder, 'var/lib/dpkg/updates'), { recursive: true });
    mkdirSync(join(folder, 'var/lib/dpkg/info'));
    writeFileSync(join(folder, 'var/lib/dpkg/status'), '');
    // the root is empty: what the package needs is on this machine, not there
    const dpkg = [
      '--force-depends',
      '--force-not-root',
      '--force-script-chrootless',
      '--no-triggers',
    ];
    const inRoot = [...dpkg, `--root=${folder}`, `--log=${join(folder, 'dpkg.log')}`];
    run('dpkg', [...inRoot, '--install', deb], folder);
    const program = join(folder, 'usr/bin/quantastor-xenserver');
    expectVersion(
      run(program, ['--version'], folder, { PATH: '/nonexistent', HOME: folder }),
      version,
    );
    sandboxRun(folder, program, [], { PATH: '/usr/bin:/bin', HOME: folder });
    const files = [
      'man/man1/quantastor-xenserver.1.gz',
      'bash-completion/completions/quantastor-xenserver',
      'zsh/vendor-completions/_quantastor-xenserver',
      'fish/vendor_completions.d/quantastor-xenserver.fish',
      'doc/quantastor-xenserver/copyright',
    ].map((path) => join(folder, 'usr/share', path));
    for (const path of files)
      if (!existsSync(path)) throw new Error(`the Debian package lacks ${path}`);
    if (has('mandoc')) run('mandoc', ['-T', 'lint', '-W', 'warning', files[0]], folder);
    run('dpkg', [...inRoot, '--remove', 'quantastor-xenserver'], folder);
    if ([program, ...files].some((path) => existsSync(path)))
      throw new Error('the Debian package leaves files behind');
  }

  /** Installed from its tarball, read by ansible-doc, and played on this machine's own files. */
  function proveCollection(collection) {
    const folder = empty(work, 'collection');
    run('ansible-galaxy', ['collection', 'install', '-p', folder, collection], folder);
    const env = { ...process.env, ANSIBLE_COLLECTIONS_PATH: folder, HOME: folder };
    const documented = ['-t', 'module', 'quantastor.xenserver.configure_multipath'];
    if (!/configure_multipath/i.test(run('ansible-doc', documented, folder, env)))
      throw new Error('ansible-doc does not know configure_multipath');
    const conf = join(folder, 'multipath.conf');
    writeFileSync(conf, 'defaults {\n\tuser_friendly_names no\n}\n');
    const module = 'quantastor.xenserver.multipath_device';
    const play = ['localhost', '-c', 'local', '-m', module, '-a', `path=${conf}`];
    for (const word of ['CHANGED', 'SUCCESS']) {
      const printed = run('ansible', play, folder, { ...env, ANSIBLE_NOCOLOR: '1' });
      if (!printed.includes(`localhost | ${word}`)) throw new Error(`${module}: ${printed}`);
    }
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

function has(command) {
  return spawnSync('which', [command]).status === 0;
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
