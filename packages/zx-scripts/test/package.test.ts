// @module-tag slow
import { copyFile, mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { type CliResult, run } from './support/cli.ts';
import { makeLastingFolder } from './support/folder.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const packages = ['ansible-runner-ts', 'core', 'zx-scripts'] as const;

/** The command line bears the name that its users type. */
const packageOf = (name: string): string =>
  name === 'zx-scripts' ? 'quantastor-xenserver' : `@quantastor-xenserver/${name}`;

const quiet = ['--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline'];

let folder = '';
const tarballs: string[] = [];

async function must(command: string, args: readonly string[], cwd = folder): Promise<CliResult> {
  const result = await run(command, args, { cwd, env: { npm_config_update_notifier: 'false' } });
  expect(result, `${command} ${args.join(' ')}`).toMatchObject({ exit: 0 });
  return result;
}

beforeAll(async () => {
  folder = await makeLastingFolder();
  for (const name of packages) {
    const source = join(root, 'packages', name);
    await must('npm', ['run', 'build'], source);
    await must('npm', ['pack', '--pack-destination', folder], source);
  }
  tarballs.push(...(await readdir(folder)).filter((name) => name.endsWith('.tgz')).sort());
  expect(tarballs).toHaveLength(packages.length);
  await writeFile(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
  await must('npm', ['install', ...quiet, ...tarballs.map((name) => `./${name}`)]);
}, 300_000);

it('is a command that npx finds in a clone, as the README runs it', async () => {
  const { stdout } = await must(join(root, 'node_modules/.bin/quantastor-xenserver'), ['--help']);
  expect(stdout).toContain('Usage: quantastor-xenserver');
});

describe('the packages, packed and installed into an empty folder', () => {
  const bin = (): string => join(folder, 'node_modules/.bin/quantastor-xenserver');

  it('run as a command', async () => {
    const manifest = JSON.parse(await readFile(join(root, 'packages/core/package.json'), 'utf8'));
    expect((await must(bin(), ['--version'])).stdout).toBe(`${manifest.version}\n`);
    await must(bin(), ['sandbox', 'lab']);
    const args = ['--hosts', 'sandbox:lab/xenserver-8', '--state-folder', 'state'];
    const { stdout } = await must(bin(), ['configure-multipath', ...args, '--yes', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ outcome: 'changed' });
    expect((await must(bin(), ['runs', '--state-folder', 'state'])).stdout).toContain('changed');
  });

  // STORAGELINK-64: a server with nothing on it, and no network
  it.each(['docs', 'docs/ko'])(
    'get onto a server without a network as %s/from-a-bare-windows-server.md says',
    async (docs) => {
      const page = await readFile(join(root, docs, 'from-a-bare-windows-server.md'), 'utf8');
      const [, install = ''] = /^ {4}(npm install --prefix quantastor .*)$/m.exec(page) ?? [];
      const [, path = ''] = /`node C:\\Install\\(quantastor\\[^`]+)`/.exec(page) ?? [];
      expect([install, path]).not.toContain('');
      const [there, server] = [join(folder, docs, 'controller'), join(folder, docs, 'server')];
      await mkdir(join(there, 'release'), { recursive: true });
      for (const name of tarballs) await copyFile(join(folder, name), join(there, 'release', name));
      await mkdir(server, { recursive: true });
      await must('sh', ['-c', `${install} ${quiet.join(' ')}`], there);
      await rename(join(there, 'quantastor'), join(server, 'quantastor'));
      const ours = join(server, ...path.split('\\'));
      expect((await must(process.execPath, [ours, '--version'], server)).stdout).toMatch(/^\d/);
      await must(process.execPath, [ours, 'sandbox', 'lab'], server);
      // the folder was filled on another system
      const files = await readdir(join(server, 'quantastor'), { recursive: true });
      expect(files.filter((name) => name.endsWith('.node'))).toEqual([]);
    },
  );

  it.skipIf(process.platform === 'win32')(
    'keep what V8 made of them, a long command apart from what only prints its help',
    async () => {
      const args = ['--hosts', 'sandbox:lab/xenserver-8', '--state-folder', 'state', '--check'];
      await must(bin(), ['configure-multipath', '--check', '--help']);
      await must(bin(), ['configure-multipath', ...args]);
      const kept = await readdir(
        join(folder, 'node_modules/quantastor-xenserver/dist/hot/code-cache'),
      );
      const kinds = kept.map((name) => name.replace(/-[0-9a-f]{32}-.*$/, ''));
      expect(kinds.sort()).toEqual([
        'configure-multipath-check',
        'configure-multipath-run',
        'program',
      ]);
    },
  );

  it('load every script', async () => {
    for (const name of ['install-adapter', 'verify', 'rollback', 'resume', 'lint'])
      await must(bin(), [name, '--help']);
    for (const name of ['multipath-conf', 'device-rules'])
      await must(bin(), ['edit', name, '--help']);
  });

  // CLI-82, CLI-83: a copy is readable, runs by itself, and is called by its own name
  it('let a script be copied and run by itself', async () => {
    const scripts = join(folder, 'node_modules/quantastor-xenserver/dist/commands');
    await mkdir(join(folder, 'own'));
    for (const name of await readdir(scripts)) {
      if (!name.endsWith('.js')) continue;
      const copy = join(folder, 'own', name);
      await copyFile(join(scripts, name), copy);
      const { stdout } = await must(process.execPath, [copy, '--help']);
      expect(stdout).toContain(`Usage: ${name} `);
      expect(await readFile(copy, 'utf8')).not.toContain('sourceMappingURL');
    }
    const wrong = await run(process.execPath, [join(folder, 'own/lint.js')], { cwd: folder });
    expect(wrong.exit).toBe(64);
  });

  it.skipIf(process.platform === 'win32')(
    'CLI-11, CLI-12: a copy says the same by node, by zx and by its first line',
    async () => {
      const own = join(folder, 'ways');
      await mkdir(own);
      const verify = join(folder, 'node_modules/quantastor-xenserver/dist/commands/verify.js');
      const text = await readFile(verify, 'utf8');
      await writeFile(join(own, 'check.mjs'), text);
      await writeFile(join(own, 'line.mjs'), `#!/usr/bin/env zx\n${text}`, { mode: 0o755 });
      const tools = join(folder, 'node_modules/.bin');
      const env = { PATH: `${tools}:${process.env['PATH']}` };
      const args = ['--hosts', 'sandbox:nothing'];
      const ways: readonly (readonly string[])[] = [
        [process.execPath, join(own, 'check.mjs')],
        [join(tools, 'zx'), join(own, 'check.mjs')],
        [join(own, 'line.mjs')],
      ];
      const said = [];
      for (const [command = '', ...rest] of ways)
        said.push(await run(command, [...rest, ...args], { cwd: folder, env }));
      for (const { exit, stdout } of said)
        expect([exit, stdout]).toEqual([1, expect.stringMatching(/^FAILED {2}nothing/)]);
      expect(new Set(said.map(({ stdout }) => stdout)).size).toBe(1);
    },
  );

  it('give core and its schemas to a program of one’s own', async () => {
    await writeFile(
      join(folder, 'program.js'),
      [
        "import { createRequire } from 'node:module';",
        "import { findProfile, parseHost, verifyMultipath } from '@quantastor-xenserver/core';",
        "const { title } = createRequire(import.meta.url)('@quantastor-xenserver/core/schema/report.schema.json');",
        "const report = await verifyMultipath({}, { hosts: [parseHost('sandbox:lab/xenserver-7')], profile: findProfile() });",
        'console.log(title, report.procedure);',
      ].join('\n'),
    );
    expect((await must(process.execPath, ['program.js'])).stdout).toMatch(/^\S.* verify\n$/);
  });

  it.each([
    ['node16', 'node16'],
    ['nodenext', 'nodenext'],
    ['preserve', 'bundler'],
  ])(
    'have types for a program of one’s own: module %s, resolution %s',
    async (module, resolution) => {
      await writeFile(
        join(folder, 'typed.mts'),
        [
          "import { configureMultipath, findProfile, parseHost } from '@quantastor-xenserver/core';",
          "import { type Report, renderMarkdown } from '@quantastor-xenserver/core/report';",
          "import { script } from 'quantastor-xenserver';",
          "const hosts = [parseHost('sandbox:lab/xenserver-7')];",
          "const report: Report = await configureMultipath({}, { hosts, profile: findProfile(), mode: 'check' });",
          '// @ts-expect-error an outcome is a word: what has no types would take this',
          'const outcome: number = report.outcome;',
          'console.log(outcome, renderMarkdown, script);',
        ].join('\n'),
      );
      const types = ['--types', 'node', '--typeRoots', join(root, 'node_modules/@types')];
      const strict = ['--noEmit', '--strict', '--target', 'es2023', '--lib', 'es2023', ...types];
      const how = ['--module', module, '--moduleResolution', resolution];
      await must(join(root, 'node_modules/.bin/tsc'), [...strict, ...how, 'typed.mts']);
    },
  );

  // CLI-19
  it('hold what they should and nothing else', async () => {
    for (const name of packages) {
      const installed = join(folder, 'node_modules', packageOf(name));
      const top = await readdir(installed);
      expect(top).toEqual(expect.arrayContaining(['LICENSE', 'README.md', 'dist']));
      const files = await readdir(installed, { recursive: true });
      expect(
        files.filter((file) =>
          /(?:^|\/)(?:src|test|node_modules)(?:\/|$)|tsbuildinfo|\.map$/.test(file),
        ),
      ).toEqual([]);
    }
  });

  it('CLI-19: are at most 750 kB each', async () => {
    for (const name of tarballs)
      expect((await stat(join(folder, name))).size, name).toBeLessThan(750_000);
  });

  // CLI-20
  it('take at most 6.2 MB, with every package that they need', async () => {
    const installed = join(folder, 'node_modules');
    const entries = await readdir(installed, { recursive: true, withFileTypes: true });
    // what was run above has left there what V8 made of it
    const isShipped = (folder: string): boolean => !folder.endsWith('code-cache');
    const files = entries.filter((entry) => entry.isFile() && isShipped(entry.parentPath));
    const sizes = await Promise.all(
      files.map(async (file) => (await stat(join(file.parentPath, file.name))).size),
    );
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(6_200_000);
  });

  it.each(packages)('are clean for publint and attw: %s', async (name) => {
    const start = packageOf(name).replace('@', '').replace('/', '-');
    const tarball = tarballs.find((each) => new RegExp(`^${start}-\\d`).test(each)) ?? '';
    const tools = join(root, 'node_modules/.bin');
    await must(join(tools, 'publint'), ['run', join(folder, tarball), '--strict'], root);
    const attw = [join(folder, tarball), '--profile', 'esm-only', '--no-color'];
    await must(join(tools, 'attw'), [...attw, '--exclude-entrypoints', 'schema/*.json'], root);
  });
});
