import type { ProcedureName, StepReport } from '../run/report.ts';
import type { Tone } from './judge.ts';

export interface StepWord {
  readonly word: string;
  readonly tone: Tone;
}

const WORDS: Readonly<Record<StepReport['outcome'], StepWord>> = {
  unchanged: { word: 'ok', tone: 'good' },
  changed: { word: 'changed', tone: 'changed' },
  'would-change': { word: 'would change', tone: 'warning' },
  skipped: { word: 'left out', tone: 'dim' },
  'not-reached': { word: 'not reached', tone: 'dim' },
  later: { word: 'later', tone: 'dim' },
  refused: { word: 'refused', tone: 'bad' },
  undone: { word: 'undone', tone: 'bad' },
  failed: { word: 'FAILED', tone: 'bad' },
};

/** `ok` is said of what was looked at and found right alone, `refused` only of a change that was to be made. */
export function stepWord(
  { outcome, answer, verified }: Pick<StepReport, 'outcome' | 'answer' | 'verified'>,
  procedure: ProcedureName,
): StepWord {
  const seen = verified?.answer ?? answer;
  const looked = procedure === 'verify' && ['refused', 'would-change'].includes(outcome);
  if (outcome !== 'unchanged' && !looked) return WORDS[outcome];
  if (seen === 'not-known') return { word: 'not known', tone: 'warning' };
  if (seen === 'not-seen' || looked) return { word: 'not so', tone: 'bad' };
  return WORDS[outcome];
}
