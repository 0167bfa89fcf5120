import { SaxesParser } from 'saxes';
import type { Span } from '../../text/diagnostic.ts';
import type { DeviceRuleDiagnostic } from '../types.ts';
import { readEntities, type XmlEntities } from './references.ts';
import { tokenAt } from './token.ts';

export interface XmlFault {
  readonly message: string;
  readonly offset: number;
  /** A document that XML itself allows and its readers do not: what to do about it. */
  readonly help?: string;
}

class Stop extends Error {}

/**
 * Reads a whole document with saxes, strictly, and gives the first violation of well-formedness;
 * nothing is read behind it. Entities that the DOCTYPE declares are accepted and left unexpanded, so
 * that nested declarations cost nothing; `known` adds those of another document.
 *
 * Namespaces are not checked: XML 1.0 does not ask for it, and files of this age use unbound prefixes.
 */
export function readStrictly(
  text: string,
  known?: XmlEntities,
  onElement?: (name: string) => void,
): XmlFault | undefined {
  // saxes takes half of a pair and what follows for one character, and so loses a `<`
  const half = text.search(/\p{Surrogate}/u);
  if (half >= 0) return { message: 'half of a surrogate pair', offset: half + 1 };
  const version = otherVersion(text);
  if (version) return version;
  const parser = new SaxesParser({ xmlns: false, position: false });
  let fault: XmlFault | undefined;
  const accept = ({ declared, external }: XmlEntities): void => {
    const names = external
      ? [...text.matchAll(/&([^#;&\s][^;&\s]*);/g)].map(([, name]) => name)
      : [];
    for (const name of [...declared.keys(), ...names])
      if (name !== undefined) parser.ENTITIES[name] ??= `&${name};`;
  };
  if (known) accept(known);
  parser.on('doctype', (source) => {
    if (!isWholeDoctype(source)) {
      fault = { message: 'malformed DOCTYPE', offset: Math.min(parser.position, text.length) };
      throw new Stop();
    }
    accept(readEntities(`<!DOCTYPE${source}>`));
  });
  parser.on('error', (error) => {
    const message = error.message.replace(/\.$/, '');
    fault = { message, offset: Math.min(parser.position, text.length) };
    throw new Stop();
  });
  if (onElement) parser.on('opentag', ({ name }) => onElement(name));
  try {
    parser.write(text).close();
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
  }
  return fault;
}

/**
 * XML 1.1 has other line ends and characters, and .NET's XmlReader takes no version but 1.0 ("Version number '1.1' is
 * invalid"): a file of another one is not what StorageLink reads, or is read by rules that are not known here.
 */
function otherVersion(text: string): XmlFault | undefined {
  const found = /^\ufeff?<\?xml\s+version\s*=\s*(["'])(1\.\d+)\1/.exec(text);
  const version = found?.[2];
  if (!found || version === undefined || version === '1.0') return undefined;
  return {
    message: `the file says that it is XML ${version}, and .NET's reader and most others take XML 1.0 only`,
    offset: found[0].length - 1,
    help: 'Write version="1.0" in its first line if it has nothing of XML 1.1; it is left as it is.',
  };
}

/** saxes reads the internal subset loosely; where it and `tokenAt` see different ends, nothing is sure. */
function isWholeDoctype(source: string): boolean {
  const whole = `<!DOCTYPE${source}>`;
  return tokenAt(`${whole}<`, 0).end === whole.length;
}

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
  if (fault.help !== undefined)
    return [fault.message, { span: { offset: fault.offset - 1, length: 1 }, help: fault.help }];
  const bare = bareAmpersand(text, fault.offset);
  const at = bare ?? Math.max(0, Math.min(fault.offset - 1, text.length - 1));
  const message = bare === undefined ? fault.message : 'a bare &, which is written &amp;';
  const span = { offset: at, length: text.length > 0 ? 1 : 0 };
  return [
    `not well-formed XML: ${message}`,
    { span, help: 'Fix the file first; it is left as it is.' },
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

/** Texts of the elements in one piece, by their names, in document order. */
export type Piece = ReadonlyMap<string, readonly string[]>;

/** The pieces of a name in XML without a root, such as a program prints it; what is malformed or cut off is left out. */
export function readPieces(xml: string, name: string): readonly Piece[] {
  const pieces: Map<string, string[]>[] = [];
  const parser = new SaxesParser({ fragment: true, xmlns: false, position: false });
  let text = '';
  parser.on('error', () => undefined);
  parser.on('opentag', (tag) => {
    if (tag.name === name) pieces.push(new Map());
    text = '';
  });
  parser.on('text', (more) => {
    text += more;
  });
  parser.on('closetag', (tag) => {
    const piece = pieces.at(-1);
    const texts = piece?.get(tag.name);
    if (texts) texts.push(text);
    else piece?.set(tag.name, [text]);
    text = '';
  });
  parser.write(xml.replace(/^\uFEFF/, '')).close();
  return pieces;
}
