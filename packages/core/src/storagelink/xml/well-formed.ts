import type { Span } from '../../text/diagnostic.ts';
import type { DeviceRuleDiagnostic } from '../diagnostic-code.ts';
import type { XmlEntities } from './entities.ts';
import { readEvents, type XmlFault } from './read-events.ts';

/**
 * The strict gate before any edit: [] for a well-formed XML 1.0 document, else its first fault.
 * Catches what fast-xml-parser lets through: two roots, mismatched and open tags, bare `&` and `<`,
 * duplicate or unquoted attributes, `]]>` in text, `--` in comments, control characters, undeclared
 * entities, white space before the declaration. Unbound namespace prefixes pass: see `readEvents`.
 */
export function checkWellFormed(text: string): DeviceRuleDiagnostic[] {
  const { fault } = readEvents(text, false);
  if (!fault) return [];
  const [message, more] = describeFault(text, fault);
  return [{ severity: 'error', code: 'not-well-formed', message, ...more }];
}

/** The first fault of a piece of XML that will stand in a document with these entities. */
export function findFault(text: string, entities: XmlEntities): XmlFault | undefined {
  return readEvents(text, false, entities).fault;
}

/** Message, place and help of a fault. */
export function describeFault(
  text: string,
  { message, offset }: XmlFault,
): [message: string, more: { span: Span; help: string }] {
  const at = Math.max(0, Math.min(offset - 1, text.length - 1));
  const span = { offset: at, length: text.length > 0 ? 1 : 0 };
  return [
    `not well-formed XML: ${message}`,
    { span, help: 'Mend the file first; it is left as it is.' },
  ];
}
