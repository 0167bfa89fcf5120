/** What the process tells its caller. Documented in `--help` and docs/exit-codes-and-report.md. */
export const exitCodes = {
  /** Done, or nothing to do. */
  ok: 0,
  /** Failed or refused; also findings at or above `lint --fail-on`. */
  failed: 1,
  /** `--check` found changes. */
  wouldChange: 2,
  /** `verify`: a path is failed or missing. */
  degraded: 3,
  /** `verify`: a LUN has no active path. */
  noActivePath: 4,
  /** `verify`: what was asked for could not be seen. */
  notKnown: 5,
  /** Wrong usage (sysexits.h, EX_USAGE). */
  usage: 64,
  /** Stopped by Ctrl-C: 128 + SIGINT. */
  interrupted: 130,
} as const;

/** The exit codes that one command has, each with what it means there. */
export type Exits = readonly (readonly [code: number, meaning: string])[];

const usage = [exitCodes.usage, 'wrong usage'] as const;
const interrupted = [exitCodes.interrupted, 'stopped by Ctrl-C'] as const;

/** Of a command that may change something. */
export const changeExits: Exits = [
  [exitCodes.ok, 'done, or nothing to do'],
  [exitCodes.failed, 'failed or refused'],
  [exitCodes.wouldChange, '--check found changes'],
  usage,
  interrupted,
];

/** With --require-in-effect what a verify finds counts too. */
export const configureExits: Exits = [
  [exitCodes.ok, 'done, or nothing to do'],
  [exitCodes.failed, 'failed or refused'],
  [exitCodes.wouldChange, '--check found changes; with --require-in-effect: not in effect'],
  [exitCodes.notKnown, 'with --require-in-effect: it cannot be told'],
  usage,
  interrupted,
];

/** Of a command that only reads what is here. */
export const readExits: Exits = [[exitCodes.ok, 'done'], [exitCodes.failed, 'failed'], usage];

export const lintExits: Exits = [
  [exitCodes.ok, 'no finding at or above --fail-on'],
  [exitCodes.failed, 'such a finding, or a file that cannot be read'],
  usage,
  interrupted,
];

export const verifyMultipathExits: Exits = [
  [exitCodes.ok, 'in effect on all hosts'],
  [exitCodes.failed, 'a host could not be asked'],
  [exitCodes.wouldChange, 'not configured, or not yet in effect'],
  [exitCodes.degraded, 'a path is failed or missing'],
  [exitCodes.noActivePath, 'a LUN has no active path'],
  [exitCodes.notKnown, 'it cannot be told'],
  usage,
  interrupted,
];

export const verifyAdapterExits: Exits = [
  [exitCodes.ok, 'set up'],
  [exitCodes.failed, 'the server could not be asked'],
  [exitCodes.wouldChange, 'not configured'],
  usage,
  interrupted,
];

export function exitCodesHelp(exits: Exits): string {
  const lines = exits.map(([code, meaning]) => `  ${String(code).padEnd(5)}${meaning}`);
  return `\nExit codes:\n${lines.join('\n')}`;
}

/** An option or argument that cannot be meant; ends the process with 64. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
