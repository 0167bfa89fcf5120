import { printableJson } from '@quantastor-xenserver/core';
import type { LintedFile } from '@quantastor-xenserver/core/edit';
import {
  annotationLine,
  type FileFinding,
  makeSarif,
  roomsFor,
  toolVersion,
  totalOf,
} from '@quantastor-xenserver/core/report';
import { tint } from './diagnostics.ts';

export type LintFormat = 'text' | 'json' | 'sarif' | 'github';

/** How findings come out, piece by piece: a file is shown and forgotten before the next one is read. */
export interface LintOutput {
  readonly head: string;
  file(linted: LintedFile): Iterable<string>;
  /** For a file that could not be read; the message is told on stderr too. */
  unread(file: string, message: string): string;
  tail(): string;
}

export function makeLintOutput(format: LintFormat): LintOutput {
  switch (format) {
    case 'text':
      return { head: '', file: asText, unread: () => '', tail: () => '' };
    case 'github':
      return {
        head: '',
        file: (linted) => shownBy(linted, (each) => `${annotationLine(each)}\n`),
        unread: (file, message) => `${annotationLine(unreadable(file, message))}\n`,
        tail: () => '',
      };
    case 'json':
      return asJson();
    case 'sarif': {
      const sarif = makeSarif(toolVersion);
      return {
        head: sarif.start(),
        file: (linted) => shownBy(linted, sarif.result),
        unread: (file, message) => sarif.result(unreadable(file, message)),
        tail: sarif.end,
      };
    }
  }
}

/** What is said of a file without a look into it. */
type UnreadCode =
  /** The file could not be read, or is none. */
  'unreadable';

function unreadable(file: string, message: string): FileFinding & { readonly code: UnreadCode } {
  return { file, severity: 'error', code: 'unreadable', message };
}

/** More of one file nobody reads on a terminal; the other formats hold all of them. */
const MOST_SHOWN = 1000;

function* shownBy({ each }: LintedFile, show: (finding: FileFinding) => string): Generator<string> {
  for (const finding of each()) yield show(finding);
}

/** The most severe ones where there are too many, each in its place. */
function* asText({ file, counts, each, show }: LintedFile): Generator<string> {
  const rooms = roomsFor(counts, MOST_SHOWN);
  let at = -1;
  for (const finding of each()) {
    at++;
    if (rooms[finding.severity]-- > 0) yield `${tint(finding, show(at), process.stdout)}\n`;
  }
  const rest = totalOf(counts) - MOST_SHOWN;
  if (rest > 0)
    yield `${file}: ${rest} more findings, none of them worse, are not shown; --format json has all\n`;
}

function asJson(): LintOutput {
  let printed = 0;
  const entry = ({ file, ...rest }: FileFinding): string =>
    `${printed++ === 0 ? '' : ','}\n  ${printableJson({ path: file, ...rest })}`;
  return {
    head: '[',
    file: (linted) => shownBy(linted, entry),
    unread: (file, message) => entry(unreadable(file, message)),
    tail: () => `${printed === 0 ? '' : '\n'}]\n`,
  };
}
