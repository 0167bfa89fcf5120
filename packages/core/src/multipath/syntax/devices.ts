import type { Block, DeviceEntry, MultipathDocument, StanzaMatch } from './types.ts';

/** The live devices of a vendor and product, in file order. */
export function findStanzas(document: MultipathDocument, match: StanzaMatch): DeviceEntry[] {
  return document.devices.filter((entry) => isStanza(entry, match));
}

export function isStanza(entry: DeviceEntry, match: StanzaMatch): boolean {
  return entry.vendor === match.vendor && entry.product === match.product;
}

/** The live `devices` section that a live device stands in. */
export function sectionOf(document: MultipathDocument, device: Block): Block | undefined {
  const sections = document.deviceSections;
  let low = 0;
  let high = sections.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((sections[middle]?.openLine ?? 0) < device.openLine) low = middle;
    else high = middle - 1;
  }
  return sections[low];
}

const RARE = /overrides|blacklist/;
const searched = new WeakMap<MultipathDocument, boolean>();

/** Whether a section's name stands anywhere. Few files have one of the two, and one search for both takes the least. */
export function mentions(document: MultipathDocument, name: 'overrides' | 'blacklist'): boolean {
  const hasOne = searched.get(document) ?? RARE.test(document.text);
  searched.set(document, hasOne);
  return hasOne && document.text.includes(name);
}
