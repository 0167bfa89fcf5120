import type { Outcome, Report } from './report.ts';

/** From best to worst. What was left out says nothing about the rest, so it counts least. */
const ORDER: readonly Outcome[] = [
  'skipped',
  'unchanged',
  'changed',
  'would-change',
  'refused',
  'undone',
  'failed',
];

/** `unchanged` for an empty list. */
export function worstOutcome(outcomes: readonly Outcome[]): Outcome {
  if (outcomes.length === 0) return 'unchanged';
  return outcomes.reduce((worst, each) =>
    ORDER.indexOf(each) > ORDER.indexOf(worst) ? each : worst,
  );
}

/** 0 nothing to do or done, 1 failed, refused or undone, 2 check mode found changes. */
export function exitCodeOf(report: Pick<Report, 'outcome'>): 0 | 1 | 2 {
  switch (report.outcome) {
    case 'skipped':
    case 'unchanged':
    case 'changed':
      return 0;
    case 'would-change':
      return 2;
    default:
      return 1;
  }
}
