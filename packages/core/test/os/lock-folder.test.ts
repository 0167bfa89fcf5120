// @module-tag slow
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { sha256 } from '../../src/os/hash.ts';
import { clearDeadLock, lockIdentity } from '../../src/os/lock.ts';
import { replaceLocalFile } from '../../src/os/replace.ts';

const broken = vi.hoisted(() => ({ path: '' }));
vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof import('node:fs/promises')>();
  return {
    ...real,
    rm: (path: string, options: object) =>
      path === broken.path
        ? Promise.reject(Object.assign(new Error('EIO: i/o error, unlink'), { code: 'EIO' }))
        : real.rm(path, options),
  };
});

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lock-folder-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test('of many who change the same bytes at one time, one does', async () => {
  const path = join(folder, 'file');
  writeFileSync(path, 'old');
  const writers = Array.from({ length: 6 }, (_, index) =>
    replaceLocalFile({ path, expected: sha256(bytes('old')), content: bytes(`${index}`) }),
  );
  const results = await Promise.allSettled(writers);
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  const winner = results.findIndex(({ status }) => status === 'fulfilled');
  expect(readFileSync(path, 'utf8')).toBe(`${winner}`);
  expect(readdirSync(folder)).toEqual(['file']);
});

test('a lock that a power cut has left is waited for, and taken away', async () => {
  const path = join(folder, 'file');
  writeFileSync(path, 'old');
  writeFileSync(join(folder, '.quantastor-lock'), 'somebody');
  const change = { path, expected: sha256(bytes('old')), content: bytes('new') };
  await replaceLocalFile(change);
  expect(readFileSync(path, 'utf8')).toBe('new');
  expect(readdirSync(folder)).toEqual(['file']);
});

test('the lock itself can be removed as a file', async () => {
  const path = join(folder, '.quantastor-lock');
  writeFileSync(path, 'left');
  await replaceLocalFile({ path, expected: sha256(bytes('left')), content: null });
  expect(readdirSync(folder)).toEqual([]);
});

/** Who held the lock: a process that has ended. */
async function deadLock(temporary: string): Promise<string> {
  const child = spawn('sleep', ['60']);
  const identity = lockIdentity(child.pid ?? 0);
  child.kill('SIGKILL');
  await once(child, 'exit');
  return `${temporary}\n${identity}\n`;
}

// ROBUSTNESS-8
test.skipIf(process.platform !== 'linux')(
  'what dead processes left goes with the next change, also where one was killed while it broke a lock',
  async () => {
    const path = join(folder, 'file');
    writeFileSync(path, 'old');
    const left = async (name: string, temporary: string): Promise<void> => {
      writeFileSync(join(folder, temporary), 'half');
      writeFileSync(join(folder, name), await deadLock(temporary));
    };
    await left('.quantastor-lock', '.quantastor-1.tmp');
    await left('.quantastor-lock-0123456789abcdef', '.quantastor-2.tmp');
    await clearDeadLock(path);
    expect(readdirSync(folder)).toEqual(['file']);
    await left('.quantastor-lock', '.quantastor-3.tmp');
    await left('.quantastor-lock-0123456789abcdef', '.quantastor-4.tmp');
    const change = { path, expected: sha256(bytes('old')), content: bytes('new') };
    await replaceLocalFile(change);
    expect(readdirSync(folder)).toEqual(['file']);
    // a living holder's is nobody's to take
    writeFileSync(join(folder, '.quantastor-lock'), `x\n${lockIdentity(process.pid)}\n`);
    await clearDeadLock(path);
    expect(readdirSync(folder)).toEqual(['.quantastor-lock', 'file']);
  },
);

// ROBUSTNESS-41: the file has its new bytes then, and its backup was taken away as if it had not
test.skipIf(process.platform !== 'linux')(
  'a lock that cannot be removed fails no change, and is in nobody’s way',
  async () => {
    const path = join(folder, 'file');
    writeFileSync(path, 'old');
    const change = (from: string, to: string) =>
      replaceLocalFile({ path, expected: sha256(bytes(from)), content: bytes(to) });
    broken.path = join(folder, '.quantastor-lock');
    await change('old', 'new');
    expect(readFileSync(path, 'utf8')).toBe('new');
    expect(readdirSync(folder).sort()).toEqual(['.quantastor-lock', 'file']);
    broken.path = '';
    await change('new', 'newer');
    expect(readFileSync(path, 'utf8')).toBe('newer');
    expect(readdirSync(folder)).toEqual(['file']);
  },
);
