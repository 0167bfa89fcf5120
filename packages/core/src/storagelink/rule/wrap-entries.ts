import { childElements, type XmlElement } from '../xml/tree.ts';
import { type Slot, slotsWithin } from './slot.ts';
import { versionName } from './version-evidence.ts';

/**
 * For each entry the element that is repeated for it: the entry itself, or the element around it
 * where each of several elements of one name holds one entry, as in
 * `<device><id><vendor/><product/></id><type/></device>` for each device.
 */
export function wrapEntries(entries: readonly XmlElement[]): Map<XmlElement, XmlElement> {
  const wrapped = new Map(entries.map((entry) => [entry, entry]));
  for (let changed = true; changed; ) {
    changed = false;
    const inside = new Set(wrapped.values());
    const verdicts = new Map<XmlElement, Map<string, boolean>>();
    for (const [entry, outer] of wrapped) {
      const wrapper = outer.parent;
      const list = wrapper?.parent;
      if (!wrapper || !list) continue;
      const verdict = verdicts.get(list) ?? new Map<string, boolean>();
      verdicts.set(list, verdict);
      const isWrapper = verdict.get(wrapper.name) ?? areWrappers(list, wrapper.name, inside);
      verdict.set(wrapper.name, isWrapper);
      if (!isWrapper) continue;
      wrapped.set(entry, wrapper);
      changed = true;
    }
  }
  return wrapped;
}

/**
 * The element that may as well be what a list repeats for each entry: further out, one of several of one name
 * that each hold one entry, as in `<device><scsi><id vendor product/></scsi></device>` for each
 * device. Or it is a group with a list of one; nothing tells.
 */
export function farWrapper(
  entry: XmlElement,
  entries: Iterable<XmlElement>,
): XmlElement | undefined {
  const counts = new Map<XmlElement, number>();
  for (const one of entries)
    for (let at = one.parent; at; at = at.parent) counts.set(at, (counts.get(at) ?? 0) + 1);
  for (let at = entry.parent; at?.parent; at = at.parent) {
    if (counts.get(at) !== 1) return undefined;
    const { name } = at;
    const twins = childElements(at.parent).filter((node) => node.name === name);
    if (twins.length > 1 && twins.every((twin) => counts.get(twin) === 1)) return at;
  }
  return undefined;
}

/** For each entry the element around it that is a child of `list`; entries elsewhere are left out. */
export function childrenHolding(
  list: XmlElement,
  entries: readonly XmlElement[],
): Map<XmlElement, XmlElement> {
  const found = new Map<XmlElement, XmlElement>();
  for (const entry of entries) {
    let at: XmlElement | undefined = entry;
    while (at && at.parent !== list) at = at.parent;
    if (at) found.set(entry, at);
  }
  return found;
}

/**
 * True where nothing tells whether a lone entry or an element around it is what a list repeats:
 * an outer one below the root has more fields (a version does not count), as in
 * `<device type="1"><id><vendor/><product/></id></device>`.
 */
export function isLevelUnclear(entry: XmlElement, slots: readonly Slot[]): boolean {
  let inner = entry;
  for (let outer = entry.parent; outer?.parent; outer = outer.parent) {
    const { name } = inner;
    if (childElements(outer).some((twin) => twin !== inner && twin.name === name)) return false;
    if (hasOwnFields(outer, inner, slots)) return true;
    inner = outer;
  }
  return false;
}

function hasOwnFields(outer: XmlElement, inner: XmlElement, slots: readonly Slot[]): boolean {
  return slotsWithin(slots, outer).some(
    (slot) =>
      !(slot.offset >= inner.offset && slot.offset < inner.end) && versionName(slot) === undefined,
  );
}

function areWrappers(list: XmlElement, name: string, inside: ReadonlySet<XmlElement>): boolean {
  const twins = childElements(list).filter((node) => node.name === name);
  return (
    twins.length > 1 &&
    twins.every((twin) => childElements(twin).filter((child) => inside.has(child)).length === 1)
  );
}
