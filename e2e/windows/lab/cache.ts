import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** The folder of this lab's C and NSIS sources. */
export const sources: string = join(import.meta.dirname, '..');

const home = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');

/** What a second run uses again; machines live here too, since they share the template's files by hard links. */
export const cacheFolder: string = join(home, 'quantastor-xenserver', 'windows-lab');

export const machinesFolder: string = join(cacheFolder, 'machines');

/** Changes when anything changes that the template is made of. */
export function templateKey(): string {
  const hash = createHash('sha256');
  for (const folder of ['service', 'programs', 'installer'])
    for (const name of readdirSync(join(sources, folder)).sort())
      hash.update(name).update(readFileSync(join(sources, folder, name)));
  hash.update(readFileSync(join(import.meta.dirname, 'template.ts')));
  const { size, mtimeMs } = statSync('/usr/bin/wineserver');
  return hash.update(`${size} ${mtimeMs}`).digest('hex').slice(0, 16);
}

/** One maker at a time, as test files run side by side; a lock whose owner is gone is taken over. */
export async function withLock<Result>(work: () => Promise<Result>): Promise<Result> {
  mkdirSync(cacheFolder, { recursive: true });
  const lock = join(cacheFolder, 'lock');
  for (;;) {
    try {
      mkdirSync(lock);
      mkdirSync(join(lock, `${process.pid}`));
      break;
    } catch {
      const [owner] = namesIn(lock);
      // one without an owner is just being taken
      if (owner ? !isAlive(Number(owner)) : ageOf(lock) > 10_000)
        rmSync(lock, { recursive: true, force: true });
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
  try {
    return await work();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

function ageOf(path: string): number {
  try {
    return Date.now() - statSync(path).mtimeMs;
  } catch {
    return 0;
  }
}

export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
