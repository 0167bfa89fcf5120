import type { OptionProblem, Scope } from './option.ts';

export const PROCEDURES: readonly Scope[] = [
  'configure-multipath',
  'install-adapter',
  'verify-multipath',
  'verify-adapter',
];
export const RECORDED: readonly Scope[] = ['rollback', 'resume'];
export const LISTED: readonly Scope[] = ['runs', 'runs-show'];
/** What prints a report. */
export const REPORTING: readonly Scope[] = [...PROCEDURES, ...RECORDED, 'runs-show'];
export const CHANGING: readonly Scope[] = ['configure-multipath', 'install-adapter', ...RECORDED];
export const EDITS: readonly Scope[] = ['edit-multipath-conf', 'edit-device-rules'];

/** A check for a name of a file or folder. */
export function named(what: string): (value: string) => OptionProblem | undefined {
  return (value) =>
    value.trim() === '' ? { message: `the name of the ${what} is empty` } : undefined;
}
