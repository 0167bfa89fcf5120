import type { DeviceRuleDiagnostic, DeviceRuleMatch } from '../types.ts';
import { localName, type XmlElement } from '../xml/read-xml.ts';
import { trimXml } from '../xml/references.ts';
import { findDeviceEntries } from './entries.ts';
import { slotFor } from './role.ts';
import { type Slot, slotsWithin } from './slot.ts';

/** So many entries are named; a file of thousands of them says the same with fewer. */
const MOST = 8;

/**
 * Entries that are not the rule but look like it, or may be taken before it: a misprint, another case, a pattern, a
 * catch-all. How StorageLink compares is not published, so they are told and nothing is concluded.
 */
export function describeNear(
  slots: readonly Slot[],
  match: DeviceRuleMatch,
): DeviceRuleDiagnostic[] {
  const vendor = trimXml(match.vendor);
  const product = trimXml(match.product);
  if (!slots.some(({ value }) => isNear(value, vendor))) return [];
  const found: DeviceRuleDiagnostic[] = [];
  for (const entry of findDeviceEntries(slots)) {
    const own = slotsWithin(slots, entry);
    const [vendorSlot, productSlot] = [
      slotFor(entry, own, 'vendor'),
      slotFor(entry, own, 'product'),
    ];
    if (!vendorSlot || !productSlot) continue;
    const why = nearness(vendorSlot.value, productSlot.value, { vendor, product });
    if (why === undefined) continue;
    found.push({
      severity: 'warning',
      code: 'near-entry',
      message: `the file has ${vendorSlot.value || '(no vendor)'}/${productSlot.value || '(no product)'}: ${why}`,
      span: { offset: entry.offset, length: entry.end - entry.offset },
      help: 'Look at that entry: mend it or take it out if it is not meant.',
    });
    if (found.length === MOST) break;
  }
  return found;
}

/** How a given rule that is not for this vendor and product comes close to it; undefined when it does not. */
export function nearness(
  foundVendor: string,
  foundProduct: string,
  { vendor, product }: DeviceRuleMatch,
): string | undefined {
  if (foundVendor === vendor && foundProduct === product) return undefined;
  const isVendor = foundVendor.toLowerCase() === vendor.toLowerCase();
  const isProduct = foundProduct.toLowerCase() === product.toLowerCase();
  if (isVendor && isProduct)
    return `it differs from ${vendor}/${product} in upper and lower case only`;
  if (isWildcard(foundVendor) || isWildcard(foundProduct)) {
    if (!covers(foundVendor, vendor) || !covers(foundProduct, product)) return undefined;
    return `read as a pattern it covers ${vendor}/${product}, and whether StorageLink takes it first is not known`;
  }
  if (!isNear(foundVendor, vendor) || !isNear(foundProduct, product)) return undefined;
  const slip =
    foundProduct === `${product}1`
      ? '; pages that lost their markup print the product and the value behind it, 1, as one word'
      : '';
  return `it looks like a misprint of ${vendor}/${product}${slip}`;
}

/** An entry that the file itself switches off, by the name and value of the field that does; undefined for a live one. */
export function switchedOff(entry: XmlElement, slots: readonly Slot[]): string | undefined {
  const off = slotsWithin(slots, entry).find(({ name, value, holder, attribute }) => {
    if ((attribute ? holder : holder.parent) !== entry) return false;
    const plain = localName(name).toLowerCase();
    if (/^(?:enabled?|active|live|use)$/.test(plain)) return /^(?:false|0|no|off|n)$/i.test(value);
    if (/^(?:disabled?|inactive|ignored?|skip)$/.test(plain))
      return /^(?:true|1|yes|on|y)$/i.test(value);
    return /^(?:status|state)$/.test(plain) && /^(?:disabled|inactive|off)$/i.test(value);
  });
  return off && `${off.name} = ${off.value}`;
}

/** A value that is no name of one vendor or product: `*`, `QUANTASTOR.*`, `%`, or nothing at all. */
export function isWildcard(value: string): boolean {
  return value === '' || /[*?%]|\.\*|^\^|\$$/.test(value);
}

/** Whether a wildcard stands for a name, read as a pattern of whichever kind. */
function covers(pattern: string, name: string): boolean {
  if (pattern === '') return true;
  const source = pattern
    .replace(/^\^|\$$/g, '')
    .replace(/\.\*/g, '*')
    .replace(/[\\^$+.()|[\]{}]/g, '\\$&')
    .replace(/[*%]+/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${source}$`, 'i').test(name);
}

/** Equal but for case, one sign more, less or another, or a pattern that covers it. */
function isNear(value: string, name: string): boolean {
  if (isWildcard(value)) return covers(value, name);
  const [a, b] = [value.toLowerCase(), name.toLowerCase()];
  if (a === b) return true;
  if (Math.abs(a.length - b.length) > 1) return false;
  let from = 0;
  while (from < a.length && a[from] === b[from]) from++;
  let end = 0;
  const most = Math.min(a.length, b.length) - from;
  while (end < most && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  return Math.max(a.length, b.length) - from - end <= 1;
}
