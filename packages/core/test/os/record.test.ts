import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { beginRecord, changeRecord, heldBy } from '../../src/os/record.ts';

const links = vi.hoisted(() => ({ code: '' }));
vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof import('node:fs/promises')>();
  return {
    ...real,
    link: (from: string, to: string) =>
      links.code === ''
        ? real.link(from, to)
        : Promise.reject(Object.assign(new Error('no link'), { code: links.code })),
  };
});

let own = '';
beforeEach(() => {
  own = mkdtempSync(join(tmpdir(), 'quantastor-record-'));
});
afterEach(() => {
  links.code = '';
  rmSync(own, { recursive: true, force: true });
});

const change = (run: string) => ({ head: `{"run":"${run}"}`, isNew: true, lines: '{"n":1}\n' });
const active = (): string => readFileSync(join(own, 'active.jsonl'), 'utf8');

// '' is a file system with hard links; EPERM is FAT's; ENOENT comes when another run's end took the draft away
test.each(['', 'EPERM', 'ENOENT'])(
  'of two who make the record one does, and nothing else is left (link: %s)',
  async (code) => {
    links.code = code;
    const both = await Promise.allSettled(['one', 'two'].map((r) => beginRecord(own, change(r))));
    const lost = both.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []));
    expect(lost).toEqual([expect.objectContaining({ code: 'HOST_BUSY' })]);
    expect(active()).toMatch(/^\{"run":"(one|two)"\}\n\{"n":1\}\n$/);
    expect(readdirSync(own).sort()).toEqual(['active.jsonl', 'runs']);
  },
);

test('an empty record is another run with an age, not one that is gone', async () => {
  const path = join(own, 'active.jsonl');
  writeFileSync(path, '');
  const minuteAgo = new Date(Date.now() - 60_000);
  utimesSync(path, minuteAgo, minuteAgo);
  const error = await beginRecord(own, change('one')).catch((thrown) => thrown);
  expect(error).toMatchObject({ code: 'HOST_BUSY', cause: { head: '' } });
  expect(error.cause.ageSeconds).toBeGreaterThanOrEqual(60);
});

test.each([
  ['{"run":"R"}', '7', { ageSeconds: 7 }],
  ['', '7', { ageSeconds: 7 }],
  ['', '', undefined],
])('a host that answers head %j and age %j', (head, age, cause) => {
  const error = heldBy(head, age);
  expect(error.code).toBe('HOST_BUSY');
  if (cause) expect(error.cause).toMatchObject(cause);
  else expect(error.cause).toBeUndefined();
});

test('a failure to make the record leaves that of another run alone', async () => {
  writeFileSync(join(own, 'active.jsonl'), '{"run":"theirs"}\n');
  links.code = 'EMFILE';
  await expect(beginRecord(own, change('one'))).rejects.toMatchObject({
    code: 'HOST_BUSY',
  });
  expect(active()).toBe('{"run":"theirs"}\n');
});

test('the end of a run takes away what killed ones left while they made theirs', async () => {
  writeFileSync(join(own, 'active.4711-abcdef01.tmp'), '{"run":"dead"}\n');
  mkdirSync(join(own, 'active.folder.tmp'));
  await changeRecord(own, { ...change('one'), finish: 'one' });
  expect(readdirSync(own).sort()).toEqual(['active.folder.tmp', 'runs']);
  expect(readdirSync(join(own, 'runs'))).toEqual(['one.jsonl']);
});
