import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { cli } from './support/cli.ts';
import { makeFolder } from './support/folder.ts';

const bad = 'defaults {\n\tfrobnicate 1\n}\n';
const lint = ['lint', '--release', '0.9.4'];

async function files(count: number): Promise<string[]> {
  const folder = await makeFolder();
  await mkdir(folder, { recursive: true });
  const names = Array.from({ length: count }, (_, at) => join(folder, `${at}.conf`));
  for (const name of names) await writeFile(name, bad);
  return names;
}

it('--format sarif prints one SARIF log for all files', async () => {
  const names = await files(3);
  const { stdout, exit } = await cli([...lint, '--format', 'sarif', ...names]);
  const { version, runs } = JSON.parse(stdout);
  expect([version, runs.length, runs[0].results.length, exit]).toEqual(['2.1.0', 1, 3, 1]);
});

it('--format github prints annotations', async () => {
  const [name = ''] = await files(1);
  const { stdout } = await cli([...lint, '--format', 'github', name]);
  expect(stdout).toMatch(/^::warning file=.*,line=2,col=2,title=unknown-keyword::.+\n$/);
});

it('--format json and --json are the same list', async () => {
  const names = await files(2);
  const one = await cli([...lint, '--json', ...names]);
  const other = await cli([...lint, '--format', 'json', ...names]);
  expect(one.stdout).toBe(other.stdout);
  expect(JSON.parse(one.stdout)).toHaveLength(2);
  expect((await cli([...lint, '--json', '--format', 'sarif', ...names])).exit).toBe(64);
});

it('a list of no findings is a list too', async () => {
  const { stdout } = await cli([...lint, '--json', '-'], { input: '' });
  expect(JSON.parse(stdout)).toEqual([]);
});

it('--fail-on never lets findings pass', async () => {
  expect((await cli([...lint, '--fail-on', 'never', ...(await files(1))])).exit).toBe(0);
});
