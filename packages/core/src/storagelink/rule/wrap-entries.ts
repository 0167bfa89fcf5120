import { childElements, type XmlElement } from '../xml/tree.ts';

/**
 * For each entry the element that is repeated for it: the entry itself, or the element around it
 * where each of several elements of one name holds one entry and nothing else, as in
 * `<item><device .../></item><item><device .../></item>`.
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

function areWrappers(list: XmlElement, name: string, inside: ReadonlySet<XmlElement>): boolean {
  const twins = childElements(list).filter((node) => node.name === name);
  return twins.length > 1 && twins.every((twin) => holdsOne(twin, inside));
}

function holdsOne(element: XmlElement, entries: ReadonlySet<XmlElement>): boolean {
  const [only, ...more] = childElements(element);
  return only !== undefined && more.length === 0 && entries.has(only);
}
