import type { Span } from '../../text/diagnostic.ts';
import type { DeviceRuleDiagnostic } from '../diagnostic-code.ts';
import type { XmlEntities } from './entities.ts';
import { readStrictly, type XmlFault } from './read-strictly.ts';
import { tokenAt } from './token.ts';

/**
 * The strict gate before any edit: [] for a well-formed XML 1.0 document, else its first fault.
 * Catches what fast-xml-parser lets through: two roots, mismatched and open tags, bare `&` and `<`,
 * duplicate or unquoted attributes, `]]>` in text, `--` in comments, control characters, undeclared
 * entities, white space before the declaration. Unbound namespace prefixes pass: see `readStrictly`.
 */
export function checkWellFormed(text: string): DeviceRuleDiagnostic[] {
  const fault = readStrictly(text);
  if (!fault) return [];
  const [message, more] = describeFault(text, fault);
  return [{ severity: 'error', code: 'not-well-formed', message, ...more }];
}

/** The first fault of a piece of XML that will stand in a document with these entities. */
export function findFault(text: string, entities: XmlEntities): XmlFault | undefined {
  return readStrictly(text, entities);
}

/** Message, place and help of a fault. */
export function describeFault(
  text: string,
  fault: XmlFault,
): [message: string, more: { span: Span; help: string }] {
  const bare = bareAmpersand(text, fault.offset);
  const at = bare ?? Math.max(0, Math.min(fault.offset - 1, text.length - 1));
  const message = bare === undefined ? fault.message : 'a bare &, which is written &amp;';
  const span = { offset: at, length: text.length > 0 ? 1 : 0 };
  return [
    `not well-formed XML: ${message}`,
    { span, help: 'Mend the file first; it is left as it is.' },
  ];
}

/** saxes reads on to the next `;` and finds fault with something far behind. */
function bareAmpersand(text: string, end: number): number | undefined {
  const pattern = /&(?!(?:#\d+|#x[\da-f]+|[^\s;&<>"'#]+);)/i;
  for (let at = 0; at < end; ) {
    const token = tokenAt(text, at);
    if (token.kind === 'text' || token.kind === 'open' || token.kind === 'empty') {
      const found = text.slice(at, token.end).search(pattern);
      if (found !== -1) return at + found;
    }
    at = token.end;
  }
  return undefined;
}
