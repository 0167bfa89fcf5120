import { Refusal } from '../diagnostic-code.ts';
import { elementAt, pathOf } from '../xml/path.ts';
import { childElements, type XmlDocument, type XmlElement } from '../xml/tree.ts';
import { trimXml } from '../xml/white-space.ts';
import { findDeviceEntries } from './find-entries.ts';
import { refuseDoubt } from './refuse-doubt.ts';
import type { Slot } from './slot.ts';
import { childrenHolding, wrapEntries } from './wrap-entries.ts';

export interface DeviceList {
  readonly element: XmlElement;
  /** Its device entries in order; empty when none can be told. */
  readonly entries: readonly XmlElement[];
}

/** What else tells which of several lists is meant. */
export interface ListHint {
  /** Name of the given rule's element. */
  readonly ruleName?: string;
  /** An entry that the user named. */
  readonly sibling?: XmlElement;
}

/**
 * The list that new device rules go to: at `path`, else the one whose children are device entries.
 *
 * @throws Refusal when there is no such list, or several that nothing tells apart.
 */
export function findList(
  document: XmlDocument,
  slots: readonly Slot[],
  path: string | undefined,
  hint: ListHint = {},
): DeviceList {
  const bare = findDeviceEntries(slots);
  if (path !== undefined) return listAt(document, path, bare);
  const levels = atRuleLevel(bare, hint.ruleName) ?? wrapEntries(bare);
  const lists = groupByParent([...new Set(levels.values())]);
  const sibling = hint.sibling && levels.get(hint.sibling);
  const meant =
    lists.find((list) => sibling !== undefined && list.entries.includes(sibling)) ??
    onlyOne(lists) ??
    onlyOne(lists.filter((list) => list.entries.some(({ name }) => name === hint.ruleName))) ??
    repeatedOne(lists);
  if (meant) {
    refuseDoubt(document, slots, meant, hint.ruleName);
    return meant;
  }
  if (lists.length === 0)
    throw new Refusal(
      'no-list',
      'no list of device rules can be told: no entry has a vendor and a product',
      {
        help: 'Name the list (/config/devices) and give the rule as XML.',
      },
    );
  const paths = lists.slice(0, 8).map((list) => pathOf(list.element));
  throw new Refusal('several-lists', `${lists.length} lists of device rules: ${paths.join(', ')}`, {
    help: 'Name the one that is meant.',
  });
}

/** Entries as the rule's element is one: the entry of that name, or the element around it. */
function atRuleLevel(
  bare: readonly XmlElement[],
  ruleName: string | undefined,
): Map<XmlElement, XmlElement> | undefined {
  const found = new Map<XmlElement, XmlElement>();
  for (const entry of bare) {
    let at: XmlElement | undefined = entry;
    while (at?.parent && at.name !== ruleName) at = at.parent;
    if (at?.parent) found.set(entry, at);
  }
  return ruleName !== undefined && found.size > 0 ? found : undefined;
}

function listAt(document: XmlDocument, path: string, bare: readonly XmlElement[]): DeviceList {
  const element = elementAt(document, path);
  const { text } = document;
  const isValue =
    childElements(element).length === 0 &&
    element.children.some(
      ({ kind, offset, end }) =>
        kind === 'cdata' || (kind === 'text' && trimXml(text.slice(offset, end)) !== ''),
    );
  if (isValue)
    throw new Refusal('bad-path', `${path} is a value, not a list`, {
      span: { offset: element.offset, length: element.openEnd - element.offset },
    });
  return { element, entries: [...new Set(childrenHolding(element, bare).values())] };
}

function groupByParent(entries: readonly XmlElement[]): DeviceList[] {
  const groups = new Map<XmlElement, XmlElement[]>();
  for (const entry of entries) {
    if (!entry.parent) continue;
    const group = groups.get(entry.parent);
    if (group) group.push(entry);
    else groups.set(entry.parent, [entry]);
  }
  return [...groups].map(([element, group]) => ({ element, entries: group }));
}

/** The only list of several entries, where each other one is a lone element of the root: the file's own vendor and product. */
function repeatedOne(lists: readonly DeviceList[]): DeviceList | undefined {
  const found = onlyOne(lists.filter(isRepeated));
  const names = new Set(found?.entries.map(({ name }) => name));
  return lists.every(
    (list) =>
      list === found ||
      (!list.element.parent && list.entries.every((entry) => !names.has(entry.name))),
  )
    ? found
    : undefined;
}

function isRepeated({ entries }: DeviceList): boolean {
  return new Set(entries.map((entry) => entry.name)).size < entries.length;
}

function onlyOne<T>(items: readonly T[]): T | undefined {
  return items.length === 1 ? items[0] : undefined;
}
