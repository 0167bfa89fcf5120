import type { LineMap } from '../../text/line-map.ts';
import { DEFAULT_LINT_RELEASE, type MultipathRelease } from '../data/releases.ts';
import type { ConfLine, MultipathDocument } from '../syntax/types.ts';
import { checkDefeated } from './defeated.ts';
import { checkEntries } from './entries.ts';
import { checkLastLine, checkQuoting } from './old-parser.ts';
import type { LintDiagnostic } from './report.ts';
import { LintReport } from './report.ts';
import { checkSilent } from './silent.ts';
import { LintWalk } from './walk.ts';

export interface LintOptions {
  /** Whose verdict is asked for; {@link DEFAULT_LINT_RELEASE} unless given. */
  readonly release?: MultipathRelease;
}

/**
 * What a multipath-tools release would say of a file, and what it would not say though it should, ordered
 * by place. `error`: the whole file or a whole section is lost, or the daemon crashes; `warning`: the parser
 * complains and goes on without the line; `info`: read in silence. For 0.9.4 every message of
 * `multipath -t` has its finding on the same line, and a file that it reads in silence has only infos.
 */
export function lintMultipath(
  document: MultipathDocument,
  options: LintOptions = {},
): readonly LintDiagnostic[] {
  const release = options.release ?? DEFAULT_LINT_RELEASE;
  const { text } = document;
  const report = new LintReport();
  const walk = new LintWalk(text, release, report);
  let continued = false;
  for (const line of document.lines) {
    const tokens = line.tokens.filter((token) => token.kind !== 'comment');
    walk.line(tokens);
    checkSilent(text, line, tokens, report);
    checkQuoting(text, tokens, release, report);
    const split = isSplit(text, line);
    if (split && !continued) reportLongLine(line, report);
    continued = split;
  }
  walk.end();
  if (checkEntries(walk.entries, release, report)) walk.refused = true;
  checkDefeated(walk.entries, release, report);
  checkLastLine(document, release, report);
  if (/^(\u00ff\u00fe|\u00fe\u00ff|[^\0]?\0)/.test(text))
    report.addForFile(
      'info',
      'not-text',
      'the file looks like UTF-16, which the parser does not read',
      'Save it as UTF-8 or plain ASCII.',
    );
  if (walk.refused)
    report.addForFile(
      'error',
      'configuration-refused',
      'multipath and multipathd refuse the whole file',
      'Mend the values that are called errors.',
    );
  return report.ordered(document);
}

/**
 * Lines as the parser's messages count them, by LF alone: what `renderDiagnostic` needs to print the
 * same line numbers for a text with lone carriage returns.
 */
export function makeConfLineMap(text: string): LineMap {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return { starts };
}

function isSplit(text: string, line: ConfLine): boolean {
  return line.eol === '' && line.span.offset + line.span.length < text.length;
}

function reportLongLine(line: ConfLine, report: LintReport): void {
  report.add(
    'info',
    'long-line',
    line.span,
    'the line has more than 1023 bytes; the parser reads it in pieces, each as a line of its own',
    'Its line numbers are too high from here on.',
  );
}
