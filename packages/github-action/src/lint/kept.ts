import { SEVERITIES } from '@quantastor-xenserver/core';
import type { Severity } from '@quantastor-xenserver/core/edit';
import type { FileFinding } from '@quantastor-xenserver/core/report';

/** Of a severity; more than annotations, a table and an output can show. */
const MOST = 400;

/** The findings that are shown: the most severe, those on lines that a pull request touches before others. */
export interface Kept {
  readonly counts: Readonly<Record<Severity, number>>;
  add(finding: FileFinding, isTouched: boolean): void;
  list(): FileFinding[];
}

export function makeKept(): Kept {
  const counts = { error: 0, warning: 0, info: 0 };
  const touched: Record<Severity, FileFinding[]> = { error: [], warning: [], info: [] };
  const others: Record<Severity, FileFinding[]> = { error: [], warning: [], info: [] };
  return {
    counts,
    add(finding, isTouched) {
      const { severity } = finding;
      counts[severity]++;
      const place = isTouched ? touched[severity] : others[severity];
      if (place.length < MOST) place.push(finding);
    },
    list: () => SEVERITIES.flatMap((severity) => [...touched[severity], ...others[severity]]),
  };
}
