import type { DeviceRuleMatch } from '../types.ts';
import { trimXml } from '../xml/references.ts';
import { childElements, type XmlElement } from '../xml/tree.ts';
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
  return !a.isAttribute || tree.look(a.holderAt).name === tree.look(b.holderAt).name;
}

/** The child of `element` that `inner` is or stands in, by their indexes; undefined for the element itself. */
function branch({ index, tree: { parent } }: XmlElement, inner: number): number | undefined {
  if (inner === index) return undefined;
  let at = inner;
  while (parent.at(at) !== -1 && parent.at(at) !== index) at = parent.at(at);
  return at;
}

/** Entries in document order whose slots, by whatever name, hold this vendor and this product. */
export function findMatches(slots: SlotTable, match: DeviceRuleMatch): XmlElement[] {
  const vendor = trimXml(match.vendor);
  const product = trimXml(match.product);
  const vendors: number[] = [];
  const products: number[] = [];
  for (const { index, value } of slots) {
    if (value === vendor) vendors.push(index);
    if (value === product) products.push(index);
  }
  return findRecords(slots, vendors, products);
}

/** Device entries in document order, as the names of their slots tell: see `roleOf`. */
export function findDeviceEntries(slots: SlotTable): XmlElement[] {
  const named = { vendor: [] as number[], product: [] as number[] };
  const other = { vendor: [] as number[], product: [] as number[] };
  for (const slot of slots) {
    const found = roleOf(slot);
    if (found) (found.rank === 4 ? other : named)[found.role].push(slot.index);
  }
  const entries = findRecords(slots, named.vendor, named.product);
  if (entries.length > 0) return entries;
  // other words for the two count only where no field is called vendor and product
  const [vendors, products] = [
    [...named.vendor, ...other.vendor],
    [...named.product, ...other.product],
  ];
  return findRecords(slots, vendors, products);
}

/** The smallest elements that hold one of each, where both are of one record; slots by their indexes. */
function findRecords(
  slots: SlotTable,
  vendors: readonly number[],
  products: readonly number[],
): XmlElement[] {
  if (vendors.length === 0 || products.length === 0) return [];
  const { tree } = slots.document;
  // marks, since a long file has its elements by the hundred thousand
  const withVendor = ancestorsOf(vendors, slots);
  const withProduct = ancestorsOf(products, slots);
  const outer = new Uint8Array(tree.length);
  for (let at = 1; at < tree.length; at++)
    if (withVendor[at] && withProduct[at]) outer[tree.parent.at(at)] = 1;
  const chosen = { vendors: marksOf(vendors, slots), products: marksOf(products, slots) };
  const records = new Set<XmlElement>();
  for (let at = 0; at < tree.length; at++) {
    if (!withVendor[at] || !withProduct[at] || outer[at]) continue;
    const record = recordAround(tree.look(at), chosen, slots);
    if (record) records.add(tree.element(record.index));
  }
  return [...records].sort((a, b) => a.offset - b.offset);
}

function marksOf(chosen: readonly number[], slots: SlotTable): Uint8Array {
  const marks = new Uint8Array(slots.length);
  for (const index of chosen) marks[index] = 1;
  return marks;
}

function recordAround(
  smallest: XmlElement,
  chosen: { vendors: Uint8Array; products: Uint8Array },
  slots: SlotTable,
): XmlElement | undefined {
  for (let element: XmlElement | undefined = smallest; element; element = element.parent) {
    const inside = slots.between(element.offset, element.end);
    const vendors = inside.filter(({ index }) => chosen.vendors[index] === 1).slice(0, 4);
    const products = inside.filter(({ index }) => chosen.products[index] === 1).slice(0, 4);
    const pairs = vendors.flatMap((vendor) => products.map((product) => ({ vendor, product })));
    const distinct = pairs.filter(({ vendor, product }) => vendor.index !== product.index);
    // where vendor equals product, one slot is both at first: the second is further out
    if (distinct.length === 0) continue;
    const record = element;
    const isRecord = distinct.some(({ vendor, product }) =>
      isOneRecord(record, vendor, product, slots),
    );
    return isRecord ? record : undefined;
  }
  return undefined;
}

function ancestorsOf(chosen: readonly number[], { holder, document }: SlotTable): Uint8Array {
  const { tree } = document;
  const marked = new Uint8Array(tree.length);
  for (const index of chosen)
    for (let at = holder.at(index); at !== -1 && !marked[at]; at = tree.parent.at(at))
      marked[at] = 1;
  return marked;
}

/**
 * For each entry the element that is repeated for it: the entry itself, or the element around it
 * where each of several elements of one name holds one entry, as in
 * `<device><id><vendor/><product/></id><type/></device>` for each device.
 */
export function wrapEntries(entries: readonly XmlElement[]): Map<XmlElement, XmlElement> {
  const wrapped = new Map(entries.map((entry) => [entry, entry]));
  for (let changed = true; changed; ) {
    changed = false;
    const inside = new Set(wrapped.values());
    const verdicts = new Map<XmlElement, Map<string, boolean>>();
    for (const [entry, outer] of wrapped) {
      const wrapper = outer.parent;
      const list = wrapper?.parent;
      if (!wrapper || !list) continue;
      const verdict = verdicts.get(list) ?? new Map<string, boolean>();
      verdicts.set(list, verdict);
      const isWrapper = verdict.get(wrapper.name) ?? areWrappers(list, wrapper.name, inside);
      verdict.set(wrapper.name, isWrapper);
      if (!isWrapper) continue;
      wrapped.set(entry, wrapper);
      changed = true;
    }
  }
  return wrapped;
}

/**
 * Tells for an entry the element that may as well be what a list repeats for each entry: further out, one of several of
 * one name that each hold one entry, as in `<device><scsi><id vendor product/></scsi></device>` for each
 * device. Or it is a group with a list of one; nothing tells.
 */
export function farWrappers(
  entries: Iterable<XmlElement>,
): (entry: XmlElement) => XmlElement | undefined {
  const counts = new Map<XmlElement, number>();
  for (const one of entries)
    for (let at = one.parent; at; at = at.parent) counts.set(at, (counts.get(at) ?? 0) + 1);
  const verdicts = new Map<XmlElement, Map<string, boolean>>();
  const hasTwins = (list: XmlElement, name: string): boolean => {
    const known = verdicts.get(list) ?? new Map<string, boolean>();
    verdicts.set(list, known);
    const verdict = known.get(name) ?? areTwins(list, name, counts);
    known.set(name, verdict);
    return verdict;
  };
  return (entry) => {
    for (let at = entry.parent; at?.parent; at = at.parent) {
      if (counts.get(at) !== 1) return undefined;
      if (hasTwins(at.parent, at.name)) return at;
    }
    return undefined;
  };
}

function areTwins(
  list: XmlElement,
  name: string,
  counts: ReadonlyMap<XmlElement, number>,
): boolean {
  const twins = childElements(list).filter((node) => node.name === name);
  return twins.length > 1 && twins.every((twin) => counts.get(twin) === 1);
}

/** For each entry the element around it that is a child of `list`; entries elsewhere are left out. */
export function childrenHolding(
  list: XmlElement,
  entries: readonly XmlElement[],
): Map<XmlElement, XmlElement> {
  const found = new Map<XmlElement, XmlElement>();
  for (const entry of entries) {
    let at: XmlElement | undefined = entry;
    while (at && at.parent !== list) at = at.parent;
    if (at) found.set(entry, at);
  }
  return found;
}

/**
 * True where nothing tells whether a lone entry or an element around it is what a list repeats:
 * an outer one below the root has more fields (a version does not count), as in
 * `<device type="1"><id><vendor/><product/></id></device>`.
 */
export function isLevelUnclear(entry: XmlElement, slots: SlotTable): boolean {
  let inner = entry;
  for (let outer = entry.parent; outer?.parent; outer = outer.parent) {
    if (hasTwin(outer, inner)) return false;
    if (hasOwnFields(outer, inner, slots)) return true;
    inner = outer;
  }
  return false;
}

/** Looks no further than the first one: a list of thousands is asked for each of them. */
function hasTwin(outer: XmlElement, inner: XmlElement): boolean {
  for (const index of outer.inside())
    if (index !== inner.index && outer.tree.look(index).name === inner.name) return true;
  return false;
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

function areWrappers(list: XmlElement, name: string, inside: ReadonlySet<XmlElement>): boolean {
  const twins = childElements(list).filter((node) => node.name === name);
  return (
    twins.length > 1 &&
    twins.every((twin) => childElements(twin).filter((child) => inside.has(child)).length === 1)
  );
}

export interface DeviceList {
  readonly element: XmlElement;
  /** Its device entries in order; empty when none can be told. */
  readonly entries: readonly XmlElement[];
}
