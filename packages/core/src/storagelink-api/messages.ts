import { XMLBuilder, XMLParser } from 'fast-xml-parser';
import {
  decodeReferences,
  escapeText,
  hasForbiddenCharacter,
  trimXml,
} from '../storagelink/xml/references.ts';

/** An element of a message; prefixes are left out. */
export interface SoapNode {
  readonly name: string;
  /** Texts directly in it, references resolved, trimmed. */
  readonly text: string;
  readonly children: readonly SoapNode[];
}

/** Fields of a message in writing order; attributes begin with `@_`. */
export interface MessageFields {
  readonly [name: string]: string | MessageFields;
}

/** No message of the service comes near this. */
const MAX_DEPTH = 100;

/** fast-xml-parser's element, in order: its name to what is in it. */
type Parsed = Readonly<Record<string, readonly Parsed[] | string>>;

/**
 * The message as XML, without white space between its elements.
 *
 * @throws Error that names the field with a character that XML cannot hold.
 */
export function writeMessage(fields: MessageFields): string {
  const builder = new XMLBuilder({
    ignoreAttributes: false,
    // its own escapes leave a CR bare, which a reader turns into LF: a password would change
    processEntities: false,
    tagValueProcessor: (name, value) => {
      const text = String(value);
      if (hasForbiddenCharacter(text))
        throw new Error(`${name} has a character that cannot be sent as XML`);
      return escapeText(text);
    },
  });
  return `<?xml version="1.0" encoding="utf-8"?>\n${builder.build(fields)}\n`;
}

/**
 * The elements at the top of a message that has passed the gate.
 *
 * @throws Error when it nests too deep for a message, or has an element that an object cannot hold.
 */
export function readMessage(xml: string): SoapNode[] {
  const parser = new XMLParser({
    preserveOrder: true,
    removeNSPrefix: true,
    ignoreDeclaration: true,
    ignorePiTags: true,
    // `007` stays text; its trim joins the pieces around a CDATA section and eats a no-break space
    parseTagValue: false,
    trimValues: false,
    maxNestedTags: MAX_DEPTH,
    // its own decoder leaves a number such as `&#33;` as it is written
    entityDecoder: {
      decode: (text) => decodeReferences(text),
      setExternalEntities: () => {},
      addInputEntities: () => {},
      setXmlVersion: () => {},
      reset: () => {},
    },
  });
  return elementsOf(parser.parse(xml.replace(/\r\n?/g, '\n')));
}

function elementsOf(nodes: readonly Parsed[]): SoapNode[] {
  return nodes.flatMap((node) => {
    const name = Object.keys(node).find((key) => key !== ':@');
    const content = name === undefined ? undefined : node[name];
    if (name === undefined || name === '#text' || !Array.isArray(content)) return [];
    const text = content.map((each) => each['#text'] ?? '').join('');
    return [{ name, text: trimXml(text), children: elementsOf(content) }];
  });
}

export function childNamed(node: SoapNode | undefined, name: string): SoapNode | undefined {
  return node?.children.find((child) => child.name === name);
}

/** The text of a child; '' where there is none. */
export function childText(node: SoapNode | undefined, name: string): string {
  return childNamed(node, name)?.text ?? '';
}

export function childNumber(node: SoapNode | undefined, name: string): number | undefined {
  const text = childText(node, name);
  const value = Number(text);
  return text === '' || !Number.isFinite(value) ? undefined : value;
}

export function childBoolean(node: SoapNode | undefined, name: string): boolean {
  return /^(?:true|1)$/i.test(childText(node, name));
}

/** All texts in a node, joined by blanks. */
export function allText(node: SoapNode | undefined): string {
  if (!node) return '';
  return [node.text, ...node.children.map(allText)].filter((text) => text !== '').join(' ');
}
