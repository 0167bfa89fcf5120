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
  /** Wrong usage (sysexits.h, EX_USAGE). */
  usage: 64,
  /** Stopped by Ctrl-C: 128 + SIGINT. */
  interrupted: 130,
} as const;

export const exitCodesHelp: string = `
Exit codes:
  0    done, or nothing to do
  1    failed or refused
  2    --check found changes
  3    verify: a path is failed or missing
  4    verify: a LUN has no active path
  64   wrong usage
  130  stopped by Ctrl-C`;

/** An option or argument that cannot be meant; ends the process with 64. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
