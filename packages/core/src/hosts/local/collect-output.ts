import type { ChildProcess } from 'node:child_process';

export interface CollectedOutput {
  /** To be called when the child has exited: hands over what it wrote once its pipes are empty. */
  drain(done: (output: { stdout: string; stderr: string }) => void): void;
}

/** A pipe that a grandchild still holds is given up when it was silent for this long. */
const QUIET_MS = 100;
const MAX_DRAIN_MS = 2_000;

/** Gathers what a child writes. `onOverflow` is called once when a stream has more than `limit` bytes. */
export function collectOutput(
  child: ChildProcess,
  limit: number,
  onOverflow: () => void,
): CollectedOutput {
  const parts: { stdout: Buffer[]; stderr: Buffer[] } = { stdout: [], stderr: [] };
  let open = 0;
  let onQuiet: (() => void) | undefined;
  let onActivity: (() => void) | undefined;
  for (const name of ['stdout', 'stderr'] as const) {
    const stream = child[name];
    if (!stream) continue;
    open++;
    let size = 0;
    let over = false;
    stream.on('data', (chunk: Buffer) => {
      onActivity?.();
      size += chunk.length;
      if (size <= limit) parts[name].push(chunk);
      else if (!over) {
        over = true;
        onOverflow();
      }
    });
    stream.on('close', () => {
      open--;
      if (open === 0) onQuiet?.();
    });
  }
  return {
    drain(done) {
      let quiet: NodeJS.Timeout | undefined;
      const finish = (): void => {
        clearTimeout(quiet);
        clearTimeout(last);
        onQuiet = undefined;
        onActivity = undefined;
        child.stdout?.destroy();
        child.stderr?.destroy();
        done({
          stdout: Buffer.concat(parts.stdout).toString('utf8'),
          stderr: Buffer.concat(parts.stderr).toString('utf8'),
        });
      };
      const last = setTimeout(finish, MAX_DRAIN_MS);
      if (open === 0) return finish();
      onQuiet = finish;
      onActivity = () => {
        clearTimeout(quiet);
        quiet = setTimeout(finish, QUIET_MS);
      };
      onActivity();
    },
  };
}
