import type { Severity } from '../../text/diagnostic.ts';
import { counted } from '../../text/printable.ts';

export type FindingCounts = Readonly<Record<Severity, number>>;

export function totalOf({ error, warning, info }: FindingCounts): number {
  return error + warning + info;
}

/** `1 error, 2 warnings, 0 notes`. */
export function countWords({ error, warning, info }: FindingCounts): string {
  return [counted(error, 'error'), counted(warning, 'warning'), counted(info, 'note')].join(', ');
}

/** What a lint of so many files came to, as one line. */
export function lintWords(files: number, release: string, counts: FindingCounts): string {
  return `${counted(files, 'file')} read for multipath-tools ${release}: ${countWords(counts)}`;
}

/** How many findings of each severity are shown where there is room for so many: the most severe ones. */
export function roomsFor(counts: FindingCounts, room: number): Record<Severity, number> {
  const error = Math.min(room, counts.error);
  const warning = Math.min(room - error, counts.warning);
  return { error, warning, info: Math.min(room - error - warning, counts.info) };
}
