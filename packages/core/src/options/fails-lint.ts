import type { Severity } from '../text/diagnostic.ts';
import type { EditFields } from './edit.ts';

/** The most severe first. */
export const SEVERITIES: readonly Severity[] = ['error', 'warning', 'info'];

/** Whether a lint that found so much has failed, by its option `fail-on`. */
export function failsLint(
  counts: Readonly<Record<Severity, number>>,
  failOn: NonNullable<EditFields['failOn']> = 'warning',
): boolean {
  if (failOn === 'never') return false;
  return SEVERITIES.slice(0, SEVERITIES.indexOf(failOn) + 1).some((each) => counts[each] > 0);
}
