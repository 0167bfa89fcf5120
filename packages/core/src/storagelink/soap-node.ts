import { XMLParser } from 'fast-xml-parser';
import { decodeReferences } from './xml/references.ts';
import { trimXml } from './xml/white-space.ts';

/** An element of a message; prefixes are left out. */
export interface SoapNode {
  readonly name: string;
  /** Texts directly in it, references resolved, trimmed. */
  readonly text: string;
  readonly children: readonly SoapNode[];
}

const parser = new XMLParser({
  preserveOrder: true,
  removeNSPrefix: true,
  ignoreAttributes: true,
  trimValues: false,
  parseTagValue: false,
  processEntities: false,
  cdataPropName: '#cdata',
});

/**
 * The elements at the top of a well-formed message without DOCTYPE.
 *
 * @throws Error when it nests too deep for a message.
 */
export function parseSoapNodes(xml: string): SoapNode[] {
  return toNodes(parser.parse(xml));
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

function toNodes(parsed: unknown): SoapNode[] {
  if (!Array.isArray(parsed)) return [];
  return parsed.flatMap((item: Readonly<Record<string, unknown>>) => {
    const name = Object.keys(item).find((key) => key !== ':@');
    if (name === undefined || /^[#?]/.test(name)) return [];
    const content = item[name];
    return [{ name, text: trimXml(textsOf(content)), children: toNodes(content) }];
  });
}

function textsOf(content: unknown): string {
  if (!Array.isArray(content)) return '';
  return content
    .map((item: Readonly<Record<string, unknown>>) => {
      const text = item['#text'];
      if (typeof text === 'string') return decodeReferences(text);
      const cdata = item['#cdata'];
      if (!Array.isArray(cdata)) return '';
      return cdata
        .map((part: Readonly<Record<string, unknown>>) => String(part['#text'] ?? ''))
        .join('');
    })
    .join('');
}
