import type { Outcome } from '@quantastor-xenserver/core/report';

/** From the one to be looked at first. */
export const byUrgency: readonly Outcome[] = [
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
