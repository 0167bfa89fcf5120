import { readEntities, type XmlEntities } from './references.ts';
import { tokenAt, type XmlTokenKind } from './token.ts';

/** What a text may have more elements than another one whose memory it takes over. */
const SLACK = 4096;

/** Numbers in one piece of memory, eight of which an object would take for one; grows as it is filled. */
export class Column {
  private numbers: Int32Array;
  length = 0;

  /** Takes the memory of `spare`, which is empty then, where that is enough. */
  constructor(room: number, spare?: Column) {
    if (spare && spare.numbers.length >= room) {
      this.numbers = spare.numbers;
      spare.numbers = new Int32Array(0);
      spare.length = 0;
    } else this.numbers = new Int32Array(room + SLACK);
  }

  push(value: number): void {
    if (this.length === this.numbers.length) {
      const more = new Int32Array(Math.max(16, Math.ceil(this.length * 1.5)));
      more.set(this.numbers);
      this.numbers = more;
    }
    this.numbers[this.length++] = value;
  }

  at(index: number): number {
    return this.numbers[index] ?? -1;
  }

  set(index: number, value: number): void {
    this.numbers[index] = value;
  }
}

/** Small numbers, as those of names are in all but the strangest files: half of the memory until a larger one comes. */
export class SmallColumn {
  private numbers: Uint16Array | Int32Array;
  length = 0;

  /** Takes the memory of `spare`, which is empty then, where that is enough. */
  constructor(room: number, spare?: SmallColumn) {
    if (spare && spare.numbers.length >= room) {
      this.numbers = spare.numbers;
      spare.numbers = new Uint16Array(0);
      spare.length = 0;
    } else this.numbers = new Uint16Array(room + SLACK);
  }

  push(value: number): void {
    const isFull = this.length === this.numbers.length;
    if (isFull || (value > 0xffff && this.numbers instanceof Uint16Array)) {
      const room = isFull ? Math.max(16, Math.ceil(this.length * 1.5)) : this.numbers.length;
      const isSmall = value <= 0xffff && this.numbers instanceof Uint16Array;
      const more = isSmall ? new Uint16Array(room) : new Int32Array(room);
      more.set(this.numbers);
      this.numbers = more;
    }
    this.numbers[this.length++] = value;
  }

  at(index: number): number {
    return this.numbers[index] ?? -1;
  }
}

/** Numbers for names: a file has many elements and few names. */
export class Names {
  private readonly known = new Map<string, number>();
  private readonly all: string[] = [];

  numberOf(name: string): number {
    const found = this.known.get(name);
    if (found !== undefined) return found;
    this.known.set(name, this.all.length);
    return this.all.push(name) - 1;
  }

  name(number: number): string {
    return this.all[number] ?? '';
  }
}

/**
 * The elements of a text as columns of numbers, in document order; what stands between them is read again when it is
 * asked for. A file of 20 MB has half a million elements, each of which would be an object with a list and leaves.
 */
export class XmlTree {
  readonly text: string;
  readonly names: Names = new Names();
  readonly name: SmallColumn;
  readonly offset: Column;
  /** How long a start tag is. */
  private readonly tag: SmallColumn;
  readonly end: Column;
  /** Index of the parent; -1 of the root. */
  readonly parent: Column;
  /** Index behind the last element inside. */
  readonly last: Column;

  /** All but names and places of `spare` is gone then. */
  constructor(text: string, spare?: XmlTree) {
    this.text = text;
    const room = countStartTags(text);
    this.name = new SmallColumn(room);
    this.offset = new Column(room);
    this.tag = new SmallColumn(room, spare?.tag);
    this.end = new Column(room, spare?.end);
    this.parent = new Column(room, spare?.parent);
    this.last = new Column(room, spare?.last);
  }

  get length(): number {
    return this.offset.length;
  }

  nameOf(index: number): string {
    return this.names.name(this.name.at(index));
  }

  openEndOf(index: number): number {
    return this.offset.at(index) + this.tag.at(index);
  }

  add(name: string, offset: number, openEnd: number, parent: number): number {
    const index = this.length;
    this.name.push(this.names.numberOf(name));
    this.offset.push(offset);
    this.tag.push(openEnd - offset);
    this.end.push(openEnd);
    this.parent.push(parent);
    this.last.push(index + 1);
    return index;
  }

  /** Where the end tag of an element begins; its end where it has none. */
  closeStart(index: number): number {
    const end = this.end.at(index);
    return end === this.openEndOf(index) ? end : this.text.lastIndexOf('<', end - 2);
  }

  /** A new object each time: two looks at one element have one index. */
  element(index: number): XmlElement {
    return new XmlElement(this, index);
  }
}

/** At least as many as there are: a column that grows is there twice for a while. */
export function countStartTags(text: string): number {
  let count = 0;
  for (let at = text.indexOf('<'); at !== -1; at = text.indexOf('<', at + 1)) {
    const next = text[at + 1];
    if (next !== '/' && next !== '!' && next !== '?') count++;
  }
  return count;
}

/** Elements of one tree by their indexes, which is all that is kept of them. */
export class Elements implements Iterable<XmlElement> {
  readonly tree: XmlTree;
  readonly indexes: Int32Array;

  constructor(tree: XmlTree, indexes: Int32Array) {
    this.tree = tree;
    this.indexes = indexes;
  }

  static of({ tree, index }: XmlElement): Elements {
    return new Elements(tree, Int32Array.of(index));
  }

  /** Those that are marked, in document order. */
  static marked(tree: XmlTree, marks: Uint8Array, mask: number = 0xff): Elements {
    let count = 0;
    for (const mark of marks) if ((mark & mask) !== 0) count++;
    const indexes = new Int32Array(count);
    let next = 0;
    for (let at = 0; next < count; at++) if (((marks[at] ?? 0) & mask) !== 0) indexes[next++] = at;
    return new Elements(tree, indexes);
  }

  get length(): number {
    return this.indexes.length;
  }

  /** From the end where `place` is below 0. */
  at(place: number): XmlElement | undefined {
    const index = this.indexes.at(place);
    return index === undefined ? undefined : this.tree.element(index);
  }

  *[Symbol.iterator](): Generator<XmlElement> {
    for (const index of this.indexes) yield this.tree.element(index);
  }

  every(test: (element: XmlElement) => boolean): boolean {
    return this.indexes.every((index) => test(this.tree.element(index)));
  }

  map<T>(of: (element: XmlElement) => T): T[] {
    return Array.from(this.indexes, (index) => of(this.tree.element(index)));
  }

  filter(test: (element: XmlElement) => boolean): Elements {
    return new Elements(
      this.tree,
      this.indexes.filter((index) => test(this.tree.element(index))),
    );
  }

  /** Each one's name once. */
  names(): Set<string> {
    const { name, names } = this.tree;
    const numbers = new Set<number>();
    for (const index of this.indexes) numbers.add(name.at(index));
    return new Set(Array.from(numbers, (number) => names.name(number)));
  }
}

/** An element with the offsets of its tags. */
export class XmlElement {
  readonly tree: XmlTree;
  /** Among the elements, in document order. */
  readonly index: number;

  constructor(tree: XmlTree, index: number) {
    this.tree = tree;
    this.index = index;
  }

  get kind(): 'element' {
    return 'element';
  }

  /** As written, with its prefix. */
  get name(): string {
    return this.tree.nameOf(this.index);
  }

  get offset(): number {
    return this.tree.offset.at(this.index);
  }

  /** After the `>` of the start tag. */
  get openEnd(): number {
    return this.tree.openEndOf(this.index);
  }

  /** Where the end tag begins; equal to `end` for an empty-element tag. */
  get closeStart(): number {
    return this.tree.closeStart(this.index);
  }

  get end(): number {
    return this.tree.end.at(this.index);
  }

  get parent(): XmlElement | undefined {
    const parent = this.tree.parent.at(this.index);
    return parent === -1 ? undefined : this.tree.element(parent);
  }

  get hasElements(): boolean {
    return this.tree.last.at(this.index) > this.index + 1;
  }

  /** Indexes of the elements that stand directly in it. */
  *inside(): Generator<number> {
    const { last } = this.tree;
    const end = last.at(this.index);
    for (let at = this.index + 1; at < end; at = last.at(at)) yield at;
  }

  /** What stands directly in it, in order; read from the text each time. */
  get children(): XmlNode[] {
    const { tree, closeStart } = this;
    const nodes: XmlNode[] = [];
    const last = tree.last.at(this.index);
    let child = this.index + 1;
    for (let at = this.openEnd; at < closeStart; ) {
      if (child < last && tree.offset.at(child) === at) {
        nodes.push(tree.element(child));
        at = Math.max(at + 1, tree.end.at(child));
        child = tree.last.at(child);
        continue;
      }
      const { kind, offset, end } = tokenAt(tree.text, at);
      at = end;
      if (kind === 'text' || kind === 'cdata' || kind === 'comment' || kind === 'pi')
        nodes.push({ kind, offset, end });
    }
    return nodes;
  }
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
  readonly tree: XmlTree;
  /** Comments in document order, those outside the root too. */
  readonly comments: readonly XmlLeaf[];
  /** Processing instructions in document order, the XML declaration among them. */
  readonly instructions: readonly XmlLeaf[];
  readonly entities: XmlEntities;
  /** How many elements stand in each other at the deepest place. */
  readonly depth: number;
}

/**
 * The tree of a text that `checkWellFormed` accepts, with the place of everything in it. Of another
 * text it is any tree at all. Of `spare` only names and places of its elements are left.
 *
 * @throws RangeError when the text has no element, or an end tag too many.
 */
export function parseTree(text: string, spare?: XmlTree): XmlDocument {
  const tree = new XmlTree(text, spare);
  const comments: XmlLeaf[] = [];
  const instructions: XmlLeaf[] = [];
  let entities: XmlEntities = { declared: new Map(), external: false };
  let parent = -1;
  let open = 0;
  let depth = 0;
  for (let at = 0; at < text.length; ) {
    const { kind, offset, end } = tokenAt(text, at);
    at = end;
    if (kind === 'open' || kind === 'empty') {
      const index = tree.add(nameAt(text, offset + 1), offset, end, parent);
      depth = Math.max(depth, open + 1);
      if (kind === 'open') {
        parent = index;
        open++;
      }
    } else if (kind === 'close') {
      if (parent === -1) throw new RangeError(`end tag without start tag at ${offset}`);
      tree.end.set(parent, end);
      tree.last.set(parent, tree.length);
      parent = tree.parent.at(parent);
      open--;
    } else if (kind === 'doctype') entities = readEntities(text.slice(offset, end));
    else if (kind === 'comment') comments.push({ kind, offset, end });
    else if (kind === 'pi') instructions.push({ kind, offset, end });
  }
  // an end tag is missing: what was seen so far
  for (; parent !== -1; parent = tree.parent.at(parent)) tree.last.set(parent, tree.length);
  if (tree.length === 0) throw new RangeError('no element');
  return { text, root: tree.element(0), tree, comments, instructions, entities, depth };
}

/** Every element of a document in order; for one of a rule, not of a long file. */
export function allElements({ tree }: XmlDocument): XmlElement[] {
  return Array.from({ length: tree.length }, (_, index) => tree.element(index));
}

/** The name without its prefix. */
export function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

export function childElements(element: XmlElement): Elements {
  // counted first: a list of half a million would grow in pieces that V8 keeps
  let count = 0;
  for (const _ of element.inside()) count++;
  const indexes = new Int32Array(count);
  let next = 0;
  for (const index of element.inside()) indexes[next++] = index;
  return new Elements(element.tree, indexes);
}

const NAME = /[^\s/>]+/y;

function nameAt(text: string, offset: number): string {
  NAME.lastIndex = offset;
  return NAME.test(text) ? text.slice(offset, NAME.lastIndex) : '';
}
