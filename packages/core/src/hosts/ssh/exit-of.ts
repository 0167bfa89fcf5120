/**
 * A shell tells a command that a signal ended by 128 and the signal's number, as in 139 for SIGSEGV; no program of
 * these hosts uses such codes for itself.
 */
export function exitOf(code: string): number | null {
  const exit = Number.parseInt(code, 10);
  return Number.isNaN(exit) || (exit > 128 && exit < 160) ? null : exit;
}
