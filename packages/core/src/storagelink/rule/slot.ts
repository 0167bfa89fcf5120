import { isNamespaceDeclaration, readAttributes, type XmlAttribute } from '../xml/attributes.ts';
import { decodeReferences, isXmlSpace, trimXml } from '../xml/references.ts';
import { tokenAt } from '../xml/token.ts';
import { Column, localName, SmallColumn, type XmlDocument, type XmlElement } from '../xml/tree.ts';

/**
 * The names in an entry without its values: child elements in order, attributes in any order,
 * namespace declarations too. Two entries of one shape can stand for each other.
 */
export function shapeOf(document: XmlDocument, element: XmlElement): string {
  const inside = readAttributes(document.text, element).map(({ name }) => `@${name}`);
  inside.sort();
  for (const index of element.inside()) inside.push(shapeOf(document, element.tree.element(index)));
  return inside.length === 0 ? element.name : `${element.name}(${inside.join(' ')})`;
}

/** Slots in document order: all of a document, or some of them. */
export interface SlotsOf<Some> extends Iterable<Some> {
  readonly length: number;
  filter(test: (slot: Some) => boolean): Some[];
  find(test: (slot: Some) => boolean): Some | undefined;
  some(test: (slot: Some) => boolean): boolean;
}

/**
 * A place that holds one value: an attribute, or the text that stands directly in an element. Read from the text each time:
 * two looks at one slot are two objects with one index.
 */
export class Slot {
  readonly table: SlotTable;
  /** Among all slots of the document. */
  readonly index: number;

  constructor(table: SlotTable, index: number) {
    this.table = table;
    this.index = index;
  }

  /** Index of the holder among the elements. */
  get holderAt(): number {
    return this.table.holderOf(this.index);
  }

  /** The element that bears the attribute or the text. */
  get holder(): XmlElement {
    return this.table.document.tree.element(this.holderAt);
  }

  get isAttribute(): boolean {
    return this.table.isAttribute(this.index);
  }

  /** Index of the element whose field it is; -1 of the root's own text. */
  get recordAt(): number {
    return this.isAttribute ? this.holderAt : this.table.document.tree.parent.at(this.holderAt);
  }

  /** Undefined for a text. */
  get attribute(): XmlAttribute | undefined {
    const { text } = this.table.document;
    if (!this.isAttribute) return undefined;
    const valueOffset = this.table.fromOf(this.index);
    const quote = text[valueOffset - 1] ?? '"';
    const valueEnd = text.indexOf(quote, valueOffset);
    return { name: this.name, offset: this.offset, valueOffset, valueEnd, quote };
  }

  /** Number of the name among all of the document. */
  get nameAt(): number {
    return this.table.nameOf(this.index);
  }

  /** Of the attribute or the element, as written. */
  get name(): string {
    return this.table.document.tree.names.name(this.nameAt);
  }

  /** What an attribute beside it calls it: `vendor` in `<add key="vendor" value="X"/>`. */
  get label(): string | undefined {
    const at = this.table.labels.get(this.index);
    return at === undefined ? undefined : new Slot(this.table, at).value;
  }

  /** References and CDATA resolved, white space trimmed. */
  get value(): string {
    const { document } = this.table;
    const { attribute } = this;
    if (!attribute) return ownText(document, this.holderAt);
    const raw = document.text.slice(attribute.valueOffset, attribute.valueEnd);
    return trimXml(decodeReferences(raw, document.entities));
  }

  /** Inside the holder's tags; slots are ordered by it. */
  get offset(): number {
    return this.table.offset(this.index);
  }
}

/**
 * All slots of a document in order, as columns. A text slot without text is one of an element without anything. Most files
 * have texts or attributes in the millions, so that a text is its holder alone.
 */
export class SlotTable implements SlotsOf<Slot> {
  readonly document: XmlDocument;
  /** Holder of a text; below 0 the place among the attributes, counted from -1 down. */
  private readonly places: Column;
  private readonly holders: Column;
  private readonly names: SmallColumn;
  /** Where the value of an attribute begins. */
  private readonly froms: Column;
  /** By slot the one that says what it is called; few files have such. */
  readonly labels: Map<number, number> = new Map();

  constructor(document: XmlDocument, spare?: SlotTable) {
    this.document = document;
    const room = countEquals(document.text);
    this.places = new Column(document.tree.length + room, spare?.places);
    this.holders = new Column(room, spare?.holders);
    this.names = new SmallColumn(room, spare?.names);
    this.froms = new Column(room, spare?.froms);
  }

  get length(): number {
    return this.places.length;
  }

  isAttribute(index: number): boolean {
    return this.places.at(index) < 0;
  }

  holderOf(index: number): number {
    const place = this.places.at(index);
    return place < 0 ? this.holders.at(-1 - place) : place;
  }

  nameOf(index: number): number {
    const place = this.places.at(index);
    return place < 0 ? this.names.at(-1 - place) : this.document.tree.name.at(place);
  }

  /** Of an attribute. */
  fromOf(index: number): number {
    return this.froms.at(-1 - this.places.at(index));
  }

  /** Of the element or the attribute's name. */
  offset(index: number): number {
    const { text, tree } = this.document;
    if (!this.isAttribute(index)) return tree.offset.at(this.places.at(index));
    // name, white space, `=`, white space, quote
    const equals = text.lastIndexOf('=', this.fromOf(index) - 2);
    let end = equals;
    while (isXmlSpace(text[end - 1])) end--;
    return end - tree.names.name(this.nameOf(index)).length;
  }

  addText(holder: number, label: number): void {
    if (label !== -1) this.labels.set(this.length, label);
    this.places.push(holder);
  }

  addAttribute(holder: number, { name, valueOffset }: XmlAttribute, label: number): void {
    if (label !== -1) this.labels.set(this.length, label);
    this.places.push(-1 - this.froms.length);
    this.holders.push(holder);
    this.names.push(this.document.tree.names.numberOf(name));
    this.froms.push(valueOffset);
  }

  [Symbol.iterator](): Iterator<Slot> {
    return this.range(0, this.length)[Symbol.iterator]();
  }

  filter(test: (slot: Slot) => boolean): Slot[] {
    return this.range(0, this.length).filter(test);
  }

  find(test: (slot: Slot) => boolean): Slot | undefined {
    return this.range(0, this.length).find(test);
  }

  some(test: (slot: Slot) => boolean): boolean {
    return this.find(test) !== undefined;
  }

  range(from: number, to: number): SlotRange {
    return new SlotRange(this, from, to);
  }

  /** Slots between two offsets. */
  between(offset: number, end: number): SlotRange {
    const from = this.firstFrom(offset, 0);
    return this.range(from, this.firstFrom(end, from));
  }

  /** Gallops from `start`: what stands in an entry of a long list is near its beginning. */
  private firstFrom(offset: number, start: number): number {
    const { length } = this;
    let low = start;
    let step = 8;
    while (low + step < length && this.offset(low + step) < offset) {
      low += step;
      step *= 2;
    }
    let high = Math.min(length, low + step);
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.offset(middle) < offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** At least as many as there are attributes. */
function countEquals(text: string): number {
  let count = 0;
  for (let at = text.indexOf('='); at !== -1; at = text.indexOf('=', at + 1)) count++;
  return count;
}

/** Some slots of a table that follow each other. */
export class SlotRange implements SlotsOf<Slot> {
  private readonly table: SlotTable;
  private readonly from: number;
  private readonly end: number;

  constructor(table: SlotTable, from: number, end: number) {
    this.table = table;
    this.from = from;
    this.end = end;
  }

  get length(): number {
    return this.end - this.from;
  }

  *[Symbol.iterator](): Generator<Slot> {
    for (let at = this.from; at < this.end; at++) yield new Slot(this.table, at);
  }

  filter(test: (slot: Slot) => boolean): Slot[] {
    const found: Slot[] = [];
    for (let at = this.from; at < this.end; at++) {
      const slot = new Slot(this.table, at);
      if (test(slot)) found.push(slot);
    }
    return found;
  }

  /** The first ones that are marked. */
  first(most: number, marks: Uint8Array, mask: number): Slot[] {
    const found: Slot[] = [];
    for (let at = this.from; at < this.end && found.length < most; at++)
      if (((marks[at] ?? 0) & mask) !== 0) found.push(new Slot(this.table, at));
    return found;
  }

  find(test: (slot: Slot) => boolean): Slot | undefined {
    for (let at = this.from; at < this.end; at++) {
      const slot = new Slot(this.table, at);
      if (test(slot)) return slot;
    }
    return undefined;
  }

  some(test: (slot: Slot) => boolean): boolean {
    return this.find(test) !== undefined;
  }
}

/** Nothing of `spare` is left then. */
export function readSlots(document: XmlDocument, spare?: SlotTable): SlotTable {
  const { tree } = document;
  const table = new SlotTable(document, spare);
  for (let at = 0; at < tree.length; at++) {
    const isLeaf = tree.last.at(at) === at + 1;
    const name = tree.names.name(tree.name.at(at));
    if (tree.openEndOf(at) - tree.offset.at(at) === name.length + 2) {
      // `<name>`, as most elements of a long list are
      if (isLeaf || ownText(document, at) !== '') table.addText(at, -1);
    } else addWithAttributes(document, at, isLeaf, table);
  }
  return table;
}

function addWithAttributes(
  document: XmlDocument,
  holder: number,
  isLeaf: boolean,
  table: SlotTable,
): void {
  const attributes = readAttributes(document.text, document.tree.element(holder)).filter(
    ({ name }) => !isNamespaceDeclaration(name),
  );
  const key = attributes.findIndex(({ name }) => /^(?:name|key|field)$/i.test(localName(name)));
  const hasText = ownText(document, holder) !== '' || (isLeaf && attributes.length === 0);
  const label = key === -1 ? -1 : table.length + (hasText ? 1 : 0) + key;
  if (hasText) table.addText(holder, label);
  for (const [at, attribute] of attributes.entries()) {
    const isLabelled = at !== key && /^value$/i.test(localName(attribute.name));
    table.addAttribute(holder, attribute, isLabelled ? label : -1);
  }
}

/** The slots of an element and all that stands in it. */
export function slotsWithin(
  slots: SlotTable | readonly Slot[],
  { offset, end }: Pick<XmlElement, 'offset' | 'end'>,
): Slot[] {
  if (slots instanceof SlotTable) return [...slots.between(offset, end)];
  return slots.filter((slot) => slot.offset >= offset && slot.offset < end);
}

/** `idType`, `@priority`, `match/@vendor`: the way from an element to a slot in it; '' for its own text. */
export function slotPath(element: XmlElement, slot: Slot): string {
  const steps: string[] = slot.isAttribute ? [`@${slot.name}`] : [];
  const { tree } = slot.table.document;
  for (
    let at = slot.holderAt;
    at !== element.index && tree.parent.at(at) !== -1;
    at = tree.parent.at(at)
  )
    steps.push(tree.names.name(tree.name.at(at)));
  return steps.reverse().join('/');
}

/** Of an element by its index, with what stands in its children left out. */
function ownText({ text, entities, tree }: XmlDocument, index: number): string {
  const end = tree.closeStart(index);
  const last = tree.last.at(index);
  let child = index + 1;
  let value = '';
  for (let at = tree.openEndOf(index); at < end; ) {
    if (child < last && tree.offset.at(child) === at) {
      at = Math.max(at + 1, tree.end.at(child));
      child = tree.last.at(child);
      continue;
    }
    const token = tokenAt(text, at);
    at = token.end;
    if (token.kind === 'text') {
      const piece = text.slice(token.offset, token.end);
      if (value !== '' || trimXml(piece) !== '') value += decodeReferences(piece, entities);
    } else if (token.kind === 'cdata') value += text.slice(token.offset + 9, token.end - 3);
  }
  return trimXml(value);
}
