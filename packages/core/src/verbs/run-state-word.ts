import type { RunSummary } from './list-runs.ts';

const WORDS: Readonly<Record<RunSummary['state'], string>> = {
  finished: '',
  interrupted: 'interrupted',
  running: 'running',
  'rolled-back': 'taken back',
  damaged: 'damaged',
  'never-began': 'changed nothing',
};

type Told = Pick<RunSummary, 'state' | 'outcome' | 'endedBy' | 'changedHosts'>;

/**
 * What a list of runs says of one, in every front end: of one that came to its end the worst of its hosts, and how many have
 * been changed all the same, since those can be taken back.
 */
export function runStateWord({ state, outcome, endedBy, changedHosts }: Told): string {
  if (WORDS[state]) return WORDS[state];
  // a rollback came to its end, and some host was refused: its file was changed since
  if (endedBy === 'rollback') return 'partly taken back';
  const word = outcome ?? '-';
  return changedHosts === undefined ? word : `${word}, ${changedHosts} changed`;
}
