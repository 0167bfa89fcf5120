import { ProcedureError } from '../errors.ts';
import { type LintOptions, lintMultipath } from '../multipath/lint/lint.ts';
import type { LintDiagnostic } from '../multipath/lint/report.ts';
import { decodeMultipath, readMultipath } from '../multipath/syntax/read.ts';
import type { FileFinding } from '../render/lint/sarif.ts';
import { renderDiagnostic } from '../text/diagnostic.ts';
import { placedConf } from '../text/line-map.ts';

/** A larger file is no multipath.conf; it would take seconds and a multiple of its size in memory. */
export const LINT_LIMIT: number = 64 * 1024 * 1024;

export interface LintedFile {
  readonly file: string;
  /** In the order of their places. */
  readonly findings: readonly FileFinding[];
  /** A finding with its source line and a caret, made when it is asked for. */
  show(index: number): string;
}

/**
 * What is wrong in one multipath.conf.
 *
 * @throws ProcedureError BAD_INPUT for a file over {@link LINT_LIMIT} bytes.
 */
export function lintFile(bytes: Uint8Array, file: string, options: LintOptions): LintedFile {
  if (bytes.length > LINT_LIMIT)
    throw new ProcedureError(
      'BAD_INPUT',
      `${bytes.length} bytes are more than a multipath.conf has; ${LINT_LIMIT} are read at most`,
      { place: file, remedy: 'Leave the file out.' },
    );
  const { text, encoding } = decodeMultipath(bytes);
  const noText = noTextIn(text);
  const diagnostics = noText ? [noText] : lintMultipath(readMultipath(text, { encoding }), options);
  const document = placedConf(text);
  return {
    file,
    show(index) {
      const diagnostic = diagnostics[index];
      // the line of a program is long, and moves no cursor either way
      if (diagnostic && noText)
        return `${file}: ${diagnostic.severity}: ${diagnostic.message} [${diagnostic.code}]\n  help: ${diagnostic.help}`;
      return diagnostic ? renderDiagnostic(diagnostic, document, file) : '';
    },
    findings: diagnostics.map(({ severity, code, message, help, span }) => ({
      file,
      severity,
      code,
      message,
      ...(span && document.positionAt(span.offset)),
      ...(help === undefined ? {} : { help }),
    })),
  };
}

/** A NUL byte: this is no text, or UTF-16, and a finding for each of its lines would say nothing more. */
function noTextIn(text: string): LintDiagnostic | undefined {
  const at = text.indexOf('\0');
  if (at < 0) return undefined;
  const isWide = /^(?:\u00ff\u00fe|\u00fe\u00ff|[^\0]\0[^\0]\0|\0[^\0]\0[^\0])/.test(text);
  return {
    severity: 'error',
    code: 'not-text',
    ...(isWide
      ? {
          message: 'the file is UTF-16, of which the parser reads next to nothing',
          help: 'Save it as UTF-8 or plain ASCII.',
          span: { offset: 0, length: 1 },
        }
      : {
          message: 'the file has NUL bytes, which no text has',
          help: 'Name a multipath.conf, or fix the file.',
          span: { offset: at, length: 1 },
        }),
  };
}
