import { covers, isPattern, isWildcard } from '../pattern.ts';
import { type DeviceRuleDiagnostic, type DeviceRuleMatch, Refusal } from '../types.ts';
import { pathOf } from '../xml/path.ts';
import { trimXml, type XmlEntities } from '../xml/references.ts';
import {
  Elements,
  localName,
  type XmlDocument,
  type XmlElement,
  type XmlLeaf,
} from '../xml/tree.ts';
import { findDeviceEntries } from './entries.ts';
import { slotFor } from './role.ts';
import { type Slot, type SlotTable, slotsWithin } from './slot.ts';

/** So many entries are named; a file of thousands of them says the same with fewer. */
const MOST = 8;

/**
 * Entries that are not the rule but look like it, or may be taken before it: a misprint, another case, a pattern, a
 * catch-all. How StorageLink compares is not published, so they are told. A live pattern that stands before the rule in its
 * list, which nobody named, is an error: where the first match counts, the rule would do nothing.
 */
export function describeNear(
  slots: SlotTable,
  match: DeviceRuleMatch,
  guessed?: XmlElement,
): DeviceRuleDiagnostic[] {
  const vendor = trimXml(match.vendor);
  const product = trimXml(match.product);
  if (!slots.some(({ value }) => mayStandFor(value, vendor))) return [];
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
    const message = `the file has ${vendorSlot.value || '(no vendor)'}/${productSlot.value || '(no product)'}: ${why}`;
    const span = { offset: entry.offset, length: entry.end - entry.offset };
    const defeats =
      guessed !== undefined &&
      isInside(entry, guessed) &&
      [vendorSlot, productSlot].every(({ value }) => value !== '') &&
      coversBoth(vendorSlot.value, productSlot.value, { vendor, product }) &&
      switchedOff(Elements.of(entry), slots)[0] === undefined;
    found.push(
      defeats
        ? {
            ...{ severity: 'error', code: 'near-entry', span },
            message: `${message}; it would stand before the rule`,
            help: `Put the rule before that entry by hand, or fix the entry or take it out. Where StorageLink does not take the first one that fits, name the list ({list: ${pathOf(guessed)}}).`,
          }
        : {
            ...{ severity: 'warning', code: 'near-entry', message, span },
            help: 'Look at that entry: fix it or take it out if it is not meant.',
          },
    );
    if (found.length === MOST) break;
  }
  return found;
}

function isInside(entry: XmlElement, list: XmlElement): boolean {
  return entry.offset >= list.openEnd && entry.end <= list.closeStart;
}

function mayStandFor(value: string, name: string): boolean {
  return isNear(value, name) || (isPattern(value) && covers(value, name));
}

/**
 * Whatever else a parser may take into the file: an entity that stands for elements, another file. None of it is read
 * here, so whether the rule is there already is not known then.
 *
 * @throws Refusal where an entity of the file itself holds vendor and product.
 */
export function describeUnread(
  { text, tree, entities }: XmlDocument,
  match: DeviceRuleMatch,
): DeviceRuleDiagnostic[] {
  const hasReferences = text.includes('&');
  const found: [what: string, at: XmlLeaf | XmlElement][] = [];
  for (let at = 0; at < tree.length; at++)
    for (const each of unreadIn(tree.element(at))) found.push(each);
  return found.slice(0, MOST).map(([what, { offset, end }]) => ({
    severity: 'warning',
    code: 'unsure-entry',
    message: `the file takes in ${what}, which is not read here: whether ${match.vendor}/${match.product} stands there already is not known`,
    span: { offset, length: end - offset },
    help: 'Look at what it stands for.',
  }));

  function unreadIn(element: XmlElement): [what: string, at: XmlLeaf | XmlElement][] {
    if (localName(element.name) === 'include' && /\shref\s*=/.test(tagOf(text, element)))
      return [[tagOf(text, element), element]];
    if (!hasReferences) return [];
    return element.children.flatMap((node): [string, XmlLeaf][] => {
      if (node.kind !== 'text') return [];
      const names = text.slice(node.offset, node.end).matchAll(/&([^#;&\s][^;&\s]*);/g);
      return [...names].flatMap(([whole, name = '']) =>
        isUnread(name, match, entities, whole) ? [[whole, node] as [string, XmlLeaf]] : [],
      );
    });
  }
}

function isUnread(
  name: string,
  { vendor, product }: DeviceRuleMatch,
  { declared, external }: XmlEntities,
  whole: string,
): boolean {
  const value = declared.get(name);
  if (value === undefined) return declared.has(name) || (external && !PREDEFINED.test(name));
  if (!value.includes('<')) return false;
  if (!value.includes(vendor) || !value.includes(product)) return true;
  throw new Refusal(
    'unsure-entry',
    `${vendor} and ${product} stand in the file, in the entity ${whole}: whether this is their entry cannot be told`,
    { help: 'Edit the file by hand.' },
  );
}

const PREDEFINED = /^(?:lt|gt|amp|quot|apos)$/;

function tagOf(text: string, { offset, openEnd }: XmlElement): string {
  return text.slice(offset, Math.min(openEnd, offset + 80));
}

/** How a given rule that is not for this vendor and product comes close to it; undefined when it does not. */
export function nearness(
  foundVendor: string,
  foundProduct: string,
  { vendor, product }: DeviceRuleMatch,
): string | undefined {
  if (foundVendor === vendor && foundProduct === product) return undefined;
  if (coversBoth(foundVendor, foundProduct, { vendor, product }))
    return `read as a pattern it covers ${vendor}/${product}, and whether StorageLink takes it first is not known`;
  if (plain(foundVendor) === plain(vendor) && plain(foundProduct) === plain(product))
    return `it differs from ${vendor}/${product} in upper and lower case${squeezed(foundVendor + foundProduct) === squeezed(vendor + product) ? '' : ', blanks or signs'} only`;
  if (isWildcard(foundVendor) || isWildcard(foundProduct)) return undefined;
  if (!isNear(foundVendor, vendor) || !isNear(foundProduct, product)) return undefined;
  const isSlip = /^[\s,;:_-]*1$/.test(foundProduct.slice(product.length));
  const slip =
    foundProduct.startsWith(product) && isSlip
      ? '; pages that lost their markup print the product and the value behind it, 1, as one word'
      : '';
  return `it looks like a misprint of ${vendor}/${product}${slip}`;
}

/**
 * For each entry how the file itself switches it off: the name and value of the field that does, its own or one of an
 * element around it; undefined for a live one.
 */
export function switchedOff(entries: Elements, slots: SlotTable): (string | undefined)[] {
  const offOf = (element: XmlElement): string | undefined => {
    const off = slots.between(element.offset, element.end).find((slot) => isOff(slot, element));
    return off && `${off.name} = ${off.value}`;
  };
  // thousands of entries have the same elements around them
  const known = new Map<number, string | undefined>();
  const offAround = (element: XmlElement): string | undefined => {
    if (!known.has(element.index)) known.set(element.index, offOf(element));
    return known.get(element.index);
  };
  return entries.map((entry) => {
    const own = offOf(entry);
    if (own !== undefined) return own;
    for (let at = entry.parent; at; at = at.parent) {
      const how = offAround(at);
      if (how !== undefined) return `${how} of ${at.name}`;
    }
    return undefined;
  });
}

function isOff(slot: Slot, element: XmlElement): boolean {
  if (slot.recordAt !== element.index) return false;
  const { value } = slot;
  const plain = localName(slot.name)
    .toLowerCase()
    .replace(/^is[-_]?/, '');
  if (/^(?:enabled?|active|live|use)$/.test(plain)) return /^(?:false|0|no|off|n)$/i.test(value);
  if (/^(?:disabled?|inactive|ignored?|skip)$/.test(plain))
    return /^(?:true|1|yes|on|y|disabled)$/i.test(value);
  return /^(?:status|state)$/.test(plain) && /^(?:disabled|inactive|off)$/i.test(value);
}

/** Whether an entry stands for this vendor and product by a pattern. */
function coversBoth(
  foundVendor: string,
  foundProduct: string,
  { vendor, product }: DeviceRuleMatch,
): boolean {
  if (!isPattern(foundVendor) && !isPattern(foundProduct)) return false;
  return covers(foundVendor, vendor) && covers(foundProduct, product);
}

/** Without case, blanks and signs; wide and narrow forms are one. */
function plain(value: string): string {
  return value
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '');
}

function squeezed(value: string): string {
  return value.toLowerCase();
}

/**
 * Equal but for case, blanks and signs, one letter more, less or another, a number behind it, or the beginning of it, which
 * a reader that compares beginnings takes for it.
 */
function isNear(value: string, name: string): boolean {
  if (value.length > name.length * 2 + 8) return false;
  const [a, b] = [plain(value), plain(name)];
  if (a === b) return true;
  if (a.startsWith(b)) return /^\p{N}{1,4}$/u.test(a.slice(b.length)) || a.length - b.length === 1;
  if (a.length >= 4 && a.length * 2 >= b.length && b.startsWith(a)) return true;
  if (Math.abs(a.length - b.length) > 1) return false;
  let from = 0;
  while (from < a.length && a[from] === b[from]) from++;
  let end = 0;
  const most = Math.min(a.length, b.length) - from;
  while (end < most && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  return Math.max(a.length, b.length) - from - end <= 1;
}
