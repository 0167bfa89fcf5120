import { ProcedureError } from '../errors.ts';
import { findInMultipath, type LintOptions } from '../multipath/lint/lint.ts';
import type { LintDiagnostic, LintFindings } from '../multipath/lint/report.ts';
import { decodeMultipath, linesOf } from '../multipath/syntax/read.ts';
import type { FileFinding } from '../render/lint/sarif.ts';
import { renderDiagnostic, type Severity } from '../text/diagnostic.ts';
import { given } from '../text/given.ts';
import { placedConf } from '../text/line-map.ts';

/** A larger file is no multipath.conf; it would take seconds and a multiple of its size in memory. */
export const LINT_LIMIT: number = 64 * 1024 * 1024;

export interface LintedFile {
  readonly file: string;
  /** In the order of their places; a list of objects, made when it is asked for. */
  readonly findings: readonly FileFinding[];
  readonly counts: Readonly<Record<Severity, number>>;
  /** The same one after the other: a large file may have millions, and no list of them is made. */
  each(): Iterable<FileFinding>;
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
  const found = noText ? only(noText) : findInMultipath(linesOf(text, encoding), options);
  const document = placedConf(text);
  const counts = { error: 0, warning: 0, info: 0 };
  for (let at = 0; at < found.length; at++) {
    const said = found.saidAt(at);
    if (said) counts[said.severity]++;
  }
  function* each(): Generator<FileFinding> {
    for (let at = 0; at < found.length; at++) {
      const said = found.saidAt(at);
      if (!said) continue;
      const { severity, code, message, help } = said;
      const offset = found.offsetAt(at);
      yield {
        file,
        severity,
        code,
        message,
        ...(offset >= 0 && document.positionAt(offset)),
        ...given({ help }),
      };
    }
  }
  let all: readonly FileFinding[] | undefined;
  return {
    file,
    counts,
    each,
    get findings() {
      all ??= [...each()];
      return all;
    },
    show(index) {
      const diagnostic = found.at(index);
      // the line of a program is long, and moves no cursor either way
      if (diagnostic && noText)
        return `${file}: ${diagnostic.severity}: ${diagnostic.message} [${diagnostic.code}]\n  help: ${diagnostic.help}`;
      return diagnostic ? renderDiagnostic(diagnostic, document, file) : '';
    },
  };
}

function only(one: LintDiagnostic): LintFindings {
  const at = (index: number): LintDiagnostic | undefined => (index === 0 ? one : undefined);
  return { length: 1, at, saidAt: at, offsetAt: () => one.span?.offset ?? -1 };
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
