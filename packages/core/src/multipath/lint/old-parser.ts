import { isAtLeast, type MultipathRelease } from '../data/releases.ts';
import { isUnterminated } from '../syntax/lex.ts';
import type { MultipathDocument, Token } from '../syntax/types.ts';
import type { LintReport } from './report.ts';

/**
 * Reports values that older parsers cut otherwise: until 0.8.5 a comment sign or a blank right after
 * the opening quote counts as outside of it, and until 0.6.0 `""` ends the value
 * (multipath-tools libmultipath/parser.c, `alloc_strvec`).
 */
export function checkQuoting(
  text: string,
  tokens: readonly Token[],
  release: MultipathRelease,
  report: LintReport,
): void {
  if (isAtLeast(release, '0.8.5')) return;
  const value = tokens[1];
  if (value?.kind !== 'quoted' || isUnterminated(value, text)) return;
  const first = value.value[0] ?? '';
  if (/^[#!]/.test(value.value))
    report.add(
      'error',
      'comment-in-quotes',
      value.span,
      `${release.version} takes '${first}' right after a quote for a comment, and the value for empty`,
      "Begin the value with another character, as in '[#]' or '[!]' where it is a pattern.",
    );
  else if (/^\s/.test(first))
    report.add(
      'info',
      'comment-in-quotes',
      value.span,
      `${release.version} drops blanks right after a quote`,
    );
  const { offset, length } = value.span;
  if (!isAtLeast(release, '0.6.0') && text.slice(offset + 1, offset + length - 1).includes('""'))
    report.add(
      'warning',
      'doubled-quote',
      value.span,
      `${release.version} does not read '""' as a quote, but ends the value there`,
    );
}

/** Reports a last line without a line end, and what comes of it. */
export function checkLastLine(
  document: MultipathDocument,
  release: MultipathRelease,
  report: LintReport,
): void {
  const last = document.lines.at(document.lines.length - 1);
  if (!last || document.text.endsWith('\n')) return;
  const first = last.tokens[0];
  const span = { offset: document.text.length, length: 0 };
  const read = isAtLeast(release, '0.6.0') || !first || first.kind === 'comment';
  if (read)
    report.add('info', 'no-final-newline', span, 'the last line does not end with a line break');
  else
    report.add(
      first.kind === 'close' ? 'warning' : 'error',
      'no-final-newline',
      span,
      `${release.version} does not read a last line that does not end with a line break`,
      'Add a line break.',
    );
}
