import { isNamespaceDeclaration, readAttributes, type XmlAttribute } from '../xml/attributes.ts';
import { childElements, localName, type XmlDocument, type XmlElement } from '../xml/read-xml.ts';
import { decodeReferences, trimXml } from '../xml/references.ts';

/**
 * The names in an entry without its values: child elements in order, attributes in any order,
 * namespace declarations too. Two entries of one shape can stand for each other.
 */
export function shapeOf(document: XmlDocument, element: XmlElement): string {
  const attributes = readAttributes(document.text, element).map(({ name }) => `@${name}`);
  const children = childElements(element).map((child) => shapeOf(document, child));
  const inside = [...attributes.sort(), ...children];
  return inside.length === 0 ? element.name : `${element.name}(${inside.join(' ')})`;
}

/** A place that holds one value: an attribute, or the text that stands directly in an element. */
export interface Slot {
  /** The element that bears the attribute or the text. */
  readonly holder: XmlElement;
  /** Absent for a text. */
  readonly attribute?: XmlAttribute;
  /** Of the attribute or the element, as written. */
  readonly name: string;
  /** What an attribute beside it calls it: `vendor` in `<add key="vendor" value="X"/>`. */
  readonly label?: string;
  /** References and CDATA resolved, white space trimmed. */
  readonly value: string;
  /** Inside the holder's tags; slots are ordered by it. */
  readonly offset: number;
}

/** All slots of a document in order. A text slot without text is one of an element without anything. */
export function readSlots(document: XmlDocument): Slot[] {
  const slots: Slot[] = [];
  for (const holder of document.elements) {
    const value = ownText(document, holder);
    const isLeaf = !holder.children.some((node) => node.kind === 'element');
    if (holder.openEnd - holder.offset === holder.name.length + 2) {
      // `<name>`, as most elements of a long list are
      if (value !== '' || isLeaf)
        slots.push({ holder, name: holder.name, value, offset: holder.offset });
      continue;
    }
    addWithAttributes(document, holder, value, isLeaf, slots);
  }
  return slots;
}

function addWithAttributes(
  { text, entities }: XmlDocument,
  holder: XmlElement,
  value: string,
  isLeaf: boolean,
  slots: Slot[],
): void {
  const attributes = readAttributes(text, holder).filter(
    ({ name }) => !isNamespaceDeclaration(name),
  );
  const values = attributes.map(({ valueOffset, valueEnd }) =>
    trimXml(decodeReferences(text.slice(valueOffset, valueEnd), entities)),
  );
  const key = attributes.findIndex(({ name }) => /^(?:name|key|field)$/i.test(localName(name)));
  const label = values[key] === undefined ? {} : { label: values[key] };
  if (value !== '' || (isLeaf && attributes.length === 0))
    slots.push({ holder, name: holder.name, value, offset: holder.offset, ...label });
  attributes.forEach((attribute, at) => {
    const { name, offset } = attribute;
    const labelled = at !== key && /^value$/i.test(localName(name)) ? label : {};
    slots.push({ holder, attribute, name, value: values[at] ?? '', offset, ...labelled });
  });
}

/** The slots of an element and all that stands in it. */
export function slotsWithin(slots: readonly Slot[], element: XmlElement): Slot[] {
  const from = firstFrom(slots, element.offset, 0);
  return slots.slice(from, firstFrom(slots, element.end, from));
}

/** `idType`, `@priority`, `match/@vendor`: the way from an element to a slot in it; '' for its own text. */
export function slotPath(element: XmlElement, slot: Slot): string {
  const steps: string[] = slot.attribute ? [`@${slot.name}`] : [];
  for (let at = slot.holder; at !== element && at.parent; at = at.parent) steps.push(at.name);
  return steps.reverse().join('/');
}

function ownText(document: XmlDocument, element: XmlElement): string {
  const { text, entities } = document;
  let value = '';
  for (const { kind, offset, end } of element.children)
    if (kind === 'text') {
      const piece = text.slice(offset, end);
      if (value !== '' || trimXml(piece) !== '') value += decodeReferences(piece, entities);
    } else if (kind === 'cdata') value += text.slice(offset + 9, end - 3);
  return trimXml(value);
}

/** Gallops from `start`: what stands in an entry of a long list is near its beginning. */
function firstFrom(slots: readonly Slot[], offset: number, start: number): number {
  let low = start;
  let step = 8;
  while (low + step < slots.length && (slots[low + step]?.offset ?? 0) < offset) {
    low += step;
    step *= 2;
  }
  let high = Math.min(slots.length, low + step);
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((slots[middle]?.offset ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
