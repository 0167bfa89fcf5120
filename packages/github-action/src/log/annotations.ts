import { counted } from '@quantastor-xenserver/core';

export type Level = 'error' | 'warning' | 'notice';

export interface Annotation {
  readonly level: Level;
  readonly message: string;
  readonly title?: string;
  /** Relative to the workspace. */
  readonly file?: string;
  /** Both counted from 1. */
  readonly line?: number;
  readonly column?: number;
}

export function warning(title: string, message: string): Annotation {
  return { level: 'warning', title, message };
}

export function notice(message: string): Annotation {
  return { level: 'notice', message };
}

/** GitHub shows no more of a level for one step. */
const LIMIT = 10;

/**
 * What fits: at most ten of a level, in the order given. Where more are there, the last one says how
 * many are left out. `failure` is why the step fails; it counts as an error and comes last.
 */
export function fitAnnotations(all: readonly Annotation[], failure?: string): Annotation[] {
  const fitted = (['error', 'warning', 'notice'] as const).flatMap((level) => {
    const own = all.filter((each) => each.level === level);
    const room = LIMIT - (level === 'error' && failure !== undefined ? 1 : 0);
    if (own.length <= room) return own;
    const shown = level === 'error' && failure !== undefined ? room : room - 1;
    const rest = restOf(own.length - shown, level);
    if (level === 'error' && failure !== undefined) {
      failure = `${failure} (${rest})`;
      return own.slice(0, shown);
    }
    return [...own.slice(0, shown), { level, message: rest }];
  });
  return failure === undefined ? fitted : [...fitted, { level: 'error', message: failure }];
}

function restOf(count: number, level: Level): string {
  return `${counted(count, `more ${level}`)} in the log and in the job summary`;
}
