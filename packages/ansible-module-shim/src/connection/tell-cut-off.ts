import { closeSync, constants, openSync, writeSync } from 'node:fs';

/** The ansible-playbook that is served. */
export interface Play {
  readonly pid: number;
  /** Its stderr where that is a file, with the place in it that Ansible writes at too. */
  readonly stderrFile: number | undefined;
}

/** The terminal of ansible-playbook, held while a change is under way. */
export interface PlayStderr {
  say(text: string): void;
  close(): void;
}

/**
 * stderr of ansible-playbook, where it is a terminal, a file or a pipe. A play that is interrupted shows no result of the
 * tasks that it cuts off, and its workers have no terminal any more, so this process says what they were doing. To be
 * opened before: the play may be gone when there is something to say.
 */
export function openPlayStderr({ pid, stderrFile }: Play): PlayStderr | undefined {
  // a file that is opened once more is written at its end, and Ansible's next words, at its own place, over that
  if (stderrFile !== undefined)
    return { say: (text) => write(stderrFile, text), close: () => undefined };
  try {
    const flags =
      constants.O_WRONLY | constants.O_APPEND | constants.O_NOCTTY | constants.O_NONBLOCK;
    const file = openSync(`/proc/${pid}/fd/2`, flags);
    return { say: (text) => write(file, text), close: () => closeSync(file) };
  } catch {
    // no /proc, or a socket, as that of a program that runs Ansible and reads its events
    return undefined;
  }
}

function write(file: number, text: string): void {
  try {
    writeSync(file, text);
  } catch {
    // nobody reads it any more
  }
}

/** What a play's end says of a host whose task was cut off in the middle of a change. */
export function cutOffWords(host: string, module: string, runId: unknown): string {
  const run = typeof runId === 'string' ? `, run ${runId}` : '';
  const next =
    typeof runId === 'string'
      ? `finish it, or take it back: ansible -m quantastor.xenserver.resume -a run_id=${runId} ${host}`
      : 'run the play again: the file has its old bytes or its new ones';
  return `[WARNING]: quantastor.xenserver: ${host}: ${module} was cut off in the middle of a change${run}; ${next}\n`;
}
