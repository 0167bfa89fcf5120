// @module-tag slow
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cli } from './support/cli.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const pages = [
  'README.md',
  'packages/github-action/README.md',
  'packages/core/README.md',
  'packages/zx-scripts/README.md',
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

/** The Korean pages and those that the packages bring too. */
const everyPage = [
  ...pages,
  ...readdirSync(join(root, 'docs/ko')).map((name) => `docs/ko/${name}`),
  ...['ansible-module-shim/collection', 'ansible-runner-ts', 'github-action'].map(
    (name) => `packages/${name}/README.md`,
  ),
  'examples/README.md',
  'CONTRIBUTING.md',
];

/** Each command line of a page, its continuation lines joined: in a block, in a sentence, in a crontab, a unit or a workflow. */
function commandsOf(page: string): string[] {
  const text = readFileSync(join(root, page), 'utf8').replace(/ [\^\\]\n\s*/g, ' ');
  const begins =
    /(?:^ {4}(?:npx --no -- )?(?:[A-Z_]+=\S+ )?|`|\$\(|ExecStart=|run: )quantastor-xenserver /;
  const command = new RegExp(`${begins.source}([a-z][^\`\n]*?)(?=\`| 2>&1| #|$)`, 'gm');
  // a name alone is what a sentence speaks of
  return [...text.matchAll(command)].map(([, args = '']) => args).filter((args) => args !== 'lint');
}

/** What asks a question here, where there is no terminal, or wants what no sandbox has: a pool, a web service, Ansible. */
const MAY_FAIL =
  /--pool-master|--via ansible|rule\.xml|^storagelink-certificate|^sandbox |^rollback (?:RUN-ID|last)$|^configure-multipath --hosts \S+$|^install-adapter (?!.*--check)|^verify adapter/;

let place = '';
let env: Record<string, string> = {};
let installer = { path: '', sha256: '' };

beforeAll(async () => {
  place = mkdtempSync(join(tmpdir(), 'pages-'));
  env = {
    XDG_STATE_HOME: join(place, 'state'),
    QUANTASTOR_XENSERVER_STORAGELINK_PASSWORD: 'pretended',
    QUANTASTOR_XENSERVER_STORAGE_PASSWORD: 'pretended',
  };
  const made = JSON.parse((await cli(['sandbox', join(place, 'lab'), '--json'])).stdout);
  installer = made.installer;
  const conf = 'devices {\n\tdevice {\n\t\tvendor "A"\n\t\tproduct "B"\n\t}\n}\n';
  writeFileSync(join(place, 'multipath.conf'), conf);
  writeFileSync(join(place, 'hosts.txt'), `${made.dom0.join('\n')}\n`);
  cpSync(
    join(
      place,
      'lab/storagelink-server/C/Program Files/Citrix/StorageLink/Server/scsi_device_id_config.xml',
    ),
    join(place, 'scsi_device_id_config.xml'),
  );
  const page = readFileSync(join(root, 'docs/write-a-profile.md'), 'utf8');
  writeFileSync(join(place, 'example.json'), /```json\n([\s\S]*?)```/.exec(page)?.[1] ?? '');
  // a run that the pages' RUN-ID can stand for, and a plan that was approved
  const hosts = ['--hosts', made.dom0[0]];
  await cli(['configure-multipath', ...hosts, '--check', '--plan-file', 'plan.json'], {
    cwd: place,
    env,
  });
  await cli(['configure-multipath', ...hosts, '--yes'], { cwd: place, env });
}, 120_000);
afterAll(() => rmSync(place, { recursive: true, force: true }));

/** What a page shows, with hosts of the sandbox in the place of those of its reader. */
function onSandbox(args: string): { argv: string[]; input: string } {
  const host = (name: string): string => `sandbox:${join(place, 'lab', name)}`;
  const isServer = /^(install-adapter|verify adapter)/.test(args);
  const argv = args
    .replace(/ \\\n\s*/g, ' ')
    .replace(/ [<>] .*/, '')
    .replace(/ssh:\/\/(?:root|admin)@xen\d/g, host('xenserver-8'))
    .replace(/(?<=--hosts )(local|command:\S+)/, isServer ? host('storagelink-server') : '$1')
    .replaceAll('sandbox:/tmp/lab', `sandbox:${join(place, 'lab')}`)
    .replace(/^sandbox \S+/, `sandbox ${join(place, 'another')}`)
    .replace('/etc/quantastor/hosts.txt', 'hosts.txt')
    .replace('storage/multipath.conf', 'multipath.conf')
    .replace(/ URL$/, ' https://localhost:1')
    .replace(/\bRUN(?:-ID)?\b/g, 'last')
    .replaceAll('SHA256', installer.sha256)
    .replace('/etc/multipath.conf', 'multipath.conf')
    .split(/\s+/)
    .map((word) => word.replace(/^'(.*)'$/, '$1'))
    .filter(Boolean);
  return { argv, input: readFileSync(join(place, 'multipath.conf'), 'utf8') };
}

const korean = readdirSync(join(root, 'docs/ko')).map((name) => `docs/ko/${name}`);
// what two pages show is run once
const commands = [...pages, ...korean]
  .flatMap((page) => commandsOf(page).map((args) => [page, args] as const))
  .filter(([, args], at, all) => all.findIndex(([, other]) => other === args) === at);

describe('the pages', () => {
  it('show commands', () => {
    expect(commands.length).toBeGreaterThan(20);
  });

  it.each(commands)('%s: %s runs on a sandbox as it stands', async (_page, args) => {
    const { argv, input } = onSandbox(args);
    const { exit, stdout, stderr } = await cli(argv, { cwd: place, env, input });
    // 64 would be a command, an option or a value that is not there
    expect(MAY_FAIL.test(args) ? [0, 1, 2, 3] : [0, 2, 3], `${stdout}${stderr}`).toContain(exit);
    expect(stdout + stderr).not.toMatch(/unknown (option|command)|Try '--help'|^\s+at .*:\d+:\d+/m);
  });

  it.each(pages)('%s links to files that are there', (page) => {
    const text = readFileSync(join(root, page), 'utf8');
    for (const [, link = ''] of text.matchAll(/\]\(((?!https?:)[^)#]+)(?:#[^)]*)?\)/g))
      expect(existsSync(join(root, dirname(page), link)), link).toBe(true);
  });

  // CLI-14: npx fetches what is not installed, and the name is held by nobody before the first release
  it.each([...pages, 'tools/start.mjs', 'packages/github-action/src/summary/repeat-command.ts'])(
    'CLI-14: %s has nobody run npx on a name that it would fetch',
    (page) => {
      const text = readFileSync(join(root, page), 'utf8').replaceAll('Never run `npx quanta', '');
      expect(text).not.toMatch(/npx (?!--no )(?:--\S+ )*@?quantastor-xenserver/);
    },
  );

  // CLI-16: npm install takes a name from whoever holds it; before the first release nobody of ours does
  it.each(everyPage)('CLI-16: %s installs no name that nobody holds', (page) => {
    const text = readFileSync(join(root, page), 'utf8');
    for (const [, args = ''] of text.matchAll(
      /\b(?:npm|pnpm|yarn|bun) (?:install|i|add|exec)\b([^\n`]*)/g,
    ))
      expect(args, page).not.toMatch(/ @?quantastor-xenserver(?:\/[\w-]+)?(?:@\S+)?(?= |$)/);
  });

  it('CLI-15: what comes before the first command of a clone stands before it', () => {
    for (const page of ['README.md', 'docs/install.md']) {
      const text = readFileSync(join(root, page), 'utf8');
      const first = text.search(/npx --no -- quantastor-xenserver/);
      const build = text.search(/^ {4}npm (?:start|ci|run build)|^npm (?:ci|start)/m);
      expect(build, page).toBeGreaterThan(0);
      expect(build, page).toBeLessThan(first);
    }
  });

  it('CLI-18: the collection is built in the same way on both pages, from a folder that the build makes', () => {
    const wayOf = (page: string): string[] => {
      const text = readFileSync(join(root, page), 'utf8');
      const block = [...text.matchAll(/```sh\n([\s\S]*?)```/g)].find(([, each]) =>
        each?.includes('collection build'),
      );
      return (block?.[1] ?? '').trim().split('\n');
    };
    const way = wayOf('docs/run-with-ansible.md');
    expect(wayOf('packages/ansible-module-shim/collection/README.md')).toEqual(way);
    expect(way).toContain('cd packages/ansible-module-shim');
    const build = readFileSync(join(root, 'packages/ansible-module-shim/build.mjs'), 'utf8');
    expect(build).toContain('dist/collection');
  });

  it('CLI-21: docs/README.md has each page once', () => {
    const text = readFileSync(join(root, 'docs/README.md'), 'utf8');
    const linked = [...text.matchAll(/^- \[[^\]]*\]\(([\w-]+\.md)\)/gm)].map(([, page]) => page);
    const there = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'));
    expect(linked.toSorted()).toEqual(there.filter((name) => name !== 'README.md').toSorted());
    expect(text).not.toMatch(/^\d+\. /m);
  });

  it('show a profile that is taken', async () => {
    const args = ['edit', 'multipath-conf', '-', '--profile', 'example.json', '--check'];
    expect((await cli(args, { cwd: place, input: 'devices {\n}\n' })).exit).toBe(2);
  });
});
