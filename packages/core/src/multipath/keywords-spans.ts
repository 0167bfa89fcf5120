/**
 * What a release makes of a keyword: `ok`; `deprecated`: obeyed, and on its way out; `ignored`:
 * accepted without effect; `unknown`: refused with a warning, the rest of the section applies.
 */
export type KeywordStatus = 'ok' | 'ignored' | 'deprecated' | 'unknown';

/** A stretch of releases, both ends included, `to` absent for "to the newest". */
export interface KeywordSpan {
  readonly status: Exclude<KeywordStatus, 'unknown'>;
  readonly from: string;
  readonly to?: string;
}

/** Keyword to its one or several stretches, oldest first. */
export type KeywordSpans = Readonly<Record<string, KeywordSpan | readonly KeywordSpan[]>>;

export function ok(from: string, to?: string): KeywordSpan {
  return { status: 'ok', from, ...(to ? { to } : {}) };
}

export function deprecated(from: string, to?: string): KeywordSpan {
  return { status: 'deprecated', from, ...(to ? { to } : {}) };
}

export function ignored(from: string, to?: string): KeywordSpan {
  return { status: 'ignored', from, ...(to ? { to } : {}) };
}
