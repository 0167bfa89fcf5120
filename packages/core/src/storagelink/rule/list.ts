import { Refusal } from '../types.ts';
import { elementAt, pathOf } from '../xml/path.ts';
import { trimXml } from '../xml/references.ts';
import { childElements, Elements, type XmlDocument, type XmlElement } from '../xml/tree.ts';
import {
  childrenHolding,
  type DeviceList,
  findDeviceEntries,
  type Levels,
  levelOf,
  once,
  outersOf,
  wrapEntries,
} from './entries.ts';
import { refuseDoubt } from './refuse.ts';
import { type SlotTable, shapeOf } from './slot.ts';

/** What else tells which of several lists is meant. */
export interface ListHint {
  /** The given rule. */
  readonly rule?: XmlDocument;
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
  slots: SlotTable,
  path: string | undefined,
  hint: ListHint = {},
): DeviceList {
  const bare = findDeviceEntries(slots);
  const ruleName = hint.rule?.root.name;
  if (path !== undefined) return listAt(document, path, bare);
  const levels = atRuleLevel(bare, ruleName) ?? wrapEntries(bare);
  const lists = groupByParent(once(levels.outers));
  const sibling = hint.sibling && levelOf(levels, hint.sibling);
  const meant =
    lists.find((list) => sibling !== undefined && list.entries.indexes.includes(sibling.index)) ??
    onlyOne(lists) ??
    onlyOne(lists.filter((list) => ruleName !== undefined && list.entries.names().has(ruleName))) ??
    repeatedOne(lists);
  if (meant) {
    refuseDoubt(document, slots, meant, ruleName);
    return meant;
  }
  const alike =
    lists.length === 0 && hint.rule ? onlyOne(listsOfShape(document, hint.rule)) : undefined;
  if (alike) return alike;
  if (lists.length === 0)
    throw new Refusal(
      'no-list',
      'the list of device rules was not found: no entry has a vendor and a product',
      {
        help: 'Name the list (/config/devices) and give the rule as XML.',
      },
    );
  const paths = lists.slice(0, 8).map((list) => pathOf(list.element));
  throw new Refusal('several-lists', `${lists.length} lists of device rules: ${paths.join(', ')}`, {
    help: 'Name the one that is meant.',
  });
}

/** Lists of several entries of the given rule's own name and shape: it says by itself where it belongs. */
function listsOfShape(document: XmlDocument, rule: XmlDocument): DeviceList[] {
  const shape = shapeOf(rule, rule.root);
  const { tree } = document;
  const same = new Uint8Array(tree.length);
  for (let at = 0; at < tree.length; at++) {
    const element = tree.element(at);
    if (element.name === rule.root.name && shapeOf(document, element) === shape) same[at] = 1;
  }
  return groupByParent(Elements.marked(tree, same)).filter(({ entries }) => entries.length > 1);
}

/** Entries as the rule's element is one: the entry of that name, or the element around it. */
function atRuleLevel(
  { tree, indexes }: Elements,
  ruleName: string | undefined,
): Levels | undefined {
  if (ruleName === undefined) return undefined;
  const levels = outersOf({ tree, indexes }, (entry) => {
    let at = entry;
    while (tree.parent.at(at) !== -1 && tree.nameOf(at) !== ruleName) at = tree.parent.at(at);
    return tree.parent.at(at) === -1 ? -1 : at;
  });
  return levels.entries.length > 0 ? levels : undefined;
}

function listAt(document: XmlDocument, path: string, bare: Elements): DeviceList {
  const element = elementAt(document, path);
  const { text } = document;
  const isValue =
    !element.hasElements &&
    element.children.some(
      ({ kind, offset, end }) =>
        kind === 'cdata' || (kind === 'text' && trimXml(text.slice(offset, end)) !== ''),
    );
  if (isValue)
    throw new Refusal('bad-path', `${path} is a value, not a list`, {
      span: { offset: element.offset, length: element.openEnd - element.offset },
    });
  return { element, entries: once(childrenHolding(element, bare).outers) };
}

function groupByParent({ tree, indexes }: Elements): DeviceList[] {
  const counts = new Map<number, number>();
  for (const entry of indexes) {
    const parent = tree.parent.at(entry);
    if (parent !== -1) counts.set(parent, (counts.get(parent) ?? 0) + 1);
  }
  const groups = new Map<number, { group: Int32Array; next: number }>();
  for (const [parent, count] of counts)
    groups.set(parent, { group: new Int32Array(count), next: 0 });
  for (const entry of indexes) {
    const own = groups.get(tree.parent.at(entry));
    if (own) own.group[own.next++] = entry;
  }
  return Array.from(groups, ([parent, { group }]) => ({
    element: tree.element(parent),
    entries: new Elements(tree, group),
  }));
}

/** The only list of several entries, where each other one is a lone element of the root: the file's own vendor and product. */
function repeatedOne(lists: readonly DeviceList[]): DeviceList | undefined {
  const found = onlyOne(lists.filter(isRepeated));
  const names = found?.entries.names();
  return lists.every(
    (list) =>
      list === found ||
      (!list.element.parent && list.entries.every((entry) => names?.has(entry.name) !== true)),
  )
    ? found
    : undefined;
}

function isRepeated({ entries }: DeviceList): boolean {
  return entries.names().size < entries.length;
}

function onlyOne<T>(items: readonly T[]): T | undefined {
  return items.length === 1 ? items[0] : undefined;
}

/** How entries stand in a list, as its own children show it. */
export interface ListLayout {
  /** White space between the entry before and a new one; '' where entries stand in one line without any. */
  readonly gap: string;
  /** Line end for the lines of a new entry. */
  readonly eol: string;
  /** Indentation of entries. */
  readonly indent: string;
  /** One level of indentation; undefined where none shows. */
  readonly unit: string | undefined;
}

/** The layout of the last child that begins a line; in a list without children that of the list's own line. */
export function layoutOf(text: string, list: XmlElement): ListLayout {
  const children = childElements(list);
  const own = lineStart(text, list.offset);
  for (let at = children.length - 1; at >= 0; at--) {
    const child = children.at(at);
    const line = child && lineStart(text, child.offset);
    if (!line) continue;
    const { eol, indent } = line;
    return { gap: eol + indent, eol, indent, unit: unitBetween(own?.indent ?? '', indent) };
  }
  const eol = own?.eol ?? nearestEol(text, list.offset);
  const last = children.at(-1);
  if (last) {
    let from = last.offset;
    while (from > list.openEnd && (text[from - 1] === ' ' || text[from - 1] === '\t')) from--;
    const before = text.slice(from, last.offset);
    return { gap: before, eol, indent: '', unit: undefined };
  }
  const outer = own?.indent ?? '';
  const step = list.parent
    ? unitBetween(lineStart(text, list.parent.offset)?.indent ?? '', outer)
    : undefined;
  const indent = outer + (step ?? (outer.endsWith('\t') ? '\t' : '  '));
  return { gap: eol + indent, eol, indent, unit: step };
}

/** Line end and indentation before an element that is the first on its line. */
function lineStart(text: string, offset: number): { eol: string; indent: string } | undefined {
  let from = offset;
  while (from > 0 && (text[from - 1] === ' ' || text[from - 1] === '\t')) from--;
  const indent = text.slice(from, offset);
  if (from === 0 || text.slice(0, from) === '\ufeff')
    return { eol: nearestEol(text, offset), indent };
  const found = text[from - 1];
  if (found === '\n') return { eol: text[from - 2] === '\r' ? '\r\n' : '\n', indent };
  return found === '\r' ? { eol: '\r', indent } : undefined;
}

/** The line end before a place, else the first one behind it, else LF. */
function nearestEol(text: string, offset: number): string {
  const before = /(\r\n?|\n)[^\r\n]*$/.exec(text.slice(Math.max(0, offset - 4096), offset));
  return before?.[1] ?? /\r\n?|\n/.exec(text.slice(offset))?.[0] ?? '\n';
}

function unitBetween(outer: string, inner: string): string | undefined {
  return inner.length > outer.length && inner.startsWith(outer)
    ? inner.slice(outer.length)
    : undefined;
}
