import type { XmlElement } from '../xml/tree.ts';
import { type Slot, slotsWithin } from './slot.ts';

/**
 * Whether vendor and product in `element` are of one device: an element that holds both may as
 * well be the list of two devices, one with that vendor and another with that product.
 */
export function isOneRecord(
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
