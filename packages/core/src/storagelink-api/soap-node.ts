import { SaxesParser } from 'saxes';
import { trimXml } from '../storagelink/xml/references.ts';

/** An element of a message; prefixes are left out. */
export interface SoapNode {
  readonly name: string;
  /** Texts directly in it, references resolved, trimmed. */
  readonly text: string;
  readonly children: readonly SoapNode[];
}

/** No message of the service comes near this. */
const MAX_DEPTH = 100;

interface OpenNode {
  readonly name: string;
  text: string;
  readonly children: SoapNode[];
}

/**
 * The elements at the top of a well-formed message without DOCTYPE.
 *
 * @throws Error when it is not well-formed, or nests too deep for a message.
 */
export function parseSoapNodes(xml: string): SoapNode[] {
  const parser = new SaxesParser();
  const root: OpenNode = { name: '', text: '', children: [] };
  const stack = [root];
  const addText = (text: string): void => {
    const open = stack[stack.length - 1];
    if (open) open.text += text;
  };
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('opentag', ({ name }) => {
    if (stack.length > MAX_DEPTH) throw new Error(`more than ${MAX_DEPTH} elements in one another`);
    stack.push({ name: name.slice(name.indexOf(':') + 1), text: '', children: [] });
  });
  parser.on('closetag', () => {
    const node = stack.pop();
    if (node) stack[stack.length - 1]?.children.push({ ...node, text: trimXml(node.text) });
  });
  parser.write(xml).close();
  return root.children;
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
