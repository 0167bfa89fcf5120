// @module-tag slow
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const tool = (name: string): string => join(root, 'tools', name);

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'release-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a module of tools/ without types of its own; resolves with what it printed, as JSON. */
async function ask(script: string): Promise<unknown> {
  const argv = ['--input-type=module', '--eval', script];
  const { stdout } = await promisify(execFile)(process.execPath, argv, { cwd: folder });
  return JSON.parse(stdout);
}

it('the owner is filled in once, wherever a page or a workflow names the repositories', async () => {
  const text = [
    '# Replace OWNER by the owner of the repository that the action is in.',
    '- uses: OWNER/quantastor-xenserver/packages/github-action@v1',
    '`OWNER/quantastor-xenserver-action@v1`',
    '* @OWNER/maintainers',
    'path/to/quantastor-xenserver/packages',
    '',
  ].join('\n');
  const filled = await ask(
    `import { withOwner } from ${JSON.stringify(tool('project-meta.mjs'))};
     const repository = 'quantastor-xenserver';
     const once = withOwner(${JSON.stringify(text)}, { owner: 'acme', repository });
     console.log(JSON.stringify([once, withOwner(once, { owner: 'other', repository })]));`,
  );
  const lines = (owner: string): string =>
    [
      `- uses: ${owner}/quantastor-xenserver/packages/github-action@v1`,
      `\`${owner}/quantastor-xenserver-action@v1\``,
      `* @${owner}/maintainers`,
      'path/to/quantastor-xenserver/packages',
      '',
    ].join('\n');
  expect(filled).toEqual([lines('acme'), lines('other')]);
});

it('lint names the page of its rules by an address once the project has its owner, as an installed package has no docs', async () => {
  const source = join(root, 'packages/zx-scripts/src/commands/lint.ts');
  const filled = await ask(
    `import { readFileSync } from 'node:fs';
     import { withOwner } from ${JSON.stringify(tool('project-meta.mjs'))};
     const text = readFileSync(${JSON.stringify(source)}, 'utf8');
     console.log(JSON.stringify(withOwner(text, { owner: 'acme', repository: 'quantastor-xenserver' })));`,
  );
  expect(filled).toContain(
    "'https://github.com/acme/quantastor-xenserver/blob/main/docs/lint-rules.md'",
  );
  expect(filled).toContain("PAGE.includes('/OWNER/')");
});

it('the image is made from what a release makes, and runs it without root', () => {
  const text = readFileSync(join(root, 'Containerfile'), 'utf8');
  const [copied] =
    /^COPY \S+ (\S+) \/usr\/local\/bin\/quantastor-xenserver$/m.exec(text)?.slice(1) ?? [];
  const targets = /TARGETS = (\[.*\])/.exec(
    readFileSync(tool('release/executable.mjs'), 'utf8'),
  )?.[1];
  expect(JSON.parse((targets ?? '[]').replaceAll("'", '"'))).toContain(
    copied?.replace('quantastor-xenserver-', ''),
  );
  expect(text).toMatch(/^USER (?!root)\w+$/m);
  expect(text).toMatch(/^ENTRYPOINT \["\/usr\/local\/bin\/quantastor-xenserver"\]$/m);
  // what the executable is linked against, and the ssh that it starts
  expect(text).toMatch(/apt-get install .*openssh-client libstdc\+\+6/);
});

// ACTION-95: the command line must not be there before what it needs, and a job that broke off is started again
it.skipIf(process.platform === 'win32')(
  'packages are published after those that they need, and once',
  async () => {
    const pack = async (name: string, dependencies: Record<string, string>): Promise<void> => {
      writeFileSync(
        join(folder, 'package.json'),
        JSON.stringify({ name, version: '1.0.0', dependencies }),
      );
      await promisify(execFile)('npm', ['pack', '--silent'], { cwd: folder });
    };
    await pack('quantastor-xenserver', { '@quantastor-xenserver/core': '1.0.0' });
    await pack('@quantastor-xenserver/core', {});
    rmSync(join(folder, 'package.json'));
    const said = await ask(
      `import { execFile } from 'node:child_process';
     import { writeFileSync } from 'node:fs';
     import { promisify } from 'node:util';
     import { openRegistry } from ${JSON.stringify(tool('release/registry.mjs'))};
     const { address, close } = await openRegistry();
     writeFileSync('npmrc', 'registry=' + address + '\\n//' + new URL(address).host + '/:_authToken=x\\n');
     const env = { ...process.env, NPM_CONFIG_USERCONFIG: 'npmrc', NPM_CONFIG_PROVENANCE: 'false' };
     const publish = () =>
       promisify(execFile)(process.execPath, [${JSON.stringify(tool('release/publish-npm.mjs'))}, '.'], { env });
     const said = [(await publish()).stdout, (await publish()).stdout];
     await close();
     console.log(JSON.stringify(said));`,
    );
    const names = ['@quantastor-xenserver/core@1.0.0', 'quantastor-xenserver@1.0.0'];
    expect(said).toEqual([
      names.map((name) => `published ${name}\n`).join(''),
      names.map((name) => `is there: ${name}\n`).join(''),
    ]);
  },
  300_000,
);
