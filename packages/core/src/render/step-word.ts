import type { ProcedureName, StepReport } from '../run/report.ts';
import type { Tone } from './judge.ts';

export interface StepWord {
  readonly word: string;
  readonly tone: Tone;
}

/** What plans say first of a step's action, and the word for it once it is done. */
const DONE: Readonly<Record<string, string>> = {
  ...{ add: 'added', replace: 'replaced', change: 'changed', raise: 'raised', remove: 'removed' },
  ...{ reserve: 'reserved', run: 'ran', start: 'started', stop: 'stopped', write: 'wrote' },
};

/** Steps whose doing stays when a run is taken back: nothing of ours can tell what else uses it by now. */
const KEPT: ReadonlySet<string> = new Set(['adapter-installed', 'credentials-added']);

export interface ActionWord extends StepWord {
  /** The summary, without what the word says already. */
  readonly rest: string;
}

/** Of a step that people follow one by one: the word for its own action where it has one. */
export function actionWord(step: StepReport, procedure: ProcedureName): ActionWord {
  const { outcome, summary, name } = step;
  const { word, tone } = stepWord(step, 'install-adapter');
  const isDone = outcome === 'changed';
  if (procedure === 'rollback') {
    if (isDone || outcome === 'would-change')
      return { word: isDone ? 'taken back' : 'would take back', tone, rest: summary };
    const isKept = outcome === 'unchanged' && KEPT.has(name);
    return isKept ? { word: 'kept', tone: 'dim', rest: summary } : { word, tone, rest: summary };
  }
  const [, verb = '', rest = ''] = /^([a-z]+) (.*)$/s.exec(summary) ?? [];
  const done = DONE[verb];
  if (done !== undefined && outcome === 'undone') return { word, tone, rest };
  if (done === undefined || !(isDone || outcome === 'would-change'))
    return { word, tone, rest: summary };
  return { word: isDone ? done : `would ${verb}`, tone, rest };
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
