import { CR, LF } from '../syntax/lex.ts';
import { readMultipath } from '../syntax/read.ts';
import type { MultipathDocument, StanzaPlan, StanzaState } from '../syntax/types.ts';
import type { PlanDiagnostic } from './codes.ts';

/** A plan whose findings are of the planner's own codes. */
export interface Planned extends StanzaPlan {
  readonly diagnostics: readonly PlanDiagnostic[];
}

export function refusal(state: StanzaState, diagnostics: readonly PlanDiagnostic[]): Planned {
  return { state, edits: [], refused: true, diagnostics };
}

/**
 * Carries a plan out only where no release would read the file otherwise. A CR that no LF follows ends the line
 * up to 0.4.9 and hides the rest of it since, so both readings must come to the same edits; a NUL hides the rest of
 * the line too, and shows that the file is UTF-16 or no text.
 */
export function readAsBefore(
  document: MultipathDocument,
  plan: (document: MultipathDocument) => Planned,
): Planned {
  const planned = plan(document);
  const { text, encoding } = document;
  const isWide = encoding.startsWith('utf-16');
  if (isWide || (planned.edits.length > 0 && text.includes('\0')))
    return refuseAt(planned.state, 'not-text', isWide ? 0 : text.indexOf('\0'), {
      message: isWide
        ? 'the file is UTF-16, of which the parser reads next to nothing'
        : 'the file has NUL bytes, which no text has',
      help: 'save it as UTF-8 or plain ASCII',
    });
  const markup = /^\ufeff?\s*</.exec(text);
  if (markup && planned.edits.length > 0)
    return refuseAt(planned.state, 'not-text', markup[0].length - 1, {
      message: 'the file begins with `<`: it is XML or a page, and no multipath.conf',
      help: 'name a multipath.conf',
    });
  const lone = findLoneReturn(text);
  if (lone < 0 || planned.refused) return planned;
  // one character for another: offsets are the same in both readings
  const old = plan(readMultipath(text.replace(/\r(?!\n)/g, '\n'), { encoding }));
  if (sameEdits(planned, old)) return planned;
  return refuseAt(planned.state, 'carriage-return', lone, {
    message:
      'a carriage return within the line: old releases end the line here, later ones drop the rest',
    help: 'give the file LF or CRLF line ends',
  });
}

function refuseAt(
  state: StanzaState,
  code: 'not-text' | 'carriage-return',
  offset: number,
  words: { message: string; help: string },
): Planned {
  return refusal(state, [{ severity: 'error', code, ...words, span: { offset, length: 1 } }]);
}

function sameEdits(one: Planned, other: Planned): boolean {
  return (
    one.state === other.state &&
    one.refused === other.refused &&
    JSON.stringify(one.edits) === JSON.stringify(other.edits)
  );
}

/** The first CR that stands within a line; -1 when there is none. */
function findLoneReturn(text: string): number {
  for (let at = text.indexOf('\r'); at >= 0; at = text.indexOf('\r', at)) {
    const first = at;
    while (text.charCodeAt(at) === CR) at++;
    if (at < text.length && text.charCodeAt(at) !== LF) return first;
  }
  return -1;
}
