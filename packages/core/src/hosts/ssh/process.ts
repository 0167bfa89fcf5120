import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { endProcessTree, killProcessTree } from '../../os/end-process-tree.ts';

export interface SshProcess {
  send(script: Buffer): void;
  /** Nothing more will be sent. */
  endInput(): void;
  /** Ends ssh at once, with what it started (ProxyCommand). */
  kill(): void;
  /** Lets the remote shell end by itself, and ends ssh if that takes too long. Never rejects. */
  close(): Promise<void>;
}

export interface SshProcessEvents {
  onStdout(chunk: Buffer): void;
  onStderr(chunk: Buffer): void;
  /** Once; after the last output. `failure` when ssh could not be started at all. */
  onEnd(exit: number | null, failure?: Error): void;
}

const CLOSE_MS = 2_000;
/** ssh's last words may come after its exit; a ControlMaster that stays behind may hold the pipe for ever. */
const LAST_WORDS_MS = 200;

/**
 * ssh leads a process group of its own: Ctrl-C on the terminal must not cut the connection that the undo needs. If
 * this process dies, the end of its stdin ends the remote shell, and that ends ssh.
 */
export function startSsh(
  program: string,
  args: readonly string[],
  events: SshProcessEvents,
): SshProcess {
  const child: ChildProcessWithoutNullStreams = spawn(program, args, {
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
    windowsHide: true,
    env: { ...process.env, LC_ALL: 'C', LANGUAGE: 'C' },
  });
  let ended = false;
  let hasExited = false;
  let settle: () => void = () => undefined;
  const whenEnded = new Promise<void>((resolve) => {
    settle = resolve;
  });
  const end = (exit: number | null, failure?: Error): void => {
    if (ended) return;
    ended = true;
    events.onEnd(exit, failure);
    for (const stream of [child.stdin, child.stdout, child.stderr]) stream.destroy();
    settle();
  };
  child.stdout.on('data', (chunk: Buffer) => events.onStdout(chunk));
  child.stderr.on('data', (chunk: Buffer) => events.onStderr(chunk));
  // a broken pipe is told by the exit that follows
  child.stdin.on('error', () => undefined);
  child.on('error', (error) => {
    if (child.pid === undefined) end(null, error);
  });
  child.on('exit', (exit) => {
    hasExited = true;
    const timer = setTimeout(() => end(exit), LAST_WORDS_MS);
    child.on('close', () => {
      clearTimeout(timer);
      end(exit);
    });
  });
  return {
    send: (script) => {
      if (!ended) child.stdin.write(script);
    },
    endInput: () => {
      if (!ended) child.stdin.end();
    },
    kill: () => {
      if (!hasExited) killProcessTree(child);
    },
    async close() {
      if (!ended) child.stdin.end();
      const gentle = setTimeout(() => {
        if (!hasExited) endProcessTree(child, CLOSE_MS);
      }, CLOSE_MS);
      await whenEnded;
      clearTimeout(gentle);
    },
  };
}
