import type { DeviceRuleMatch } from '../types.ts';
import type { XmlElement } from '../xml/tree.ts';
import { trimXml } from '../xml/white-space.ts';
import { isOneRecord } from './one-record.ts';
import { roleOf } from './role.ts';
import { type Slot, slotsWithin } from './slot.ts';

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
  const vendors: Slot[] = [];
  const products: Slot[] = [];
  for (const slot of slots) {
    const role = roleOf(slot)?.role;
    if (role === 'vendor') vendors.push(slot);
    else if (role === 'product') products.push(slot);
  }
  return findRecords(slots, vendors, products);
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
