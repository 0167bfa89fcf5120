import type { PlacedText, Position } from './line-map.ts';
import { printable } from './printable.ts';
import { widthOf } from './width.ts';

/** A stretch of a text in UTF-16 code units. */
export interface Span {
  readonly offset: number;
  readonly length: number;
}

/**
 * `error`: the target program refuses or misreads the file, or we refuse to touch it.
 * `warning`: the target program complains and ignores something.
 * `info`: read in silence, but worth knowing.
 */
export type Severity = 'error' | 'warning' | 'info';

/**
 * One finding. Findings are returned as lists, ordered by place; nothing is thrown at the first.
 * `Code` is a closed union of lower-case hyphenated names, one for each room that finds things.
 */
export interface Diagnostic<Code extends string = string> {
  readonly severity: Severity;
  readonly code: Code;
  /** One clear line, no final stop, no place in it. */
  readonly message: string;
  /** Where; absent when the finding is about the file or the host as a whole. */
  readonly span?: Span;
  /** Its line and column, where the document counts its lines otherwise than most texts do. */
  readonly position?: Position;
  /** The file, when one list speaks of several. */
  readonly path?: string;
  /** What to do about it, one sentence. */
  readonly help?: string;
}

interface Said {
  readonly message: string;
  readonly help?: string | undefined;
}

/** What is wrong and what to do about it, as one text. */
export function withHelp({ message, help }: Said): string {
  return help ? `${message}. ${help}` : message;
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === 'error');
}

/**
 * `path:line:column: severity: message [code]`, the source line, a caret under the place,
 * and the help; lines are joined by LF, without a final one.
 */
export function renderDiagnostic(
  diagnostic: Diagnostic,
  document: PlacedText,
  path: string,
): string {
  const { text } = document;
  const { span, severity, code } = diagnostic;
  const message = printable(diagnostic.message);
  const place = printable(path);
  const tail = diagnostic.help ? [`  help: ${printable(diagnostic.help)}`] : [];
  if (!span) return [`${place}: ${severity}: ${message} [${code}]`, ...tail].join('\n');
  const { line, column } = document.positionAt(span.offset);
  const { start, end } = document.lineAt(span.offset);
  const { shown, from } = cutLine(text, start, endOfLine(text, start, end), column);
  const at = column - 1 - from;
  const marked = printable(shown.slice(at, at + Math.max(1, span.length)));
  // a tab is as wide as it is above
  const before = printable(shown.slice(0, at))
    .split('\t')
    .map((part) => ' '.repeat(widthOf(part)))
    .join('\t');
  return [
    `${place}:${line}:${column}: ${severity}: ${message} [${code}]`,
    `  ${printable(shown)}`,
    `  ${before}${'^'.repeat(Math.max(1, widthOf(marked)))}`,
    ...tail,
  ].join('\n');
}

/** Where the characters of a line end. */
function endOfLine(text: string, start: number, next: number): number {
  let end = next;
  while (end > start && /[\r\n]/.test(text[end - 1] ?? '')) end--;
  return end;
}

/**
 * A very long line is shown as the part around the place. Nothing but that part is looked at: a line of megabytes with
 * thousands of findings would else be read thousands of times.
 */
function cutLine(
  text: string,
  start: number,
  end: number,
  column: number,
): { shown: string; from: number } {
  const width = 160;
  const length = end - start;
  if (length <= width) return { shown: text.slice(start, end), from: 0 };
  const from = Math.max(0, Math.min(column - 1 - width / 2, length - width));
  return { shown: text.slice(start + from, start + from + width), from };
}
