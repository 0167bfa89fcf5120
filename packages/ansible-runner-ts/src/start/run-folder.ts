import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A folder of one run that only this user can enter. */
export interface RunFolder {
  readonly path: string;
  /** Writes a file of mode 0600 and gives its path. */
  put(name: string, content: string): Promise<string>;
  /** As `put`, for what must not stay: `dropSecrets` removes it. */
  putSecret(name: string, content: string): Promise<string>;
  dropSecrets(): Promise<void>;
  /** A symbolic link in the folder. */
  link(name: string, target: string): Promise<void>;
  /** A folder elsewhere that Python has made for its processes, and does not remove where it is killed. */
  add(path: string): void;
  /** Removes everything; `removeNow` for a process that is about to end. */
  remove(): Promise<void>;
  removeNow(): void;
}

/** Room for the name of a socket: 104 bytes on macOS, 108 on Linux, less its own name. */
const LONGEST = 80;

export async function makeRunFolder(env: NodeJS.ProcessEnv): Promise<RunFolder> {
  const path = await mkdtemp(join(await parentFolder(env), 'quantastor-ansible-'));
  const secrets = new Set<string>();
  const folders = [path];
  const put = async (name: string, content: string): Promise<string> => {
    const file = join(path, name);
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await writeFile(file, content, { mode: 0o600, flag: 'wx' });
    return file;
  };
  return {
    path,
    put,
    async putSecret(name, content) {
      secrets.add(join(path, name));
      return put(name, content);
    },
    async dropSecrets() {
      const files = [...secrets];
      secrets.clear();
      await Promise.all(files.map((file) => rm(file, { force: true })));
    },
    async link(name, target) {
      await mkdir(dirname(join(path, name)), { recursive: true, mode: 0o700 });
      await symlink(target, join(path, name));
    },
    add(folder) {
      if (/^\/(?:[^/]+\/)*pymp-\w+$/.test(folder)) folders.push(folder);
    },
    async remove() {
      for (const each of folders) await rm(each, { recursive: true, force: true, maxRetries: 3 });
    },
    removeNow() {
      for (const each of folders) rmSync(each, { recursive: true, force: true });
    },
  };
}

/** The user's runtime folder is in memory and gone at logout (XDG Base Directory Specification). */
async function parentFolder(env: NodeJS.ProcessEnv): Promise<string> {
  const runtime = env['XDG_RUNTIME_DIR'];
  if (runtime?.startsWith('/') && runtime.length < LONGEST - 30 && (await isOwn(runtime)))
    return runtime;
  return tmpdir().length < LONGEST - 30 ? tmpdir() : '/tmp';
}

async function isOwn(folder: string): Promise<boolean> {
  try {
    const { uid, mode } = await stat(folder);
    return uid === process.getuid?.() && (mode & 0o077) === 0;
  } catch {
    return false;
  }
}
