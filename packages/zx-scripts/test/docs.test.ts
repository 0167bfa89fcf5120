import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { cli } from './support/cli.ts';
import { makeFolder } from './support/folder.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const pages = [
  'README.md',
  'packages/core/README.md',
  'packages/zx-scripts/README.md',
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

/** Each command line of a page, its continuation lines joined. */
function commandsOf(page: string): string[] {
  const text = readFileSync(join(root, page), 'utf8').replace(/ \^\n\s*/g, ' ');
  return [...text.matchAll(/^ {4}(?:npx --no )?quantastor-xenserver (.*)$/gm)].map(
    ([, args = '']) => args,
  );
}

/** The command of the words; one of several is the first where none is named. */
function commandOf([first = '', second = '']: readonly string[]): string[] {
  if (first === 'edit') return [first, second];
  const groups: Record<string, string> = { verify: 'multipath', runs: 'list' };
  const named = groups[first];
  if (named === undefined) return [first];
  return [first, second === '' || second.startsWith('-') ? named : second];
}

const commands = pages.flatMap((page) => commandsOf(page).map((args) => [page, args] as const));

describe('the pages', () => {
  it('show commands', () => {
    expect(commands.length).toBeGreaterThan(20);
  });

  it.each(commands)('%s: %s names a command and options that exist', async (_page, args) => {
    const words = args.replace(/ [<>] .*/, '').split(' ');
    const name = commandOf(words);
    const { exit, stdout } = await cli([...name, '--help']);
    expect(exit).toBe(0);
    expect(stdout).toContain(`quantastor-xenserver ${name.join(' ')}`);
    for (const option of words.filter((word) => word.startsWith('--')))
      expect(stdout).toContain(` ${option.replace(/=.*/, '')} `);
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

  it('show a profile that is taken', async () => {
    const page = readFileSync(join(root, 'docs/write-a-profile.md'), 'utf8');
    const profile = join(await makeFolder(), 'example.json');
    await writeFile(profile, /```json\n([\s\S]*?)```/.exec(page)?.[1] ?? '');
    const args = ['edit', 'multipath-conf', '-', '--profile', profile, '--check'];
    expect((await cli(args, { input: 'devices {\n}\n' })).exit).toBe(2);
  });
});
