import type { Outcome } from '@quantastor-xenserver/core/report';

const URGENCY: readonly Outcome[] = [
  'failed',
  'undone',
  'refused',
  'would-change',
  'changed',
  'later',
  'not-reached',
  'skipped',
  'unchanged',
];

/** Puts what is to be looked at first before the rest. */
export function byUrgency(a: Ended, b: Ended): number {
  return URGENCY.indexOf(a.outcome) - URGENCY.indexOf(b.outcome);
}

interface Ended {
  readonly outcome: Outcome;
}
