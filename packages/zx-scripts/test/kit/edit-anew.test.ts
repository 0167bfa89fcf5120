import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Host, parseHost } from '@quantastor-xenserver/core';
import {
  applyEdit,
  type EditedFile,
  type FilePlan,
  readToEdit,
  type TextPlan,
} from '@quantastor-xenserver/core/edit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { editAnew } from '../../src/kit/edit-anew.ts';

let folder = '';
let file = '';
let host: Host;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'edit-anew-'));
  file = join(folder, 'multipath.conf');
  await writeFile(file, 'x\n');
  host = await parseHost('local').open();
});
afterEach(async () => {
  await host.close();
  await rm(folder, { recursive: true, force: true });
});

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Adds a line of its own to whatever the file holds. */
function add(line: string, on: Host = host): Promise<EditedFile> {
  return editAnew(on, async () => {
    const read = await readToEdit(on, file);
    const changed = !Buffer.from(read.bytes).includes(line);
    const bytes = changed ? Buffer.concat([read.bytes, Buffer.from(line)]) : read.bytes;
    const plan = { ...read, bytes, changed, refused: false };
    const hashes = { beforeSha256: sha256(read.bytes), afterSha256: sha256(bytes) };
    return applyEdit(on, { ...plan, ...hashes } as unknown as TextPlan<FilePlan>, {
      mode: 'apply',
    });
  });
}

test('twenty edits of one file at once are all in it, and none is refused (ROBUSTNESS-13)', async () => {
  const lines = Array.from({ length: 20 }, (_, at) => `edit ${at};\n`);
  const edits = await Promise.all(lines.map((line) => add(line)));
  expect(edits.map(({ outcome }) => outcome)).toEqual(lines.map(() => 'changed'));
  const text = await readFile(file, 'utf8');
  for (const line of lines) expect(text.split(line), line).toHaveLength(2);
}, 60_000);

test('an editor that saves by rename all the while loses no save (ROBUSTNESS-14)', async () => {
  const saves = `
    const { readFileSync, renameSync, writeFileSync } = require('node:fs');
    const [, file] = process.argv;
    let count = 0;
    setInterval(() => {
      writeFileSync(file + '~', readFileSync(file, 'utf8') + 'save ' + count++ + ';\\n');
      renameSync(file + '~', file);
      console.log(count);
    }, 150);`;
  const editor = spawn(process.execPath, ['-e', saves, file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let count = 0;
  editor.stdout.setEncoding('utf8').on('data', (text: string) => {
    count = Number(text.trim().split('\n').at(-1));
  });
  await once(editor.stdout, 'data');
  const ended = once(editor.stdout, 'close');
  for (let at = 0; at < 15; at++) expect((await add(`edit ${at};\n`)).outcome).toBe('changed');
  editor.kill();
  await ended;
  const text = await readFile(file, 'utf8');
  for (let save = 0; save < count; save++) expect(text, `of ${count}`).toContain(`save ${save};\n`);
}, 60_000);

test('an edit that an editor has overwritten at once is made again (ROBUSTNESS-14)', async () => {
  const stale = await readFile(file);
  let writes = 0;
  const beside: Host = {
    ...host,
    replace: async (request) => {
      const result = await host.replace(request);
      if (writes++ === 0) await writeFile(file, stale);
      return result;
    },
  };
  expect((await add('edit;\n', beside)).outcome).toBe('changed');
  expect(await readFile(file, 'utf8')).toBe('x\nedit;\n');
});
