import { parseRelease } from '../../src/multipath/data/releases.ts';
import { lintMultipath } from '../../src/multipath/lint/lint.ts';
import type { LintDiagnostic } from '../../src/multipath/lint/report.ts';
import { readMultipath } from '../../src/multipath/syntax/read.ts';

/** The findings of a text, for a release or for the default one. */
export function lint(text: string, release?: string, byteText = false): readonly LintDiagnostic[] {
  const document = readMultipath(text, { encoding: byteText ? 'byte' : 'utf-8' });
  const parsed = release === undefined ? undefined : parseRelease(release);
  return lintMultipath(document, parsed ? { release: parsed } : {});
}

/** `line severity code` of each finding; `-` for one without a place. */
export function briefly(text: string, release?: string): string[] {
  return lint(text, release).map(({ severity, code, span }) => {
    const line = span ? lineOf(text, span.offset) : '-';
    return `${line} ${severity} ${code}`;
  });
}

/** The line of an offset as the parser counts lines: by LF. */
export function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

/** `devices { device { ... } }` around some lines, which begin at line 5. */
export function inDevice(...lines: string[]): string {
  return ['devices {', 'device {', 'vendor "ACME"', 'product "DISK"', ...lines, '}', '}', ''].join(
    '\n',
  );
}
