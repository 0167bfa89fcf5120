import type { Builtins } from '../data/builtin-devices.ts';
import { releaseDoubt } from '../data/release-names.ts';
import { DEFAULT_RELEASE, type MultipathRelease } from '../data/releases.ts';
import { withoutReplaced } from '../effect/lists.ts';
import { managedBlocks, ownerOf } from '../owner/owners.ts';
import { type FileOfPackage, packageNote, SAFE_PLACE } from '../owner/packages.ts';
import type { ConfLine } from '../syntax/types.ts';
import { checkBidi } from './bidi.ts';
import { checkDefeated } from './defeated.ts';
import { checkExcluded } from './excluded.ts';
import { inspect } from './inspect.ts';
import { checkLayers } from './layers.ts';
import { checkLastLine } from './old-parser.ts';
import {
  type LintDiagnostic,
  type LintFindings,
  type LintReport,
  type LintSource,
  listOf,
} from './report.ts';
import { checkSilent } from './silent.ts';

export interface LintOptions {
  /** Whose verdict is asked for; {@link DEFAULT_RELEASE} unless given. */
  readonly release?: MultipathRelease | undefined;
  /** What the release has built in; without it, what hangs on that is not said. See `lintConf`. */
  readonly builtins?: Builtins | undefined;
  /** Whose the file is, where rpm was asked. */
  readonly ofPackage?: { readonly path: string; readonly found: FileOfPackage } | undefined;
}

/** What a user chooses of it; the table of options has a row for each. */
export type LintChoices = Omit<LintOptions, 'release' | 'builtins' | 'ofPackage'>;

/**
 * What a multipath-tools release would say of a file, and what it would not say though it should, ordered
 * by place. `error`: the whole file or a whole section is lost, or the daemon crashes; `warning`: the parser
 * complains and goes on without the line, or reads something else into it; `info`: read in silence. For 0.8.0
 * and newer and XenServer's builds every message of the parser has its finding on the same line, and a file that
 * it reads in silence has only infos, but for effects that no parser prints.
 */
export function lintMultipath(
  document: LintSource,
  options: LintOptions = {},
): readonly LintDiagnostic[] {
  return listOf(findInMultipath(document, options));
}

/** The same, without a list of objects: a large file has millions of findings. */
export function findInMultipath(document: LintSource, options: LintOptions = {}): LintFindings {
  const release = options.release ?? DEFAULT_RELEASE;
  const { text } = document;
  const { entries, report, table, wordsOf } = inspect(document, release, options.builtins);
  let continued = false;
  for (let index = 0; index < table.length; index++) {
    const span = { offset: table.start(index), length: table.end(index) - table.start(index) };
    const tokens = wordsOf(index).filter((token) => token.kind !== 'comment');
    checkSilent(text, { span }, tokens, release, report);
    const split = span.offset + span.length < text.length && !/[\r\n]$/.test(lastOf(text, span));
    if (split && !continued) reportLongLine({ span }, report);
    continued = split;
  }
  const kept = withoutReplaced(entries, release);
  checkDefeated(kept, release, report);
  checkLayers(kept, release, report);
  checkExcluded(kept, release, report);
  const doubt = releaseDoubt(release);
  if (doubt)
    report.addForFile('warning', 'unknown-release', doubt, 'Ask the parser of that build.');
  checkOwners(text, report, options);
  checkLastLine(document, release, report);
  checkBidi(document, report);
  if (/^(\u00ff\u00fe|\u00fe\u00ff|[^\0]?\0)/.test(text))
    report.addForFile(
      'info',
      'not-text',
      'the file looks like UTF-16, which the parser does not read',
      'Save it as UTF-8 or plain ASCII.',
    );
  if (report.isFatal('refuses'))
    report.addForFile(
      'error',
      'configuration-refused',
      'multipath and multipathd refuse the whole file',
      'Fix the values reported as errors.',
    );
  return report.ordered(document);
}

/** Reports whose file it is, and lines that another tool writes anew. */
function checkOwners(text: string, report: LintReport, { ofPackage }: LintOptions): void {
  const owner = ownerOf(text);
  const note = ofPackage && packageNote(ofPackage.path, ofPackage.found, SAFE_PLACE, 'info');
  if (note) report.addForFile(note.severity, note.code, note.message, note.help);
  if (owner)
    report.add(
      'info',
      'managed-elsewhere',
      { offset: 0, length: Math.max(0, text.indexOf('\n')) },
      `the file belongs to ${owner.name}: ${owner.does}`,
      `Change it where ${owner.name} writes from, or put your own lines into /etc/multipath/conf.d where the release reads that.`,
    );
  for (const { from, marker, line } of managedBlocks(text))
    report.add(
      'info',
      'managed-block',
      { offset: from, length: marker.length },
      `another tool writes all from line ${line} to its end marker anew`,
      'Change it in the source of that tool, and put lines of your own outside of its markers.',
    );
}

function lastOf(text: string, { offset, length }: ConfLine['span']): string {
  return text.charAt(offset + length - 1);
}

function reportLongLine(line: Pick<ConfLine, 'span'>, report: LintReport): void {
  report.add(
    'info',
    'long-line',
    line.span,
    'the line has more than 1023 bytes; the parser reads it in pieces, each as a line of its own',
    'Its line numbers are too high from here on.',
  );
}
