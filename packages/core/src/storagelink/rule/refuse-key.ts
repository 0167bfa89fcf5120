import { Refusal } from '../diagnostic-code.ts';
import { localName, type XmlElement } from '../xml/tree.ts';
import { type Slot, slotPath, slotsWithin } from './slot.ts';

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
  entries: readonly XmlElement[],
  slots: readonly Slot[],
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

function isKey(entries: readonly XmlElement[], slots: readonly Slot[], path: string): boolean {
  const values = entries.map((entry) =>
    slotsWithin(slots, entry)
      .filter((slot) => (slotPath(entry, slot) || slot.name) === path)
      .map(({ value }) => value)
      .join('\n'),
  );
  return values.length > 1 && new Set(values).size === values.length;
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
