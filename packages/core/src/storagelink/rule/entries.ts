import type { DeviceRuleMatch } from '../types.ts';
import { trimXml } from '../xml/references.ts';
import { Elements, type XmlElement, type XmlTree } from '../xml/tree.ts';
import { roleOf } from './role.ts';
import type { Slot, SlotTable } from './slot.ts';
import { versionName } from './version-evidence.ts';

/**
 * Whether vendor and product in `element` are of one device: an element that holds both may as
 * well be the list of two devices, one with that vendor and another with that product.
 */
function isOneRecord(element: XmlElement, vendor: Slot, product: Slot, slots: SlotTable): boolean {
  const vendorBranch = branch(element, vendor.holderAt);
  const productBranch = branch(element, product.holderAt);
  const { name } = element.tree;
  if (vendorBranch !== undefined && productBranch !== undefined && vendorBranch !== productBranch)
    if (name.at(vendorBranch) === name.at(productBranch))
      // two children of one name are two records, unless they are plain values of one record
      return (
        vendorBranch === vendor.holderAt &&
        productBranch === product.holderAt &&
        sameKey(vendor, product)
      );
  if (vendor.recordAt === element.index && product.recordAt === element.index) return true;
  const records = new Set<number>();
  for (const slot of slots.between(element.offset, element.end))
    if (sameKey(slot, vendor)) records.add(slot.recordAt);
  return records.size <= 1;
}

function sameKey(a: Slot, b: Slot): boolean {
  if (a.name !== b.name || a.isAttribute !== b.isAttribute) return false;
  const { tree } = a.table.document;
  return !a.isAttribute || tree.element(a.holderAt).name === tree.element(b.holderAt).name;
}

/** The child of `element` that `inner` is or stands in, by their indexes; undefined for the element itself. */
function branch({ index, tree: { parent } }: XmlElement, inner: number): number | undefined {
  if (inner === index) return undefined;
  let at = inner;
  while (parent.at(at) !== -1 && parent.at(at) !== index) at = parent.at(at);
  return at;
}

/** Marks of slots: what each of them may be. */
const VENDOR = 1;
const PRODUCT = 2;
/** By a word that counts only where no field is called vendor and product. */
const OTHER_VENDOR = 4;
const OTHER_PRODUCT = 8;

/** Entries in document order whose slots, by whatever name, hold this vendor and this product. */
export function findMatches(slots: SlotTable, match: DeviceRuleMatch): Elements {
  const vendor = trimXml(match.vendor);
  const product = trimXml(match.product);
  const marks = new Uint8Array(slots.length);
  for (const { index, value } of slots)
    marks[index] = (value === vendor ? VENDOR : 0) | (value === product ? PRODUCT : 0);
  return findRecords(slots, marks, VENDOR, PRODUCT);
}

/** Device entries in document order, as the names of their slots tell: see `roleOf`. */
export function findDeviceEntries(slots: SlotTable): Elements {
  const marks = new Uint8Array(slots.length);
  for (const slot of slots) {
    const found = roleOf(slot);
    if (!found) continue;
    const isVendor = found.role === 'vendor';
    if (found.rank === 4) marks[slot.index] = isVendor ? OTHER_VENDOR : OTHER_PRODUCT;
    else marks[slot.index] = isVendor ? VENDOR : PRODUCT;
  }
  const entries = findRecords(slots, marks, VENDOR, PRODUCT);
  if (entries.length > 0) return entries;
  return findRecords(slots, marks, VENDOR | OTHER_VENDOR, PRODUCT | OTHER_PRODUCT);
}

/** Marks of elements beside those of `markAround`: another one with both is in it; it is what was looked for. */
const OUTER = 4;
const RECORD = 8;

/** The smallest elements that hold one of each, where both are of one record. */
function findRecords(
  slots: SlotTable,
  marks: Uint8Array,
  vendor: number,
  product: number,
): Elements {
  const { tree } = slots.document;
  // one byte an element, for there are millions
  const found = new Uint8Array(tree.length);
  markAround(slots, marks, vendor, found, 1);
  markAround(slots, marks, product, found, 2);
  const hasBoth = (at: number): boolean => ((found[at] ?? 0) & 3) === 3;
  for (let at = 1; at < tree.length; at++) {
    const around = tree.parent.at(at);
    if (hasBoth(at)) found[around] = (found[around] ?? 0) | OUTER;
  }
  // thousands may ask for the element around them
  const around = new Map<number, boolean | undefined>();
  const verdictOn = (element: XmlElement): boolean | undefined =>
    holdsRecord(element, slots, marks, { vendor, product });
  for (let at = 0; at < tree.length; at++) {
    if (!hasBoth(at) || ((found[at] ?? 0) & OUTER) !== 0) continue;
    const record = recordAround(tree.element(at), (element) => {
      if (element.index === at) return verdictOn(element);
      if (!around.has(element.index)) around.set(element.index, verdictOn(element));
      return around.get(element.index);
    });
    if (record) found[record.index] = (found[record.index] ?? 0) | RECORD;
  }
  return Elements.marked(tree, found, RECORD);
}

/** Marks the elements that hold a slot of these, as far out as they go. */
function markAround(
  slots: SlotTable,
  marks: Uint8Array,
  mask: number,
  into: Uint8Array,
  bit: number,
): void {
  const { tree } = slots.document;
  for (let slot = 0; slot < slots.length; slot++) {
    if (((marks[slot] ?? 0) & mask) === 0) continue;
    for (let at = slots.holderOf(slot); at !== -1; at = tree.parent.at(at)) {
      const known = into[at] ?? 0;
      if ((known & bit) !== 0) break;
      into[at] = known | bit;
    }
  }
}

function recordAround(
  smallest: XmlElement,
  verdictOn: (element: XmlElement) => boolean | undefined,
): XmlElement | undefined {
  for (let element: XmlElement | undefined = smallest; element; element = element.parent) {
    const verdict = verdictOn(element);
    if (verdict !== undefined) return verdict ? element : undefined;
  }
  return undefined;
}

/** Undefined where vendor equals product and one slot is both: the second is further out. */
function holdsRecord(
  element: XmlElement,
  slots: SlotTable,
  marks: Uint8Array,
  { vendor, product }: { readonly vendor: number; readonly product: number },
): boolean | undefined {
  const inside = slots.between(element.offset, element.end);
  const vendors = inside.first(4, marks, vendor);
  const products = inside.first(4, marks, product);
  const pairs = vendors.flatMap((one) => products.map((other) => [one, other] as const));
  const distinct = pairs.filter(([one, other]) => one.index !== other.index);
  if (distinct.length === 0) return undefined;
  return distinct.some(([one, other]) => isOneRecord(element, one, other, slots));
}

/** Entries, in document order, and for each the element that is repeated for it. */
export interface Levels {
  readonly entries: Elements;
  /** As many as there are entries. */
  readonly outers: Elements;
}

/** What is repeated for one of the entries. */
export function levelOf({ entries, outers }: Levels, entry: XmlElement): XmlElement | undefined {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((entries.indexes[middle] ?? 0) < entry.index) low = middle + 1;
    else high = middle;
  }
  return entries.indexes[low] === entry.index ? outers.at(low) : undefined;
}

/** Each one once, in document order. */
export function once({ tree, indexes }: Elements): Elements {
  const marks = new Uint8Array(tree.length);
  for (const index of indexes) marks[index] = 1;
  return Elements.marked(tree, marks);
}

/** Of both, in document order. */
export function union({ tree, indexes }: Elements, more: Elements): Elements {
  const marks = new Uint8Array(tree.length);
  for (const index of indexes) marks[index] = 1;
  for (const index of more.indexes) marks[index] = 1;
  return Elements.marked(tree, marks);
}

/** The entries that have an outer one, and that; -1 for none. */
export function outersOf(
  { tree, indexes }: Pick<Elements, 'tree' | 'indexes'>,
  outerOf: (entry: number) => number,
): Levels {
  const all = indexes.map(outerOf);
  const entries = indexes.filter((_, at) => all[at] !== -1);
  const outers = all.filter((outer) => outer !== -1);
  return { entries: new Elements(tree, entries), outers: new Elements(tree, outers) };
}

/**
 * Whether an element is one of several of one name in a list, each of which `holdsOne`: asked for each of thousands, and
 * told of all names of the list at once.
 */
function twinsThat(
  tree: XmlTree,
  holdsOne: (child: number) => boolean,
): (list: number, child: number) => boolean {
  const known = new Map<number, Map<number, { twins: number; all: boolean }>>();
  const read = (list: number): Map<number, { twins: number; all: boolean }> => {
    const names = new Map<number, { twins: number; all: boolean }>();
    for (const child of tree.element(list).inside()) {
      const name = tree.name.at(child);
      const found = names.get(name) ?? { twins: 0, all: true };
      names.set(name, found);
      found.twins++;
      found.all &&= holdsOne(child);
    }
    return names;
  };
  return (list, child) => {
    const names = known.get(list) ?? read(list);
    known.set(list, names);
    const found = names.get(tree.name.at(child));
    return found?.all === true && found.twins > 1;
  };
}

/**
 * For each entry the element that is repeated for it: the entry itself, or the element around it
 * where each of several elements of one name holds one entry, as in
 * `<device><id><vendor/><product/></id><type/></device>` for each device.
 */
export function wrapEntries(entries: Elements): Levels {
  const { tree } = entries;
  const outers = Int32Array.from(entries.indexes);
  for (let changed = true; changed; ) {
    changed = false;
    const inside = new Uint8Array(tree.length);
    for (const outer of outers) inside[outer] = 1;
    const isWrapper = twinsThat(tree, (twin) => {
      let held = 0;
      for (const child of tree.element(twin).inside()) held += inside[child] ?? 0;
      return held === 1;
    });
    for (const [at, outer] of outers.entries()) {
      const wrapper = tree.parent.at(outer);
      const list = wrapper === -1 ? -1 : tree.parent.at(wrapper);
      if (list === -1 || !isWrapper(list, wrapper)) continue;
      outers[at] = wrapper;
      changed = true;
    }
  }
  return { entries, outers: new Elements(tree, outers) };
}

/**
 * Tells for an entry the element that may as well be what a list repeats for each entry: further out, one of several of
 * one name that each hold one entry, as in `<device><scsi><id vendor product/></scsi></device>` for each
 * device. Or it is a group with a list of one; nothing tells.
 */
export function farWrappers(entries: Elements): (entry: XmlElement) => XmlElement | undefined {
  const { tree } = entries;
  // none, one, or more
  const counts = new Uint8Array(tree.length);
  for (const one of entries.indexes)
    for (let at = tree.parent.at(one); at !== -1; at = tree.parent.at(at))
      counts[at] = Math.min(2, (counts[at] ?? 0) + 1);
  const hasTwins = twinsThat(tree, (twin) => counts[twin] === 1);
  return (entry) => {
    for (let at = entry.parent; at?.parent; at = at.parent) {
      if (counts[at.index] !== 1) return undefined;
      if (hasTwins(at.parent.index, at.index)) return at;
    }
    return undefined;
  };
}

/** For each entry the element around it that is a child of `list`; entries elsewhere are left out. */
export function childrenHolding(list: XmlElement, entries: Elements): Levels {
  const { parent } = entries.tree;
  return outersOf(entries, (entry) => {
    let at = entry;
    while (at !== -1 && parent.at(at) !== list.index) at = parent.at(at);
    return at;
  });
}

/**
 * True where nothing tells whether a lone entry or an element around it is what a list repeats:
 * an outer one below the root has more fields (a version does not count), as in
 * `<device type="1"><id><vendor/><product/></id></device>`.
 */
export function levelUnclear(slots: SlotTable): (entry: XmlElement) => boolean {
  const { tree } = slots.document;
  const isTwin = twinsThat(tree, () => true);
  return (entry) => {
    let inner = entry;
    for (let outer = entry.parent; outer?.parent; outer = outer.parent) {
      if (isTwin(outer.index, inner.index)) return false;
      if (hasOwnFields(outer, inner, slots)) return true;
      inner = outer;
    }
    return false;
  };
}

function hasOwnFields(outer: XmlElement, inner: XmlElement, slots: SlotTable): boolean {
  return slots
    .between(outer.offset, outer.end)
    .some(
      (slot) =>
        !(slot.offset >= inner.offset && slot.offset < inner.end) &&
        versionName(slot) === undefined,
    );
}

export interface DeviceList {
  readonly element: XmlElement;
  /** Its device entries in order; empty when none can be told. */
  readonly entries: Elements;
}
