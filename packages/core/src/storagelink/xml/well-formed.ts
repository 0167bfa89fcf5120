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
  return fault ? [wellFormedness(text, fault)] : [];
}

/** The first fault of a piece of XML that will stand in a document with these entities. */
export function findFault(text: string, entities: XmlEntities): XmlFault | undefined {
  return readEvents(text, false, entities).fault;
}

function wellFormedness(text: string, fault: XmlFault): DeviceRuleDiagnostic {
  const offset = Math.max(0, Math.min(fault.offset - 1, text.length - 1));
  return {
    severity: 'error',
    code: 'not-well-formed',
    message: `not well-formed XML: ${fault.message}`,
    span: { offset, length: text.length > 0 ? 1 : 0 },
    help: 'Mend the file first; it is left as it is.',
  };
}
