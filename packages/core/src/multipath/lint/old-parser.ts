import { type MultipathRelease, releaseName } from '../data/releases.ts';
import { traitsOf } from '../data/traits.ts';
import { isCommentStart, skipBlanks } from '../syntax/lex.ts';
import type { Token } from '../syntax/types.ts';
import { type LintReport, type LintSource, shown } from './report.ts';

/** Reports a keyword without a value, for which parsers before 0.6.0 end or refuse the file. */
export function reportNoValue(keyword: Token, release: MultipathRelease, report: LintReport): void {
  // these three are read without a look at whether there is a value
  const isBare = /^(polling_interval|max_polling_interval|verbosity)$/.test(keyword.value);
  const refuses = traitsOf(release).missingValue === 'refused' && !isBare;
  report.addFatal(
    refuses ? 'refuses' : 'crashes',
    'missing-value',
    keyword.span,
    `${shown(keyword.value)} has no value`,
    refuses
      ? `${releaseName(release)} refuses the whole file for it.`
      : `${releaseName(release)} reads beyond the end of the line, and crashes.`,
  );
}

/**
 * Reports values that older parsers cut otherwise: until 0.8.4 a comment sign or a blank right after
 * the opening quote counts as outside of it (multipath-tools libmultipath/parser.c, `alloc_strvec`).
 */
export function checkQuoting(
  text: string,
  value: Token,
  release: MultipathRelease,
  report: LintReport,
): void {
  const { commentInQuotes, doubledQuote } = traitsOf(release);
  if (value.kind !== 'quoted' || commentInQuotes === 'fine') return;
  const name = releaseName(release);
  const { offset, length } = value.span;
  const first = firstQuoted(text, value);
  if (isCommentInQuotes(text, value, release)) {
    // '[!]' would match the character, where nearly always "all but" is meant
    const help =
      text[first] === '!'
        ? "This release has no negation: blacklist them all, and name in 'blacklist_exceptions' what is to be used."
        : "Begin the value with another character, as in '[#]' where it is a pattern.";
    const message = `${name} takes '${text[first]}' right after a quote for a comment, and the value for empty`;
    if (commentInQuotes === 'refused')
      report.addFatal(
        'refuses',
        'comment-in-quotes',
        value.span,
        `${message}, and refuses the whole file`,
        help,
      );
    else report.add('error', 'comment-in-quotes', value.span, message, help);
  } else if (first > offset + 1 && text[first] !== '"' && doubledQuote !== 'one')
    report.add('info', 'comment-in-quotes', value.span, `${name} drops blanks right after a quote`);
  if (doubledQuote === 'kept' && text.slice(offset + 1, offset + length - 1).includes('""'))
    report.add('info', 'doubled-quote', value.span, `${name} keeps both quotes of '""'`);
}

/** True where the release takes what stands first between the quotes for a comment. */
export function isCommentInQuotes(text: string, value: Token, release: MultipathRelease): boolean {
  if (value.kind !== 'quoted' || traitsOf(release).commentInQuotes === 'fine') return false;
  return isCommentStart(text.charCodeAt(firstQuoted(text, value)));
}

function firstQuoted(text: string, { span }: Token): number {
  const lf = text.indexOf('\n', span.offset);
  return skipBlanks(text, span.offset + 1, lf < 0 ? text.length : lf);
}

/** Reports a last line without a line end, and what comes of it. */
export function checkLastLine(
  document: LintSource,
  release: MultipathRelease,
  report: LintReport,
): void {
  const last = document.lines.at(document.lines.length - 1);
  if (!last || document.text.endsWith('\n')) return;
  const first = last.tokens[0];
  const span = { offset: document.text.length, length: 0 };
  if (!traitsOf(release).dropsLastLine || !first || first.kind === 'comment')
    report.add('info', 'no-final-newline', span, 'the last line does not end with a line break');
  else
    report.add(
      first.kind === 'close' ? 'info' : 'error',
      'no-final-newline',
      span,
      `${releaseName(release)} does not read a last line that does not end with a line break`,
      'Add a line break.',
    );
}
