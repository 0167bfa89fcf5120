// an import of node:fs makes all of its streams: some milliseconds
const {
  closeSync,
  constants: { O_NOFOLLOW, O_NONBLOCK, O_RDONLY },
  fstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  writeSync,
} = process.getBuiltinModule('node:fs');
const { createRequire } = process.getBuiltinModule('node:module');
const { dirname, join } = process.getBuiltinModule('node:path');
const { Script } = process.getBuiltinModule('node:vm');

/** Larger than any that V8 makes of our files. */
const MAX_BYTES = 4 * 1024 * 1024;

export interface CachedModule<Exports> {
  readonly exports: Exports;
  /** Keeps what V8 has compiled by now for the next start, where that is not done and may be. Never throws. */
  keep(): void;
}

/**
 * Loads a CommonJS file with the code that V8 compiled of it at an earlier start, as Python does with its .pyc files: in a
 * folder beside the file, by its owner only, and never in a folder of the system's packages.
 *
 * The file has `importModule` in place of `import()`, and no letter outside of ASCII, which is read quickest.
 *
 * @param key has a digest of the file's text: V8 itself compares no more than its length.
 */
export function loadCached<Exports>(path: string, key: string): CachedModule<Exports> {
  const name = `${key}-${process.version}-${process.arch}.bin`;
  const cache = join(dirname(path), 'code-cache', name);
  const data = readCache(cache, path);
  const script = new Script(
    `(function (exports, require, module, __filename, __dirname, importModule) {${readFileSync(path, 'latin1')}\n})`,
    {
      filename: path,
      ...(data && { cachedData: data }),
    },
  );
  const module = { exports: {} as Exports };
  const load = script.runInThisContext() as (...of: unknown[]) => void;
  // code out of a cache has lost what an import() of its own needs
  const importModule = (name: string): Promise<unknown> => import(name);
  load(module.exports, createRequire(path), module, path, dirname(path), importModule);
  const isUsed = data !== undefined && script.cachedDataRejected !== true;
  return {
    exports: module.exports,
    keep: () => {
      if (!isUsed) writeCache(cache, path, script);
    },
  };
}

/** By the variable that Node has for its own; on Windows owners and modes say too little. */
function isWanted(): boolean {
  return process.platform !== 'win32' && !process.env['NODE_DISABLE_COMPILE_CACHE'];
}

/** Undefined where there is none, or one that another user could have made or changed. */
function readCache(cache: string, path: string): Buffer | undefined {
  if (!isWanted()) return undefined;
  let file: number | undefined;
  try {
    file = openSync(cache, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    const { mode, mtimeMs, size, uid } = fstatSync(file);
    const script = statSync(path);
    const isOurs = (mode & 0o170_000) === 0o100_000 && (mode & 0o022) === 0 && uid === script.uid;
    if (!isOurs || size > MAX_BYTES || mtimeMs < script.mtimeMs) return undefined;
    const bytes = readFileSync(file);
    const data = bytes.subarray(DIGEST_BYTES);
    // V8 trusts what it is given: a damaged one ends the process or worse
    return digestOf(data).equals(bytes.subarray(0, DIGEST_BYTES)) ? data : undefined;
  } catch {
    return undefined;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** An upgrade of a system's package does not take files away that it does not know. */
function mayWrite(path: string): boolean {
  if (!isWanted()) return false;
  if (/^\/usr\/(?!local\/)/.test(path)) return false;
  return statSync(path).uid === process.geteuid?.();
}

function writeCache(cache: string, path: string, script: InstanceType<typeof Script>): void {
  try {
    if (!mayWrite(path)) return;
    const data = script.createCachedData();
    mkdirSync(dirname(cache), { recursive: true, mode: 0o755 });
    const bytes = Buffer.concat([digestOf(data), data]);
    const file = openSync(`${cache}.new`, 'w', 0o644);
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
    } finally {
      closeSync(file);
    }
    renameSync(`${cache}.new`, cache);
  } catch {
    // a folder that cannot be written, or that an upgrade has put away, only makes the next start as slow as this one
  }
}

const DIGEST_BYTES = 32;

/**
 * Against damage, not against an attacker, who could as well change the file itself. Quicker than a sum of our own; these
 * commands hash with node:crypto anyway, and what only prints a version does not load it.
 */
function digestOf(data: Buffer): Buffer {
  const { createHash } = process.getBuiltinModule('node:crypto');
  return createHash('sha256').update(data).digest();
}
