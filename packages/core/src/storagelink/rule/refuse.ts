import { type DeviceRuleMatch, Refusal } from '../types.ts';
import { pathOf } from '../xml/path.ts';
import { trimXml } from '../xml/references.ts';
import { type Elements, localName, type XmlDocument, type XmlElement } from '../xml/tree.ts';
import type { DeviceList } from './entries.ts';
import { levelUnclear } from './entries.ts';
import { isExactRole, roleOf } from './role.ts';
import { type Slot, type SlotTable, slotPath, slotsWithin } from './slot.ts';

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
  slots: SlotTable,
  { element, entries }: DeviceList,
  ruleName: string | undefined,
): void {
  const path = pathOf(element);
  const lone = entries.at(0);
  const isLone = entries.length === 1;
  const names = entries.names();
  const doubt = (why: string): Refusal =>
    new Refusal('no-list', `whether ${path} is the list of device rules cannot be told: ${why}`, {
      help: `Name the list (${path}).`,
    });
  const off = nameNotLive(element);
  if (off !== undefined) throw doubt(`${off} may hold rules that do not count`);
  if (isOfOneVendor(element, slots)) throw doubt('it belongs to one vendor');
  if (ruleName === undefined) {
    if (lone && isLone && levelUnclear(slots)(lone))
      throw doubt(`its one entry may be ${lone.name} or ${element.name}`);
    if (lone && isLone && element.parent && !isCalledList(element, lone))
      throw doubt(`its one entry may be ${lone.name} or ${element.name}`);
    if (lone && isLone && !element.parent && hasOtherList(element, lone))
      throw doubt(`${lone.name} may be the file's own vendor and product`);
    return;
  }
  if (names.has(ruleName)) return;
  if (isNameOfAny(document, ruleName))
    throw doubt(`it holds ${[...names].join(', ')}, and ${ruleName} stands elsewhere`);
  if (entries.length < 2) throw doubt(`its one entry is ${lone?.name}, not ${ruleName}`);
}

function isNameOfAny({ tree }: XmlDocument, name: string): boolean {
  for (let at = 0; at < tree.length; at++) if (tree.nameOf(at) === name) return true;
  return false;
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

function isOfOneVendor(list: XmlElement, slots: SlotTable): boolean {
  for (let at: XmlElement | undefined = list; at?.parent; at = at.parent) {
    const element = at;
    const own = slots.between(element.offset, element.openEnd);
    if (own.some((slot) => slot.holderAt === element.index && slot.isAttribute && isVendor(slot)))
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
  for (const child of root.inside())
    if (child !== lone.index && root.tree.element(child).hasElements) return true;
  return false;
}

/** Names of fields that tell one entry from the others. */
const keyName =
  /^(?:(?:device|rule|entry)?_?(?:id|uid|guid|uuid|key|index|idx|no|nr|num|number)|order|position|seq|sequence|name)$/i;

/**
 * What a clone would take over from its sibling must not be that sibling's alone: a key that each
 * entry has for itself, or a text that names the sibling's vendor or product.
 *
 * @throws Refusal naming the field.
 */
export function refuseKeys(
  entries: Elements,
  slots: SlotTable,
  model: XmlElement,
  kept: readonly Slot[],
  device: { readonly vendor: string; readonly product: string },
): void {
  const names = [device.vendor, device.product].filter(({ length }) => length > 2);
  for (const slot of kept) {
    const path = slotPath(model, slot) || slot.name;
    const named = names.find((name) => holdsWord(slot.value, name));
    if (named !== undefined) throw ofSibling(path, slot, `names its ${named}`);
    if (keyName.test(slot.label ?? localName(slot.name)) && isKey(entries, slots, path))
      throw ofSibling(path, slot, 'is another one in every entry');
  }
}

function isKey(entries: Elements, slots: SlotTable, path: string): boolean {
  const values = new Set<string>();
  for (const entry of entries) {
    const value = slotsWithin(slots, entry)
      .filter((slot) => (slotPath(entry, slot) || slot.name) === path)
      .map((slot) => slot.value)
      .join('\n');
    if (values.has(value)) return false;
    values.add(value);
  }
  return entries.length > 1;
}

/** Whether a name stands in a text as a word of its own, without regard to case. */
function holdsWord(text: string, name: string): boolean {
  const plain = (value: string): string =>
    ` ${value
      .toLowerCase()
      .split(/[^\p{L}\p{N}]+/u)
      .join(' ')} `;
  return plain(text).includes(plain(name));
}

function ofSibling(path: string, { value, holder }: Slot, why: string): Refusal {
  return new Refusal('cannot-clone', `${path} = ${value} is the sibling's own: it ${why}`, {
    span: { offset: holder.offset, length: holder.openEnd - holder.offset },
    help: `Give its value (${path}=...), or the rule as XML.`,
  });
}

/**
 * Vendor and product may stand in fields of any name, but not everything that holds both is an entry.
 *
 * @throws Refusal when fields that are named vendor and product hold something else; when the whole
 * file is what holds both; or when both are values of one name in an element that is not repeated.
 */
export function refuseMentions(entries: Elements, slots: SlotTable, match: DeviceRuleMatch): void {
  const counts = new Map<number, Map<number, number>>();
  for (const entry of entries) {
    const own = slotsWithin(slots, entry);
    refuseMention(entry, own, match);
    if (!entry.parent) throw unsure(entry, match, `in ${entry.name}, which is the whole file`);
    const { index, tree, parent } = entry;
    const names = counts.get(parent.index) ?? countNames(parent);
    counts.set(parent.index, names);
    const isRepeated = (names.get(tree.name.at(index)) ?? 0) > 1;
    if (!isRepeated && isNameless(own, match)) throw unsure(entry, match, 'as values of one name');
  }
}

function countNames(parent: XmlElement): Map<number, number> {
  const names = new Map<number, number>();
  for (const child of parent.inside()) {
    const name = parent.tree.name.at(child);
    names.set(name, (names.get(name) ?? 0) + 1);
  }
  return names;
}

/** The first of these checks, which a given rule must pass too. */
export function refuseMention(
  entry: XmlElement,
  own: readonly Slot[],
  match: DeviceRuleMatch,
): void {
  for (const role of ['vendor', 'product'] as const) {
    const named = own.filter((slot) => {
      const found = roleOf(slot);
      return found?.role === role && isExactRole(found) && slot.value !== '';
    });
    const wanted = trimXml(match[role]);
    if (named.length > 0 && !named.some(({ value }) => value === wanted))
      throw unsure(entry, match, `but its ${role} is ${named[0]?.value}`);
  }
}

function isNameless(own: readonly Slot[], match: DeviceRuleMatch): boolean {
  const wanted = [trimXml(match.vendor), trimXml(match.product)];
  const held = own.filter(({ value }) => wanted.includes(value));
  const names = new Set(held.map(({ name }) => name));
  const tagged = held.some(({ holder }) => holder.openEnd - holder.offset > holder.name.length + 2);
  return names.size === 1 && !tagged;
}

function unsure(entry: XmlElement, { vendor, product }: DeviceRuleMatch, why: string): Refusal {
  return new Refusal(
    'unsure-entry',
    `${vendor} and ${product} stand in the file, ${why}: whether this is their entry cannot be told`,
    {
      span: { offset: entry.offset, length: entry.openEnd - entry.offset },
      help: 'Edit the file by hand.',
    },
  );
}
