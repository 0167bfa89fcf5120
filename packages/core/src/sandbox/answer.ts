import type { CommandResult } from '../hosts/host.ts';

/** What a pretended command answered. */
export type Answer = Omit<CommandResult, 'argv'>;

export function answer(exit: number | null, stdout = '', stderr = ''): Answer {
  return { exit, stdout, stderr, timedOut: false };
}

/** As a shell has it for a command that is not there. */
export function noSuchCommand(name: string): Answer {
  return answer(127, '', `${name}: not found (a sandbox pretends a few commands only)\n`);
}

/** Ended by the time limit. */
export const ENDED_BY_LIMIT: Answer = { exit: null, stdout: '', stderr: '', timedOut: true };
