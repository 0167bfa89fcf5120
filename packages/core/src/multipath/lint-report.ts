import type { Severity, Span } from '../text/diagnostic.ts';
import type { LintCode, LintDiagnostic } from './lint-codes.ts';

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
  ordered(): readonly LintDiagnostic[] {
    const place = (found: LintDiagnostic): number => found.span?.offset ?? Number.MAX_SAFE_INTEGER;
    return this.#found.sort((a, b) => place(a) - place(b));
  }
}

/** A word of the user's file in a message: shortened, in single quotes, nothing in it that moves the cursor. */
export function shown(text: string): string {
  const short = text.length > 60 ? `${text.slice(0, 57)}...` : text;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are the point
  return `'${short.replace(/[\u0000-\u001f\u007f-\u009f]/g, '\u00b7')}'`;
}
