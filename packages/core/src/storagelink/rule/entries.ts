import type { DeviceRuleMatch } from '../types.ts';
import { childElements, type XmlElement } from '../xml/read-xml.ts';
import { trimXml } from '../xml/references.ts';
import { roleOf } from './role.ts';
import { type Slot, slotsWithin } from './slot.ts';
import { versionName } from './version-evidence.ts';

/**
 * Whether vendor and product in `element` are of one device: an element that holds both may as
 * well be the list of two devices, one with that vendor and another with that product.
 */
function isOneRecord(
  element: XmlElement,
  vendor: Slot,
  product: Slot,
  slots: readonly Slot[],
): boolean {
  const vendorBranch = branch(element, vendor.holder);
  const productBranch = branch(element, product.holder);
  if (vendorBranch && productBranch && vendorBranch !== productBranch)
    if (vendorBranch.name === productBranch.name)
      // two children of one name are two records, unless they are plain values of one record
      return (
        vendorBranch === vendor.holder &&
        productBranch === product.holder &&
        sameKey(vendor, product)
      );
  if (record(vendor) === element && record(product) === element) return true;
  const records = new Set<XmlElement | undefined>();
  for (const slot of slotsWithin(slots, element))
    if (sameKey(slot, vendor)) records.add(record(slot));
  return records.size <= 1;
}

/** The element whose field the slot is. */
function record(slot: Slot): XmlElement | undefined {
  return slot.attribute ? slot.holder : slot.holder.parent;
}

function sameKey(a: Slot, b: Slot): boolean {
  if (a.name !== b.name || !a.attribute !== !b.attribute) return false;
  return !a.attribute || a.holder.name === b.holder.name;
}

/** The child of `element` that `inner` is or stands in; undefined for the element itself. */
function branch(element: XmlElement, inner: XmlElement): XmlElement | undefined {
  if (inner === element) return undefined;
  let at = inner;
  while (at.parent && at.parent !== element) at = at.parent;
  return at;
}

/** Entries in document order whose slots, by whatever name, hold this vendor and this product. */
export function findMatches(slots: readonly Slot[], match: DeviceRuleMatch): XmlElement[] {
  const vendor = trimXml(match.vendor);
  const product = trimXml(match.product);
  return findRecords(
    slots,
    slots.filter((slot) => slot.value === vendor),
    slots.filter((slot) => slot.value === product),
  );
}

/** Device entries in document order, as the names of their slots tell: see `roleOf`. */
export function findDeviceEntries(slots: readonly Slot[]): XmlElement[] {
  const named = { vendor: [] as Slot[], product: [] as Slot[] };
  const other = { vendor: [] as Slot[], product: [] as Slot[] };
  for (const slot of slots) {
    const found = roleOf(slot);
    if (found) (found.rank === 4 ? other : named)[found.role].push(slot);
  }
  const entries = findRecords(slots, named.vendor, named.product);
  if (entries.length > 0) return entries;
  // other words for the two count only where no field is called vendor and product
  const [vendors, products] = [
    merge(named.vendor, other.vendor),
    merge(named.product, other.product),
  ];
  return findRecords(slots, vendors, products);
}

function merge(a: readonly Slot[], b: readonly Slot[]): Slot[] {
  return [...a, ...b].sort((one, another) => one.offset - another.offset);
}

/** The smallest elements that hold one of each, where both are of one record. */
function findRecords(
  slots: readonly Slot[],
  vendors: readonly Slot[],
  products: readonly Slot[],
): XmlElement[] {
  if (vendors.length === 0 || products.length === 0) return [];
  const withVendor = ancestorsOf(vendors);
  const withProduct = ancestorsOf(products);
  const outer = new Set<XmlElement>();
  for (const element of withVendor)
    if (element.parent && withProduct.has(element)) outer.add(element.parent);
  const chosen = { vendors: new Set(vendors), products: new Set(products) };
  const records = new Set<XmlElement>();
  for (const smallest of withVendor) {
    if (!withProduct.has(smallest) || outer.has(smallest)) continue;
    const record = recordAround(smallest, chosen, slots);
    if (record) records.add(record);
  }
  return [...records].sort((a, b) => a.offset - b.offset);
}

function recordAround(
  smallest: XmlElement,
  chosen: { vendors: ReadonlySet<Slot>; products: ReadonlySet<Slot> },
  slots: readonly Slot[],
): XmlElement | undefined {
  for (let element: XmlElement | undefined = smallest; element; element = element.parent) {
    const inside = slotsWithin(slots, element);
    const vendors = inside.filter((slot) => chosen.vendors.has(slot)).slice(0, 4);
    const products = inside.filter((slot) => chosen.products.has(slot)).slice(0, 4);
    const pairs = vendors.flatMap((vendor) => products.map((product) => ({ vendor, product })));
    const distinct = pairs.filter(({ vendor, product }) => vendor !== product);
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

function ancestorsOf(slots: readonly Slot[]): Set<XmlElement> {
  const marked = new Set<XmlElement>();
  for (const { holder } of slots)
    for (let at: XmlElement | undefined = holder; at && !marked.has(at); at = at.parent)
      marked.add(at);
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
export function isLevelUnclear(entry: XmlElement, slots: readonly Slot[]): boolean {
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
  return outer.children.some(
    (node) => node.kind === 'element' && node !== inner && node.name === inner.name,
  );
}

function hasOwnFields(outer: XmlElement, inner: XmlElement, slots: readonly Slot[]): boolean {
  return slotsWithin(slots, outer).some(
    (slot) =>
      !(slot.offset >= inner.offset && slot.offset < inner.end) && versionName(slot) === undefined,
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
