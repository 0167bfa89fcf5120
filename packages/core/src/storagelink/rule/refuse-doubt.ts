import { Refusal } from '../diagnostic-code.ts';
import type { DeviceRuleMatch } from '../types.ts';
import { pathOf } from '../xml/path.ts';
import type { XmlDocument, XmlElement } from '../xml/tree.ts';
import { trimXml } from '../xml/white-space.ts';
import type { DeviceList } from './find-list.ts';
import { isExactRole, roleOf } from './role.ts';
import { type Slot, slotsWithin } from './slot.ts';
import { isLevelUnclear } from './wrap-entries.ts';

/** Names of lists whose entries are not live rules, or not rules at all. */
const notLive = /exclu|black|deny|ignor|disab|unsupport|obsolet|deprecat|example|sample|template/i;

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
    if (lone && more.length === 0 && !element.parent && hasOtherRepeated(element, lone))
      throw doubt(`${lone.name} may be the file's own vendor and product`);
    return;
  }
  if (names.has(ruleName)) return;
  if (document.elements.some(({ name }) => name === ruleName))
    throw doubt(`it holds ${[...names].join(', ')}, and ${ruleName} stands elsewhere`);
  if (more.length === 0) throw doubt(`its one entry is ${lone?.name}, not ${ruleName}`);
}

/**
 * Vendor and product may stand in fields of any name; where fields that are named vendor and product
 * hold something else, the entry may be another device's that only mentions this one.
 *
 * @throws Refusal
 */
export function refuseMention(
  entries: readonly XmlElement[],
  slots: readonly Slot[],
  match: DeviceRuleMatch,
): void {
  for (const entry of entries)
    for (const role of ['vendor', 'product'] as const) {
      const named = slotsWithin(slots, entry).filter((slot) => {
        const found = roleOf(slot);
        return found?.role === role && isExactRole(found) && slot.value !== '';
      });
      const wanted = trimXml(match[role]);
      if (named.length === 0 || named.some(({ value }) => value === wanted)) continue;
      throw new Refusal(
        'unsure-entry',
        `an entry holds ${match.vendor} and ${match.product}, but its ${role} is ${named[0]?.value}: whose it is cannot be told`,
        {
          span: { offset: entry.offset, length: entry.openEnd - entry.offset },
          help: 'Edit the file by hand.',
        },
      );
    }
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

/** Whether something else in the root, which nothing tells to be devices, looks like a list. */
function hasOtherRepeated(root: XmlElement, lone: XmlElement): boolean {
  return root.children.some(
    (child) =>
      child.kind === 'element' &&
      child !== lone &&
      new Set(child.children.map((node) => (node.kind === 'element' ? node.name : node))).size <
        child.children.length,
  );
}
