import { Refusal } from '../diagnostic-code.ts';
import { pathOf } from '../xml/path.ts';
import { childElements, localName, type XmlDocument, type XmlElement } from '../xml/tree.ts';
import type { DeviceList } from './find-list.ts';
import { isExactRole, roleOf } from './role.ts';
import { type Slot, slotsWithin } from './slot.ts';
import { isLevelUnclear } from './wrap-entries.ts';

/** Names of lists whose entries are not live rules, or not rules at all. */
const notLive = /exclu|black|deny|ignor|disab|unsupport|obsolet|deprecat|example|sample|template/i;

/** How lists are called; one that holds the name of its entries is a list too. */
const plural = /(?:s|list|set|table|collection|data|config|configuration)$/i;

/**
 * A list that was found without being named must be the one that is meant beyond doubt.
 *
 * @throws Refusal when it may as well be another.
 */
export function refuseDoubt(
  document: XmlDocument,
  slots: readonly Slot[],
  { element, entries }: DeviceList,
  ruleName: string | undefined,
): void {
  const path = pathOf(element);
  const [lone, ...more] = entries;
  const names = new Set(entries.map(({ name }) => name));
  const doubt = (why: string): Refusal =>
    new Refusal('no-list', `whether ${path} is the list of device rules cannot be told: ${why}`, {
      help: `Name the list (${path}).`,
    });
  const off = nameNotLive(element);
  if (off !== undefined) throw doubt(`${off} may hold rules that do not count`);
  if (isOfOneVendor(element, slots)) throw doubt('it belongs to one vendor');
  if (ruleName === undefined) {
    if (lone && more.length === 0 && isLevelUnclear(lone, slots))
      throw doubt(`its one entry may be ${lone.name} or ${element.name}`);
    if (lone && more.length === 0 && element.parent && !isCalledList(element, lone))
      throw doubt(`its one entry may be ${lone.name} or ${element.name}`);
    if (lone && more.length === 0 && !element.parent && hasOtherList(element, lone))
      throw doubt(`${lone.name} may be the file's own vendor and product`);
    return;
  }
  if (names.has(ruleName)) return;
  if (document.elements.some(({ name }) => name === ruleName))
    throw doubt(`it holds ${[...names].join(', ')}, and ${ruleName} stands elsewhere`);
  if (more.length === 0) throw doubt(`its one entry is ${lone?.name}, not ${ruleName}`);
}

function isCalledList(list: XmlElement, entry: XmlElement): boolean {
  const name = localName(list.name).toLowerCase();
  return plural.test(name) || name.includes(localName(entry.name).toLowerCase());
}

/** The name of an element, from the list outwards, that says that what is in it does not count. */
export function nameNotLive(element: XmlElement): string | undefined {
  for (let at: XmlElement | undefined = element; at; at = at.parent)
    if (notLive.test(at.name)) return at.name;
  return undefined;
}

function isOfOneVendor(list: XmlElement, slots: readonly Slot[]): boolean {
  for (let at: XmlElement | undefined = list; at?.parent; at = at.parent) {
    const element = at;
    const own = slotsWithin(slots, { ...element, end: element.openEnd });
    if (own.some((slot) => slot.holder === element && slot.attribute && isVendor(slot)))
      return true;
  }
  return false;
}

function isVendor(slot: Slot): boolean {
  const found = roleOf(slot);
  return found?.role === 'vendor' && isExactRole(found);
}

/** Whether something else in the root, which nothing tells to be devices, may be the list. */
function hasOtherList(root: XmlElement, lone: XmlElement): boolean {
  return childElements(root).some((child) => child !== lone && childElements(child).length > 0);
}
