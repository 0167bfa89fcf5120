import type { Builtins } from '../data/builtin-devices.ts';
import type { MultipathRelease } from '../data/releases.ts';
import { isWithin } from '../data/stretch.ts';
import { type ReleaseTraits, traitsOf } from '../data/traits.ts';
import { lexLine } from '../syntax/lex.ts';
import { lexOldLine, type OldLexing } from '../syntax/lex-old.ts';
import { LineTable } from '../syntax/line-table.ts';
import { MAX_BYTES, OLD_MAX_BYTES } from '../syntax/lines.ts';
import type { MultipathDocument, Token } from '../syntax/types.ts';
import { checkEntries } from './entries.ts';
import { LintReport } from './report.ts';
import { type LintEntry, LintWalk } from './walk.ts';

/** What a release makes of one file: the entries that it reads, and what is found on the way. */
export interface Inspection {
  readonly entries: readonly LintEntry[];
  readonly report: LintReport;
  /** The text as the release cuts it into lines; offsets are those of the file. */
  readonly table: LineTable;
  /** The words of a line, comments included. */
  readonly wordsOf: (line: number) => Token[];
}

/** All that is asked of a file. */
export type Source = Pick<MultipathDocument, 'text' | 'encoding'>;

/** Reads a file as the release does, line by line. Never throws; linear in the length of the text. */
export function inspect(
  document: Source,
  release: MultipathRelease,
  builtins?: Builtins,
): Inspection {
  const traits = traitsOf(release);
  const table = tableFor(document, traits);
  const report = new LintReport();
  const walk = new LintWalk(table.text, release, report);
  const old = oldLexing(release, traits);
  const wordsOf = (line: number, brief = false): Token[] => {
    const [start, end] = [table.start(line), table.end(line)];
    if (!old) return lexLine(table.text, start, end);
    const isFull = traits.returnEndsLine && end - start === OLD_MAX_BYTES;
    const isLost = isFull && table.text[end - 1] !== '\n';
    return lexOldLine(table.text, start, isLost ? end - 1 : end, old, brief);
  };
  const lines =
    traits.dropsLastLine && !endsWithBreak(table.text) ? table.length - 1 : table.length;
  for (let line = 0; line < lines; line++)
    walk.line(wordsOf(line, true).filter((token) => token.kind !== 'comment'));
  // a last brace that is not read closes what the end of the file closes
  const rest = lines < table.length ? wordsOf(lines) : [];
  if (rest[0]?.kind === 'close') walk.line(rest.slice(0, 1));
  walk.end();
  checkEntries(walk.entries, release, report, builtins);
  return { entries: walk.entries, report, table, wordsOf };
}

interface Kept {
  readonly release: MultipathRelease;
  readonly builtins: Builtins | undefined;
  readonly inspection: Inspection;
}

/** The same file may be that of hosts of several releases. */
const MOST_KEPT = 4;
const seen = new WeakMap<Source, Kept[]>();

/** As `inspect`, kept for the next question about the same file and release; its report is not to be added to. */
export function inspectOnce(
  document: Source,
  release: MultipathRelease,
  builtins?: Builtins,
): Inspection {
  const kept = seen.get(document) ?? [];
  const known = kept.find((one) => one.release === release && one.builtins === builtins);
  if (known) return known.inspection;
  const inspection = inspect(document, release, builtins);
  seen.set(document, [{ release, builtins, inspection }, ...kept].slice(0, MOST_KEPT));
  return inspection;
}

/** Where a CR ends a line, one that an LF follows ends one more, which is empty. */
function tableFor(document: Source, traits: ReleaseTraits): LineTable {
  const { text, encoding } = document;
  const cut = traits.returnEndsLine && text.includes('\r') ? text.replaceAll('\r', '\n') : text;
  return new LineTable(cut, encoding === 'byte', traits.returnEndsLine ? OLD_MAX_BYTES : MAX_BYTES);
}

function endsWithBreak(text: string): boolean {
  return text.endsWith('\n') || text === '';
}

/** Undefined for a release that cuts a line as today. */
function oldLexing(release: MultipathRelease, traits: ReleaseTraits): OldLexing | undefined {
  if (!isWithin(release, '..0.8.4 xs')) return undefined;
  return {
    wideWords: traits.gluedBraceIsWord,
    quoteEnds:
      traits.doubledQuote === 'one'
        ? 'at-single'
        : traits.doubledQuote === 'kept'
          ? 'at-line-end'
          : 'at-quote',
  };
}
