import type { XmlElement } from './tree.ts';

/** An attribute with the place of its value. */
export interface XmlAttribute {
  /** As written, with its prefix. */
  readonly name: string;
  readonly offset: number;
  /** After the opening quote. */
  readonly valueOffset: number;
  /** At the closing quote. */
  readonly valueEnd: number;
  readonly quote: string;
}

/** The attributes of a well-formed start tag in written order, namespace declarations too. */
export function readAttributes(text: string, element: XmlElement): XmlAttribute[] {
  const attributes: XmlAttribute[] = [];
  const pattern = /\s+([^\s=/>]+)\s*=\s*(["'])/y;
  let at = element.offset + 1 + element.name.length;
  while (at < element.openEnd) {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (!found) break;
    const [whole, name = '', quote = ''] = found;
    const valueOffset = at + whole.length;
    const valueEnd = text.indexOf(quote, valueOffset);
    const offset = at + whole.indexOf(name);
    attributes.push({ name, offset, valueOffset, valueEnd, quote });
    at = valueEnd + 1;
  }
  return attributes;
}

export function isNamespaceDeclaration(name: string): boolean {
  return name === 'xmlns' || name.startsWith('xmlns:');
}
