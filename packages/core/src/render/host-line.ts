import type { HostReport, ProcedureName } from '../run/report.ts';
import { judgeHost } from './judge.ts';
import { plainWords } from './words.ts';

/** A host that has ended, for talk beside the report: the word that the report will have for it, and why. */
export interface HostLine {
  readonly word: string;
  readonly needsYou: boolean;
  /** Lower is worse. */
  readonly rank: number;
  /** '' where the word says all. */
  readonly reason: string;
}

export function describeHost(
  host: HostReport,
  procedure: ProcedureName,
  words: (text: string) => string = plainWords,
): HostLine {
  const { word, tone, rank, lines } = judgeHost(host, { procedure, runId: '' }, { words });
  const needsYou = tone === 'bad' || (procedure === 'verify' && tone === 'warning');
  return { word, needsYou, rank, reason: (lines[0] ?? '').replace(/:$/, '') };
}
