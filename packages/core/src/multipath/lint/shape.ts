import type { Span } from '../../text/diagnostic.ts';
import { type MultipathRelease, releaseName } from '../data/releases.ts';
import { traitsOf } from '../data/traits.ts';
import { isUnterminated } from '../syntax/lex.ts';
import type { Token } from '../syntax/types.ts';
import { isCommentInQuotes } from './old-parser.ts';
import type { LintReport } from './report.ts';
import { shown } from './report.ts';

/** What the parser makes of a line's shape, before it looks at the keyword. */
export type LineShape =
  /** Nothing, or a line that it skips. */
  | { readonly kind: 'skipped' }
  | { readonly kind: 'close'; readonly token: Token }
  | { readonly kind: 'statement'; readonly keyword: Token; readonly value: Token | undefined };

const SKIPPED: LineShape = { kind: 'skipped' };

/** Names after which the parser wants a brace, wherever they stand (`is_sublevel_keyword`). */
const BRACED = /^(defaults|blacklist|blacklist_exceptions|devices|device|multipaths|multipath)$/;
/** Sections that it takes for ordinary keywords: without anything on their line they are skipped. */
const UNBRACED_SECTIONS = /^(overrides|protocol)$/;

/**
 * Reports what is wrong with a line's shape. Follows `validate_config_strvec` of multipath-tools
 * libmultipath/parser.c. `tokens` without the comment.
 */
export function checkShape(
  text: string,
  tokens: readonly Token[],
  release: MultipathRelease,
  report: LintReport,
): LineShape {
  const [first, second, third] = tokens;
  if (!first) return SKIPPED;
  const { isLax, missingValue } = traitsOf(release);
  if (first.kind === 'close') {
    if (second) reportExtra(tokens, 1, first, isLax, report);
    return { kind: 'close', token: first };
  }
  if (first.kind === 'open') {
    // 0.5.0 takes the brace for a keyword, and says so
    report.add(
      'warning',
      'stray-open-brace',
      first.span,
      "'{' stands at the start of a line, which is skipped",
      'Write it on the line of the section that it opens.',
    );
    return SKIPPED;
  }
  if (first.kind === 'quoted') {
    report.add(
      'warning',
      'quote-at-line-start',
      first.span,
      'the line starts with a quoted text, so it has no keyword and is ignored',
    );
    return SKIPPED;
  }
  if (BRACED.test(first.value)) {
    if (second?.kind === 'open') {
      if (third) reportExtra(tokens, 2, second, isLax, report);
    } else reportMissingBrace(first, second, isLax, report);
    return { kind: 'statement', keyword: first, value: second };
  }
  if (!second) {
    // parsers before 0.6.0 look at the keyword first
    if (missingValue !== 'skipped') return { kind: 'statement', keyword: first, value: undefined };
    reportMissingValue(first, report);
    return SKIPPED;
  }
  if (third) reportExtra(tokens, 2, second, isLax, report);
  else if (isUnterminated(second, text) && !isCommentInQuotes(text, second, release))
    report.add(
      isLax ? 'info' : 'warning',
      'missing-close-quote',
      second.span,
      `the value of ${shown(first.value)} has no closing quote`,
      traitsOf(release).openQuoteIsEmpty
        ? `${releaseName(release)} takes an empty value, which matches everything where it is a pattern.`
        : 'All that is left of the line is taken.',
    );
  return { kind: 'statement', keyword: first, value: second };
}

function reportMissingBrace(
  keyword: Token,
  found: Token | undefined,
  isLax: boolean,
  report: LintReport,
): void {
  report.add(
    isLax ? 'info' : 'warning',
    'missing-open-brace',
    found?.span ?? keyword.span,
    found
      ? `${shown(keyword.value)} wants a '{' next, not ${shown(found.value)}`
      : `${shown(keyword.value)} has no '{' on its line`,
    `Write '${keyword.value} {' on one line.`,
  );
}

function reportMissingValue(keyword: Token, report: LintReport): void {
  if (UNBRACED_SECTIONS.test(keyword.value)) {
    report.add(
      'error',
      'missing-open-brace',
      keyword.span,
      `${shown(keyword.value)} has no '{' on its line, so the whole section is lost`,
      `Write '${keyword.value} {' on one line.`,
    );
    return;
  }
  report.add(
    'warning',
    'missing-value',
    keyword.span,
    `${shown(keyword.value)} has no value`,
    'The line is skipped.',
  );
}

/** Everything from `tokens[from]` on is not read. */
function reportExtra(
  tokens: readonly Token[],
  from: number,
  before: Token,
  isLax: boolean,
  report: LintReport,
): void {
  const milder = isLax ? 'info' : 'warning';
  const first = tokens[from];
  const last = tokens[tokens.length - 1];
  if (!first || !last) return;
  const span: Span = {
    offset: first.span.offset,
    length: last.span.offset + last.span.length - first.span.offset,
  };
  const rest = tokens.slice(from);
  const braceLost = rest.some((token) => token.kind === 'close' || token.kind === 'open');
  const statementLost = before.kind === 'open' || (rest.length > 1 && isKeyword(first));
  if (statementLost && first.kind === 'word')
    report.add(
      before.kind === 'open' || braceLost ? 'error' : milder,
      'several-statements',
      span,
      `there is more than one statement on the line, and all from ${shown(first.value)} on is ignored`,
      'Write one statement a line.',
    );
  else
    report.add(
      braceLost ? 'error' : milder,
      'extra-data',
      span,
      `all from ${shown(first.value)} on is ignored`,
      [
        ...(rest.some(({ kind }) => kind === 'open')
          ? ["Take '{' out: it opens nothing here."]
          : []),
        ...(rest.some(({ kind }) => kind === 'close') ? ["Write '}' on a line of its own."] : []),
      ].join(' ') || 'Take it out, or put a value of several words between double quotes.',
    );
}

function isKeyword(token: Token): boolean {
  return token.kind === 'word' && /^[a-z]+(_[a-z]+)*$/.test(token.value);
}
