import { lstat, mkdtemp, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Host } from '../../src/hosts/host.ts';
import { openLocalHost } from '../../src/hosts/local.ts';
import { CONF, type FilePlan, planText } from '../../src/run/edit/plan.ts';
import { type ApplyEditOptions, applyEdit, readToEdit } from '../../src/verbs/edit-file.ts';

let folder = '';
let file = '';
let host: Host;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'edit-file-'));
  file = join(folder, 'multipath.conf');
  await writeFile(file, 'x\n', { mode: 0o640 });
  host = await openLocalHost();
});
afterEach(async () => {
  await host.close();
  await rm(folder, { recursive: true, force: true });
});

const add = (text: string): FilePlan => ({
  edits: text.startsWith('a') ? [] : [{ offset: 0, length: 0, text: 'a\n' }],
  refused: text.startsWith('refuse'),
  diagnostics: [],
});

async function edit({
  path = file,
  ...options
}: Partial<ApplyEditOptions> & { path?: string } = {}) {
  const read = await readToEdit(host, path);
  return applyEdit(host, planText(read, add, CONF), { mode: 'apply', ...options });
}

it('writes the edited bytes and keeps the mode', async () => {
  expect((await edit()).outcome).toBe('changed');
  expect(await readFile(file, 'utf8')).toBe('a\nx\n');
  expect((await stat(file)).mode & 0o777).toBe(0o640);
});

it.each([
  [
    'where the user could have one made',
    false,
    'Correct the path; {create} makes a file that is not there.',
  ],
  ['where no option makes one', undefined, 'Correct the path.'],
])('refuses a file that is not there, with what helps %s', async (_where, create, remedy) => {
  await expect(readToEdit(host, join(folder, 'none'), { create })).rejects.toMatchObject({
    code: 'NOT_FOUND',
    remedy,
  });
});

it('does not touch a file that is as expected', async () => {
  await edit();
  await utimes(file, 1000, 1000);
  const { ino, mtimeMs } = await stat(file);
  const confirm = () => Promise.reject(new Error('asked'));
  expect((await edit({ confirm })).outcome).toBe('unchanged');
  expect(await stat(file)).toMatchObject({ ino, mtimeMs });
});

it.each<[string, Partial<ApplyEditOptions>, string]>([
  ['in check mode', { mode: 'check' }, 'would-change'],
  ['when the change is not agreed to', { confirm: () => Promise.resolve(false) }, 'refused'],
])('writes nothing %s', async (_when, options, outcome) => {
  expect((await edit(options)).outcome).toBe(outcome);
  expect(await readFile(file, 'utf8')).toBe('x\n');
});

it('does not ask about a refused plan', async () => {
  await writeFile(file, 'refuse\n');
  const confirm = () => Promise.reject(new Error('asked'));
  expect((await edit({ confirm })).outcome).toBe('refused');
});

it('writes through a link, and names where it wrote', async () => {
  const link = join(folder, 'link');
  await symlink('multipath.conf', link);
  expect((await edit({ path: link })).realPath).toBe(file);
  expect((await lstat(link)).isSymbolicLink()).toBe(true);
  expect(await readFile(file, 'utf8')).toBe('a\nx\n');
});

it('writes nothing over what somebody else wrote meanwhile', async () => {
  const confirm = async (): Promise<boolean> => {
    await writeFile(file, 'other\n');
    return true;
  };
  await expect(edit({ confirm })).rejects.toMatchObject({ code: 'FILE_CHANGED' });
  expect(await readFile(file, 'utf8')).toBe('other\n');
});

it('writes nothing once it was cancelled', async () => {
  const controller = new AbortController();
  const confirm = async (): Promise<boolean> => {
    controller.abort();
    return true;
  };
  await expect(edit({ confirm, signal: controller.signal })).rejects.toMatchObject({
    code: 'CANCELLED',
  });
  expect(await readFile(file, 'utf8')).toBe('x\n');
});

it('refuses a file that is not there', async () => {
  const path = join(folder, 'missing');
  await expect(edit({ path })).rejects.toMatchObject({ code: 'NOT_FOUND', place: path });
});
