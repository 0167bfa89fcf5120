import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';

export interface RunFolder {
  readonly path: string;
  remove(): void;
}

/**
 * A folder in the cache for one run. It goes also when this process is killed outright: a shell of its
 * own session waits for the end of a pipe that only this process holds open.
 */
export function makeRunFolder(cache: string): RunFolder {
  mkdirSync(cache, { recursive: true });
  const path = mkdtempSync(join(cache, 'run-'));
  const guard = spawn('sh', ['-c', 'cat >/dev/null; rm -rf -- "$1"', 'sh', path], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  guard.unref();
  // the pipe alone must not keep this process running
  (guard.stdin as unknown as { unref(): void }).unref();
  return {
    path,
    remove() {
      rmSync(path, { recursive: true, force: true });
      guard.stdin.end();
    },
  };
}
