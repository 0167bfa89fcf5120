import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  linkSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { loadCached } from '../src/code-cache.ts';

interface Answer {
  readonly answer: () => number;
}

let folder: string;
let script: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'code-cache-'));
  script = join(folder, 'script.cjs');
  writeFileSync(script, 'exports.answer = () => 42;\n');
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

const cached = (): string[] => {
  const { answer } = runOnce();
  expect(answer()).toBe(42);
  return readdirSync(join(folder, 'code-cache')).map((name) => join(folder, 'code-cache', name));
};

function runOnce(): Answer {
  const { exports, keep } = loadCached<Answer>(script, 'key');
  exports.answer();
  keep();
  return exports;
}

describe('what V8 compiled of a file that has to start at once', () => {
  it('is kept beside the file, and used as it is at the next start', () => {
    const [cache = ''] = cached();
    const { ino, mode } = statSync(cache);
    expect(mode & 0o777).toBe(0o644);
    expect(cached()).toEqual([cache]);
    expect(statSync(cache).ino).toBe(ino);
  });

  const spoil: Record<string, (cache: string) => void> = {
    'a byte of it is another': (cache) => {
      const bytes = readFileSync(cache);
      bytes.writeUInt8(bytes.readUInt8(bytes.length >> 1) ^ 0x10, bytes.length >> 1);
      writeFileSync(cache, bytes);
    },
    'it is cut off': (cache) =>
      writeFileSync(cache, readFileSync(cache).subarray(0, statSync(cache).size >> 1)),
    'it is empty': (cache) => writeFileSync(cache, ''),
    'others can write it': (cache) => chmodSync(cache, 0o664),
    'it is older than the file': (cache) => utimesSync(cache, 1, 1),
    'it is a link': (cache) => {
      renameSync(cache, join(folder, 'elsewhere'));
      symlinkSync(join(folder, 'elsewhere'), cache);
    },
    'it is a FIFO': (cache) => {
      rmSync(cache);
      execFileSync('mkfifo', [cache]);
    },
  };
  it.each(Object.keys(spoil))('is not used, and made anew, where %s', (how) => {
    const [cache = ''] = cached();
    spoil[how]?.(cache);
    // another file has the number while it is there
    linkSync(cache, join(folder, 'old'));
    const { ino } = statSync(join(folder, 'old'));
    expect(cached()).toEqual([cache]);
    expect(statSync(cache)).toMatchObject({ mode: 0o100_644 });
    expect(statSync(cache).ino).not.toBe(ino);
  });

  it.runIf(process.geteuid?.() === 0)("is not used where it is another user's", () => {
    const [cache = ''] = cached();
    chownSync(cache, 65_534, 65_534);
    cached();
    expect(statSync(cache).uid).toBe(0);
  });

  it.runIf(process.geteuid?.() === 0)("is not written beside another user's file", () => {
    chownSync(script, 65_534, 65_534);
    expect(runOnce().answer()).toBe(42);
    expect(readdirSync(folder)).toEqual(['script.cjs']);
  });

  it('is not made where it cannot be, or where Node is told so', () => {
    vi.stubEnv('NODE_DISABLE_COMPILE_CACHE', '1');
    expect(runOnce().answer()).toBe(42);
    expect(readdirSync(folder)).toEqual(['script.cjs']);
    vi.unstubAllEnvs();
    writeFileSync(join(folder, 'code-cache'), '');
    expect(runOnce().answer()).toBe(42);
    expect(readdirSync(folder)).toEqual(['code-cache', 'script.cjs']);
  });

  it('is not made where an upgrade has put the file away meanwhile, which is no failure', () => {
    const { keep } = loadCached<Answer>(script, 'key');
    rmSync(script);
    expect(keep).not.toThrow();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('lets code out of it import modules', async () => {
    writeFileSync(script, "exports.path = async () => (await importModule('node:path')).sep;\n");
    for (const _ of ['compiled', 'out of the cache']) {
      const { exports, keep } = loadCached<{ path: () => Promise<string> }>(script, 'key');
      expect(await exports.path()).toBe(sep);
      keep();
    }
  });

  // V8 looks at the length alone: the name has the digest that the build made
  it('is one for each key', () => {
    cached();
    writeFileSync(script, 'exports.answer = () => 43;\n');
    utimesSync(script, 1, 1);
    expect(loadCached<Answer>(script, 'other').exports.answer()).toBe(43);
  });
});
