import type { MultipathRelease } from '../data/releases.ts';
import { traitsOf } from '../data/traits.ts';
import { contentEnd } from '../syntax/lex.ts';
import type { ConfLine, Token } from '../syntax/types.ts';
import type { LintReport } from './report.ts';
import { shown } from './report.ts';

const CURLY = /[\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\u00ab\u00bb]/;
const NOT_ASCII = /[^\0-\x7f]/;

/** Reports what the parser reads in silence, and seldom as it was meant. */
export function checkSilent(
  text: string,
  line: Pick<ConfLine, 'span'>,
  tokens: readonly Token[],
  release: MultipathRelease,
  report: LintReport,
): void {
  const { offset, length } = line.span;
  const traits = traitsOf(release);
  checkUnread(text, offset, offset + length, report);
  if (traits.otherCharactersAreWords) return;
  const source = text.slice(offset, offset + length);
  if (tokens.length > 0 && NOT_ASCII.test(source)) checkNotAscii(text, line, tokens, report);
  const [keyword, value] = tokens;
  if (keyword?.kind === 'word' && value?.kind === 'word' && tokens.length === 2)
    checkBareWord(value, report);
}

/** What follows a CR or a NUL is not read. */
function checkUnread(text: string, start: number, end: number, report: LintReport): void {
  const stop = contentEnd(text, start, end);
  const rest = text.slice(stop, end);
  if (!/[^\0-\x20]/.test(rest)) return;
  const from = stop + rest.search(/[^\0-\x20]/);
  report.add(
    'info',
    'ignored-text',
    { offset: from, length: stop + rest.trimEnd().length - from },
    `text after a ${text[stop] === '\0' ? 'NUL' : 'carriage return'} in the line is not read`,
  );
}

/** Outside of quotes and comments any character that is not ASCII counts as a blank. */
function checkNotAscii(
  text: string,
  line: Pick<ConfLine, 'span'>,
  tokens: readonly Token[],
  report: LintReport,
): void {
  let at = line.span.offset;
  if (text.charCodeAt(at) === 0xfeff) at++;
  const last = tokens[tokens.length - 1];
  const stop = contentEnd(text, at, line.span.offset + line.span.length);
  const comment = last ? text.slice(last.span.offset + last.span.length, stop).search(/[#!]/) : -1;
  const end = last && comment >= 0 ? last.span.offset + last.span.length + comment : stop;
  let curly: number | undefined;
  let other: number | undefined;
  for (const token of [...tokens, undefined]) {
    const gap = text.slice(at, token?.span.offset ?? end);
    for (let index = 0; index < gap.length; index++) {
      const c = gap[index] ?? '';
      if (CURLY.test(c)) curly ??= at + index;
      else if (NOT_ASCII.test(c)) other ??= at + index;
    }
    if (token) at = token.span.offset + token.span.length;
  }
  if (curly !== undefined)
    report.add(
      'info',
      'curly-quotes',
      { offset: curly, length: 1 },
      'curly quotes are read as blanks, not as quotes',
      'Write straight double quotes.',
    );
  if (other !== undefined)
    report.add(
      'info',
      'non-ascii-blank',
      { offset: other, length: 1 },
      'a character that is not ASCII is read as a blank',
      'Put it between double quotes, or write a blank.',
    );
}

function checkBareWord(value: Token, report: LintReport): void {
  const word = value.value;
  if (/^'.*'$|^'|'$/.test(word))
    report.add(
      'info',
      'single-quotes',
      value.span,
      `single quotes are part of the value ${shown(word)}`,
      'Write double quotes.',
    );
  else if (word.startsWith('='))
    report.add(
      'info',
      'equals-sign',
      value.span,
      `'=' is part of the value ${shown(word)}`,
      'Leave it out: keyword and value are parted by blanks.',
    );
  else if (/[^,;][,;]$/.test(word))
    report.add(
      'info',
      'trailing-punctuation',
      value.span,
      `the last character is part of the value ${shown(word)}`,
      'Leave it out: a statement ends with its line.',
    );
}
