import { localName, type XmlElement } from '../xml/tree.ts';
import { type Slot, type SlotTable, slotsWithin } from './slot.ts';

/** What a slot of a device entry is for. */
export type Role = 'vendor' | 'product';

/** Names that say nothing themselves, so that the element around them may speak. */
const generic = new Set(['name', 'id', 'value', 'text', 'string', 'pattern', 'match', 'regex']);

/**
 * What counts as evidence that a slot holds a vendor or a product, strongest first:
 * 0. its own name is the word, with or without `id`, `name` or `string`: `vendor`, `ProductId`, `vendor_id`;
 * 1. its own name contains the word: `scsiVendor`;
 * 2. its own name is generic (`name`, `id`, `value`...) and the element around it is named as in 0:
 *    `<vendor name="X">`, `<product><id>X</id></product>`;
 * 3. a `name`, `key` or `field` beside it says so: `<add key="vendor" value="X"/>`.
 * 4. its own name is another word for it: `manufacturer`, `model`, `ven`, `prod`, `vid`, `pid`.
 * Names are compared without case, prefix, `-`, `_` and `.`; one that contains both words is none.
 */
export function roleOf(slot: Slot): { role: Role; rank: number } | undefined {
  const { own, other, isGeneric } = wordsOf(slot);
  if (own) return { role: own.role, rank: own.exact ? 0 : 1 };
  const label = slot.label === undefined ? undefined : wordIn(slot.label);
  if (label) return { role: label.role, rank: 3 };
  if (other) return { role: other, rank: 4 };
  if (!isGeneric) return undefined;
  const around = slot.isAttribute ? slot.holder : slot.holder.parent;
  if (!around) return undefined;
  const outer = wordIn(around.name);
  return outer?.exact ? { role: outer.role, rank: 2 } : undefined;
}

/** What a name says by itself. */
interface NameWords {
  readonly own: { readonly role: Role; readonly exact: boolean } | undefined;
  readonly other: Role | undefined;
  readonly isGeneric: boolean;
}

/** By the number of a name: a file has many slots and few names. */
const KNOWN = new WeakMap<SlotTable, Map<number, NameWords>>();

function wordsOf({ table, nameAt, name }: Slot): NameWords {
  const words = KNOWN.get(table) ?? new Map<number, NameWords>();
  KNOWN.set(table, words);
  const known = words.get(nameAt);
  if (known) return known;
  const word = plain(name);
  const found = { own: wordIn(name), other: OTHER_WORDS.get(word), isGeneric: generic.has(word) };
  words.set(nameAt, found);
  return found;
}

/** What other tools call the two; a word of its own that may as well mean something else. */
const OTHER_WORDS: ReadonlyMap<string, Role> = new Map([
  ...['manufacturer', 'mfr', 'ven', 'vend', 'vid'].map((word) => [word, 'vendor'] as const),
  ...['model', 'prod', 'pid'].map((word) => [word, 'product'] as const),
]);

/** Whether a name is the word itself: `vendorCount` and `productNote` only contain it, `model` may mean more. */
export function isExactRole(found: ReturnType<typeof roleOf>): boolean {
  return found !== undefined && found.rank !== 1 && found.rank !== 4;
}

/** The slot of `element` with the strongest evidence for a role; undefined when none or several have it. */
export function slotFor(
  element: XmlElement,
  slots: SlotTable | readonly Slot[],
  role: Role,
): Slot | undefined {
  let best: Slot | undefined;
  let rank = Number.POSITIVE_INFINITY;
  for (const slot of slotsWithin(slots, element)) {
    const found = roleOf(slot);
    if (found?.role !== role || found.rank > rank) continue;
    best = found.rank < rank ? slot : undefined;
    rank = found.rank;
  }
  return best;
}

function wordIn(name: string): { role: Role; exact: boolean } | undefined {
  const word = plain(name);
  const vendor = word.includes('vendor');
  if (vendor === word.includes('product')) return undefined;
  const role = vendor ? 'vendor' : 'product';
  return {
    role,
    exact: /^(?:id|name|string)?$/.test(word.slice(role.length)) && word.startsWith(role),
  };
}

function plain(name: string): string {
  return localName(name).toLowerCase().replace(/[-_.]/g, '');
}
