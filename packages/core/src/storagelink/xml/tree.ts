import { readEntities, type XmlEntities } from './entities.ts';
import { tokenAt, type XmlTokenKind } from './token.ts';

/** An element with the offsets of its tags. */
export interface XmlElement {
  readonly kind: 'element';
  /** As written, with its prefix. */
  readonly name: string;
  readonly offset: number;
  /** After the `>` of the start tag. */
  readonly openEnd: number;
  /** Where the end tag begins; equal to `end` for an empty-element tag. */
  closeStart: number;
  end: number;
  readonly parent: XmlElement | undefined;
  readonly children: XmlNode[];
}

/** Text, CDATA, comment or processing instruction. */
export interface XmlLeaf {
  readonly kind: Exclude<XmlTokenKind, 'open' | 'close' | 'empty' | 'doctype'>;
  readonly offset: number;
  readonly end: number;
}

export type XmlNode = XmlElement | XmlLeaf;

export interface XmlDocument {
  readonly text: string;
  readonly root: XmlElement;
  /** Elements in document order. */
  readonly elements: readonly XmlElement[];
  /** Comments in document order, those outside the root too. */
  readonly comments: readonly XmlLeaf[];
  readonly entities: XmlEntities;
  /** How many elements stand in each other at the deepest place. */
  readonly depth: number;
}

/**
 * The tree of a text that `checkWellFormed` accepts, with the place of everything in it. Of another
 * text it is any tree at all.
 *
 * @throws RangeError when the text has no element, or an end tag too many.
 */
export function parseTree(text: string): XmlDocument {
  const elements: XmlElement[] = [];
  const comments: XmlLeaf[] = [];
  let entities: XmlEntities = { declared: new Map(), external: false };
  let parent: XmlElement | undefined;
  let open = 0;
  let depth = 0;
  for (let at = 0; at < text.length; ) {
    const { kind, offset, end } = tokenAt(text, at);
    at = end;
    if (kind === 'open' || kind === 'empty') {
      const element: XmlElement = {
        kind: 'element',
        name: nameAt(text, offset + 1),
        offset,
        openEnd: end,
        closeStart: end,
        end,
        parent,
        children: [],
      };
      elements.push(element);
      parent?.children.push(element);
      depth = Math.max(depth, open + 1);
      if (kind === 'open') {
        parent = element;
        open++;
      }
    } else if (kind === 'close') {
      if (!parent) throw new RangeError(`end tag without start tag at ${offset}`);
      parent.closeStart = offset;
      parent.end = end;
      parent = parent.parent;
      open--;
    } else if (kind === 'doctype') entities = readEntities(text.slice(offset, end));
    else {
      const leaf: XmlLeaf = { kind, offset, end };
      if (kind === 'comment') comments.push(leaf);
      parent?.children.push(leaf);
    }
  }
  const [root] = elements;
  if (!root) throw new RangeError('no element');
  return { text, root, elements, comments, entities, depth };
}

/** The name without its prefix. */
export function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

export function childElements(element: XmlElement): XmlElement[] {
  return element.children.filter((node) => node.kind === 'element');
}

function nameAt(text: string, offset: number): string {
  const pattern = /[^\s/>]+/y;
  pattern.lastIndex = offset;
  return pattern.exec(text)?.[0] ?? '';
}
