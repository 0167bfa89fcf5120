// npm run release:rehearse [-- OUTDIR]: a whole release into a folder, from the last commit, without telling anybody. It
// versions, builds, packs, and proves each result by installing and running it in an empty place. What only the registry,
// the Galaxy or GitHub can do is named at the end as not run.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
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
import { basename, join, resolve } from 'node:path';
import { isPlaceholder } from '../project-meta.mjs';
import { root } from '../setup.mjs';
import { prove } from './prove.mjs';
import { openRegistry } from './registry.mjs';

const out = resolve(process.argv[2] ?? join(root, 'dist/release'));
const work = mkdtempSync(join(tmpdir(), 'quantastor-xenserver-release-'));
const tree = join(work, 'tree');
const PUBLIC = ['core', 'ansible-runner-ts', 'zx-scripts'];
const notRun = [
  'npm publish to the registry, with provenance (needs the workflow and its identity)',
  'upload to the Galaxy',
  "GitHub release, and the push of the Action's tags",
];

try {
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  step('clone the last commit', () => {
    run('git', ['clone', '--quiet', '--no-hardlinks', root, tree], { cwd: root });
    run('npm', ['ci', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error']);
  });
  step('versions and changelogs', () => {
    const changes = readdirSync(join(tree, '.changeset')).filter((file) =>
      /^(?!README).*\.md$/.test(file),
    );
    if (changes.length === 0) throw new Error('no changeset: there is nothing to release');
    run('npx', ['changeset', 'version']);
    run('npm', [
      'install',
      '--package-lock-only',
      '--ignore-scripts',
      '--prefer-offline',
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
    ]);
    run('node', ['tools/project-meta.mjs']);
    for (const name of PUBLIC) mustExist(join(tree, 'packages', name, 'CHANGELOG.md'));
  });
  step('build', () => run('npm', ['run', '--silent', 'build']));
  step('the commit of the release', () => {
    // the Action's dist and the pages hold the version: what is tagged must be what was built
    run('npm', ['run', '--silent', 'docs']);
    run('git', ['add', '--all']);
    const date = run('git', ['log', '-1', '--format=%cI']).trim();
    const who = ['-c', 'user.name=release', '-c', 'user.email=noreply@github.com'];
    run('git', [...who, 'commit', '--quiet', '-m', `Release ${version()}`], {
      // the same source gives the same commit
      env: { ...process.env, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date },
    });
  });
  step('npm packages', () =>
    run('npm', [
      'pack',
      '--silent',
      ...PUBLIC.flatMap((name) => ['-w', `packages/${name}`]),
      '--pack-destination',
      out,
    ]),
  );
  step('collection', () => {
    if (!has('ansible-galaxy'))
      return notRun.push("the collection's tarball: no ansible-galaxy here");
    run('ansible-galaxy', [
      'collection',
      'build',
      '--output-path',
      out,
      'packages/ansible-module-shim/dist/collection',
    ]);
  });
  step("the Action's tree", () => {
    const { tags } = JSON.parse(
      run('node', [
        '-e',
        "import('./tools/release/action-tree.mjs').then((m) => console.log(JSON.stringify(m.makeActionTree())))",
      ]),
    );
    // what `publish` pushes: the commit with the versions, and the Action's tags
    run('git', ['bundle', 'create', '--quiet', join(out, 'release.bundle'), 'HEAD', ...tags]);
    run('git', ['clone', '--quiet', '--bare', '.', join(out, 'action.git')]);
    run('git', [
      'archive',
      '--format=tar.gz',
      '-o',
      join(out, `action-${tags[0]}.tar.gz`),
      tags[0],
    ]);
    run('git', ['push', '--quiet', '--dry-run', join(out, 'action.git'), tags[0], `+${tags[1]}`]);
    rmSync(join(out, 'action.git'), { recursive: true });
  });
  step('one file for any Node', () =>
    run('node', ['tools/release/single-file.mjs', join(out, 'quantastor-xenserver.cjs')]),
  );
  if (process.platform === 'linux' && process.arch === 'x64')
    step('single executables', () => {
      const targets = process.env['RELEASE_TARGETS']?.split(' ') ?? ['linux-x64'];
      run('node', ['tools/release/executable.mjs', out, ...targets]);
      notRun.push(
        ...['linux-arm64', 'win-x64']
          .filter((target) => !targets.includes(target))
          .map((target) => `the executable for ${target}: RELEASE_TARGETS did not name it`),
      );
    });
  step('Debian package', () => {
    if (!has('dpkg-deb')) return notRun.push('the Debian package: no dpkg-deb here');
    for (const [target, architecture] of Object.entries({
      'linux-x64': 'amd64',
      'linux-arm64': 'arm64',
    })) {
      const executable = join(out, `quantastor-xenserver-${target}`);
      if (existsSync(executable))
        run('node', ['tools/release/deb.mjs', executable, out, architecture]);
    }
  });
  step('SBOM', () => {
    const sbom = run('npm', [
      'sbom',
      '--sbom-format=cyclonedx',
      '--package-lock-only',
      '--omit=dev',
    ]);
    JSON.parse(sbom);
    writeFileSync(join(out, 'sbom.cyclonedx.json'), sbom);
  });
  await stepAsync('publish to a registry on loopback, install from it by name', async () => {
    const upstream = run('npm', ['config', 'get', 'registry']).trim();
    const registry = await openRegistry(upstream);
    try {
      const config = join(work, 'npmrc');
      writeFileSync(
        config,
        `registry=${registry.address}\n//${new URL(registry.address).host}/:_authToken=rehearsal\n`,
      );
      const env = { NPM_CONFIG_USERCONFIG: config, NPM_CONFIG_PROVENANCE: 'false' };
      const publish = ['tools/release/publish-npm.mjs', out];
      await runAsync(process.execPath, publish, env);
      // a job that is started again after half of it goes on
      const again = await runAsync(process.execPath, publish, env);
      if (/^published /m.test(again)) throw new Error(`a second publish: ${again}`);
      const folder = join(work, 'by-name');
      mkdirSync(folder);
      const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
      await runAsync(
        'npm',
        ['install', ...quiet, '--prefix', folder, `quantastor-xenserver@${version()}`],
        env,
      );
      const bin = join(folder, 'node_modules/.bin/quantastor-xenserver');
      const printed = await runAsync(bin, ['--version'], {});
      if (printed.trim() !== version()) throw new Error(`installed by name: ${printed}`);
    } finally {
      await registry.close();
    }
  });
  writeFileSync(
    join(out, 'SHA256SUMS'),
    readdirSync(out)
      .filter((file) => file !== 'SHA256SUMS')
      .sort()
      .map(
        (file) =>
          `${createHash('sha256')
            .update(readFileSync(join(out, file)))
            .digest('hex')}  ${file}\n`,
      )
      .join(''),
  );
  await prove(out, version(), { step: stepAsync, notRun, tree });
  console.log('\nmade:');
  for (const file of readdirSync(out))
    console.log(`  ${String(statSync(join(out, file)).size).padStart(11)}  ${file}`);
  console.log(`\nnot run here:\n${notRun.map((each) => `  ${each}\n`).join('')}`);
  console.log(
    isPlaceholder
      ? 'This cannot be released yet: tools/project.json names no owner. `npm run release:check` refuses it.'
      : `Ready: start the workflow "release".`,
  );
} finally {
  rmSync(work, { recursive: true, force: true });
}

function version() {
  return JSON.parse(readFileSync(join(tree, 'packages/core/package.json'), 'utf8')).version;
}

function mustExist(path) {
  if (!existsSync(path)) throw new Error(`${basename(path)} was not made: ${path}`);
}

function has(command) {
  return spawnSync('which', [command]).status === 0;
}

function step(name, work) {
  const from = Date.now();
  work();
  console.log(`${name}: ${((Date.now() - from) / 1000).toFixed(1)} s`);
}

async function stepAsync(name, work) {
  const from = Date.now();
  await work();
  console.log(`${name}: ${((Date.now() - from) / 1000).toFixed(1)} s`);
}

function run(command, args, options = {}) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd: tree,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
    env: { ...process.env, NX_DAEMON: 'false' },
    ...options,
  });
  if (status !== 0)
    throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? `${stdout}\n${stderr}`}`);
  return stdout;
}

/** While this process serves the registry, it must not wait for its client. */
async function runAsync(command, args, env) {
  const { execFile } = await import('node:child_process');
  const { promisify } = await import('node:util');
  const { stdout } = await promisify(execFile)(command, args, {
    cwd: tree,
    env: { ...process.env, ...env },
  });
  return stdout;
}
