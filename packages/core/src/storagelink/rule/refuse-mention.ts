import { Refusal } from '../diagnostic-code.ts';
import type { DeviceRuleMatch } from '../types.ts';
import { childElements, type XmlElement } from '../xml/tree.ts';
import { trimXml } from '../xml/white-space.ts';
import { isExactRole, roleOf } from './role.ts';
import { type Slot, slotsWithin } from './slot.ts';

/**
 * Vendor and product may stand in fields of any name, but not everything that holds both is an entry.
 *
 * @throws Refusal when fields that are named vendor and product hold something else; when the whole
 * file is what holds both; or when both are values of one name in an element that is not repeated.
 */
export function refuseMentions(
  entries: readonly XmlElement[],
  slots: readonly Slot[],
  match: DeviceRuleMatch,
): void {
  for (const entry of entries) {
    const own = slotsWithin(slots, entry);
    refuseMention(entry, own, match);
    if (!entry.parent) throw unsure(entry, match, `in ${entry.name}, which is the whole file`);
    const { name } = entry;
    const isRepeated = childElements(entry.parent).filter((twin) => twin.name === name).length > 1;
    if (!isRepeated && isNameless(own, match)) throw unsure(entry, match, 'as values of one name');
  }
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
