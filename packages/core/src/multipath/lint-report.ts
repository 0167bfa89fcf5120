import type { Severity, Span } from '../text/diagnostic.ts';
import { LF } from './characters.ts';
import type { LintCode, LintDiagnostic } from './lint-codes.ts';
import type { MultipathDocument } from './types.ts';

/** Findings while they are gathered. */
export class LintReport {
  readonly #found: LintDiagnostic[] = [];

  add(severity: Severity, code: LintCode, span: Span, message: string, help?: string): void {
    this.#found.push({ severity, code, message, span, ...(help ? { help } : {}) });
  }

  addForFile(severity: Severity, code: LintCode, message: string, help?: string): void {
    this.#found.push({ severity, code, message, ...(help ? { help } : {}) });
  }

  /** By place, those of one place in the order in which they were found; those of the whole file last. */
  ordered(document: MultipathDocument): readonly LintDiagnostic[] {
    const place = (found: LintDiagnostic): number => found.span?.offset ?? Number.MAX_SAFE_INTEGER;
    return withParserLines(
      this.#found.sort((a, b) => place(a) - place(b)),
      document,
    );
  }
}

/** Says of each finding after an overlong line by which number the parser calls its line. */
function withParserLines(
  ordered: readonly LintDiagnostic[],
  { text, lines }: MultipathDocument,
): readonly LintDiagnostic[] {
  const pieces: number[] = [];
  let start = 0;
  let index = 0;
  for (const { span } of lines) {
    if (start > 0 && text.charCodeAt(start - 1) !== LF) pieces.push(index);
    start += span.length;
    index++;
  }
  if (pieces.length === 0) return ordered;
  return ordered.map((found) => {
    if (!found.span) return found;
    const line = lines.indexAt(found.span.offset);
    if (line < (pieces[0] ?? 0)) return found;
    const message = `${found.message} (line ${line + 1} in the messages of multipath)`;
    return { ...found, message, parserLine: line + 1 };
  });
}

/** A word of the user's file in a message: shortened, in single quotes, nothing in it that moves the cursor. */
export function shown(text: string): string {
  const short = text.length > 60 ? `${text.slice(0, 57)}...` : text;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are the point
  return `'${short.replace(/[\u0000-\u001f\u007f-\u009f]/g, '\u00b7')}'`;
}
