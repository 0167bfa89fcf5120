import { createHash } from 'node:crypto';
import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CONF, type FilePlan, planText } from '../../src/run/edit/plan.ts';
import {
  dropEditRecord,
  planRecordedRemoval,
  type RecordedRemoval,
  readEditRecord,
  writeEditRecord,
} from '../../src/run/edit/undo-record.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'edit-record-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const before = 'version 4\nend\n';
const after = 'version 5\nrule\nend\n';

const add = (text: string): FilePlan => ({
  edits: text.includes('rule')
    ? []
    : [
        { offset: 8, length: 1, text: '5' },
        { offset: 10, length: 0, text: 'rule\n' },
      ],
  refused: false,
  diagnostics: [],
});

/** Takes the rule out and leaves the version as it is. */
const remove = (text: string): FilePlan => {
  const offset = text.indexOf('rule\n');
  return {
    edits: offset < 0 ? [] : [{ offset, length: 5, text: '' }],
    refused: false,
    diagnostics: [],
  };
};

function fileOf(text: string, path = '/srv/rules.xml') {
  return { path, realPath: path, bytes: new TextEncoder().encode(text) };
}

async function recorded(path?: string): Promise<void> {
  const edit = planText(fileOf(before, path), add, CONF);
  expect(new TextDecoder().decode(edit.bytes)).toBe(after);
  expect(await writeEditRecord(edit, folder)).toBe(true);
}

async function removed(text: string, path?: string): Promise<[string, RecordedRemoval<FilePlan>]> {
  const edit = await planRecordedRemoval(fileOf(text, path), remove, CONF, folder);
  return [new TextDecoder().decode(edit.bytes), edit];
}

// who can write a record decides what an undo puts into the file
describe.skipIf(!process.getuid)('a record that others could have written', () => {
  it.each([
    ['itself', (edits: string, file: string) => chmod(join(edits, file), 0o666)],
    ['its folder', (edits: string) => chmod(edits, 0o777)],
    ['the state folder', () => chmod(folder, 0o777)],
    [
      'a link to another',
      async (edits: string, file: string) => {
        await rename(join(edits, file), join(folder, 'elsewhere'));
        await symlink(join(folder, 'elsewhere'), join(edits, file));
      },
    ],
  ])('is not believed: %s', async (_what, spoil) => {
    await recorded();
    const edits = join(folder, 'edits');
    const [file = ''] = await readdir(edits);
    await spoil(edits, file);
    const [text, { record }] = await removed(after);
    expect(record).toBeUndefined();
    expect(text).toBe('version 5\nend\n');
  });

  it('is not made where others may write', async () => {
    await mkdir(join(folder, 'edits'));
    await chmod(join(folder, 'edits'), 0o777);
    const edit = planText(fileOf(before), add, CONF);
    expect(await writeEditRecord(edit, folder)).toBe(false);
    expect(await readdir(join(folder, 'edits'))).toEqual([]);
  });
});

describe('a recorded edit', () => {
  it('is taken back to the byte, the version included', async () => {
    await recorded();
    const [text, plan] = await removed(after);
    expect(text).toBe(before);
    expect(plan.record?.beforeSha256).toBe(createHash('sha256').update(before).digest('hex'));
  });

  it.each([
    ['somebody wrote the file since', `${after}\n`, undefined],
    ['it is another file', after, '/srv/other.xml'],
  ])('counts for nothing when %s', async (_why, text, path) => {
    await recorded();
    const [result, plan] = await removed(text, path);
    expect(result).toBe(text.replace('rule\n', ''));
    expect(plan.record).toBeUndefined();
  });

  it('lies in a folder of the user alone, in a file of the user alone', async () => {
    await recorded();
    const [name = ''] = await readdir(join(folder, 'edits'));
    expect((await stat(join(folder, 'edits'))).mode & 0o777).toBe(0o700);
    expect((await stat(join(folder, 'edits', name))).mode & 0o777).toBe(0o600);
  });

  it('can be forgotten, also twice', async () => {
    await recorded();
    const [, plan] = await removed(after);
    if (!plan.record) throw new Error('no record');
    await dropEditRecord(plan.record, folder);
    await dropEditRecord(plan.record, folder);
    expect(await readEditRecord('/srv/rules.xml', plan.record.afterSha256, folder)).toBeUndefined();
  });

  it('keeps the latest of two edits with one result', async () => {
    await recorded();
    await recorded();
    expect((await removed(after))[0]).toBe(before);
  });

  it('is not written where the folder cannot be made', async () => {
    await writeFile(join(folder, 'file'), '');
    const edit = planText(fileOf(before), add, CONF);
    expect(await writeEditRecord(edit, join(folder, 'file'))).toBe(false);
  });

  it.each([
    ['is no JSON', () => '{'],
    ['is null', () => 'null'],
    [
      'is of another version',
      (text: string) => text.replace('"schemaVersion":1', '"schemaVersion":2'),
    ],
    ['names another file', (text: string) => text.replace('/srv/rules.xml', '/etc/passwd')],
    ['has edits outside the text', (text: string) => text.replace(/"offset":\d+/, '"offset":999')],
    ['has edits that are none', (text: string) => text.replace(/"length":\d+/, '"length":"x"')],
    [
      'gives other bytes than it promises',
      (text: string) => text.replace('"text":"4"', '"text":"3"'),
    ],
  ])('counts for nothing when it %s', async (_why, spoil) => {
    await recorded();
    const [name = ''] = await readdir(join(folder, 'edits'));
    const file = join(folder, 'edits', name);
    const whole = await readFile(file, 'utf8');
    await writeFile(file, spoil(whole));
    expect(await readFile(file, 'utf8')).not.toBe(whole);
    expect((await removed(after))[0]).toBe('version 5\nend\n');
  });
});
