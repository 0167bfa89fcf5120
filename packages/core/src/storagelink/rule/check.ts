import { type DeviceRuleDiagnostic, Refusal } from '../types.ts';
import { isNamespaceDeclaration, readAttributes } from '../xml/attributes.ts';
import { declaredEncoding, isUnicode } from '../xml/encoding.ts';
import {
  bare,
  type ExpandedNames,
  localOf,
  namesOf,
  prefixOf,
  shown,
  spaceOf,
  XML_SPACE,
} from '../xml/names.ts';
import { pathOf } from '../xml/path.ts';
import {
  allElements,
  childElements,
  type Elements,
  type XmlDocument,
  type XmlElement,
} from '../xml/tree.ts';
import type { DeviceList } from './entries.ts';
import { type SlotTable, shapeOf } from './slot.ts';

/** Warns where a given rule is unlike the entries that it joins; nothing to compare with: no warning. */
export function compareShape(
  document: XmlDocument,
  { element, entries }: DeviceList,
  rule: XmlDocument,
): DeviceRuleDiagnostic[] {
  const siblings = entries.length > 0 ? entries : childElements(element);
  const { root } = rule;
  const names = [...siblings.names()];
  if (names.length === 0) return [];
  if (!names.includes(root.name))
    return [
      differs(
        'warning',
        `the rule's element is ${root.name}, its siblings are ${names.slice(0, 8).join(', ')}`,
      ),
    ];
  const own = shapeOf(rule, root);
  const shapes = new Set<string>();
  for (const sibling of siblings) shapes.add(shapeOf(document, sibling));
  if (shapes.has(own)) return [];
  return [
    differs(
      'info',
      `no sibling has the rule's shape: ${clip(own)}; the last one has ${clip([...shapes].at(-1) ?? '')}`,
    ),
  ];
}

/**
 * XML names are namespace and local name, and case counts. A rule whose names are others than those of all its siblings
 * is one that a reader does not see.
 *
 * @throws Refusal unless the list was named.
 */
export function refuseOtherNames(
  document: XmlDocument,
  { element, entries }: DeviceList,
  rule: XmlDocument,
): void {
  const siblings = entries.length > 0 ? entries : childElements(element);
  const help = `Write it as its siblings are, or name the list (${pathOf(element)}) if it is meant so.`;
  const fileNames = namesOf(document);
  const ruleNames = namesOf(rule, (prefix) => fileNames.bound(element, prefix));
  const known = new Set<string>();
  for (const sibling of siblings) known.add(fileNames.element(sibling));
  const root = ruleNames.element(rule.root);
  const ofList = spaceOf(fileNames.element(element));
  if (siblings.length === 0 && spaceOf(root) !== ofList)
    throw new Refusal(
      'rule-shape',
      `the rule's element is ${shown(root)}, and its list ${element.name} is of ${ofList === '' ? 'no namespace' : ofList}`,
      { help },
    );
  if (siblings.length > 0 && !known.has(root))
    throw new Refusal(
      'rule-shape',
      `the rule's element is ${shown(root)}, its siblings are ${[...known].slice(0, 4).map(shown).join(', ')}`,
      { help },
    );
  // what the last one holds is what the new one is to hold
  const inside = new Map<string, Set<string>>();
  const spaces = new Set([spaceOf(root)]);
  // an attribute without a prefix is of no namespace
  const spacesOfAttributes = new Set(['', XML_SPACE]);
  const last = siblings.at(-1);
  for (const sibling of last ? withDescendants(last) : [])
    for (const [local, name] of fileNames.all(sibling)) {
      inside.set(local, (inside.get(local) ?? new Set()).add(name));
      if (!local.startsWith('@')) spaces.add(spaceOf(name));
      else spacesOfAttributes.add(spaceOf(name));
    }
  for (const child of allElements(rule))
    for (const [local, own] of ruleNames.all(child)) {
      const isUsual = (local.startsWith('@') ? spacesOfAttributes : spaces).has(spaceOf(own));
      const known = inside.get(local);
      if (known?.has(own) ?? isUsual) continue;
      const [wanted] = known ?? [];
      const theirs = wanted === undefined ? 'have nothing of that namespace' : shown(bare(wanted));
      throw new Refusal('rule-shape', `the rule has ${shown(bare(own))}, its siblings ${theirs}`, {
        help,
      });
    }
}

/** Entries that are all there under other names than their siblings: a reader with namespaces may pass them over. */
export function describeOtherNames(
  document: XmlDocument,
  entries: Elements,
): DeviceRuleDiagnostic | undefined {
  const names = namesOf(document);
  const known = new Map<number, SiblingNames>();
  const otherOf = (entry: XmlElement): string | undefined => {
    const { parent } = entry;
    if (!parent) return undefined;
    const siblings = known.get(parent.index) ?? siblingNames(parent, names);
    known.set(parent.index, siblings);
    const own = names.element(entry);
    if ((siblings.counts.get(own) ?? 0) > 1) return undefined;
    // an entry of its own namespace among others of the same local name
    return siblings.byLocal.get(localOf(own))?.find((name) => name !== own);
  };
  const entry = entries.at(0);
  const doubtOf = (each: XmlElement): string | undefined => {
    const other = otherOf(each);
    return other === undefined
      ? otherInside(each, entries, names)
      : `as ${shown(names.element(each))}, and its siblings are ${shown(other)}`;
  };
  const doubt = entry && doubtOf(entry);
  // one beside it that is as its siblings are is enough
  if (!entry || doubt === undefined || !entries.every((each) => doubtOf(each) !== undefined))
    return undefined;
  return {
    severity: 'warning',
    code: 'already-there',
    message: `the entry is there ${doubt}: a reader that knows namespaces may not see it`,
    span: { offset: entry.offset, length: entry.openEnd - entry.offset },
    help: 'If StorageLink does not list it, take it out by hand, then run this again.',
  };
}

/** Whether something inside an entry has the local name of what a sibling has, and another namespace. */
function otherInside(
  entry: XmlElement,
  entries: Elements,
  names: ExpandedNames,
): string | undefined {
  const own = new Set(entries.indexes);
  for (const index of entry.parent?.inside() ?? []) {
    const sibling = entry.tree.element(index);
    if (own.has(index) || sibling.name !== entry.name) continue;
    const theirs = new Map<string, Set<string>>();
    for (const each of withDescendants(sibling))
      for (const [local, name] of names.all(each))
        theirs.set(local, (theirs.get(local) ?? new Set()).add(name));
    for (const each of withDescendants(entry))
      for (const [local, name] of names.all(each)) {
        const [other] = theirs.get(local) ?? [];
        if (other !== undefined && !theirs.get(local)?.has(name))
          return `with ${shown(bare(name))}, and a sibling has ${shown(bare(other))}`;
      }
    // one is enough: entries of one list are alike
    return undefined;
  }
  return undefined;
}

interface SiblingNames {
  readonly counts: ReadonlyMap<string, number>;
  /** The first two names of a local one: one of them is another one than any that is asked for. */
  readonly byLocal: ReadonlyMap<string, readonly string[]>;
}

function siblingNames(parent: XmlElement, names: ExpandedNames): SiblingNames {
  const counts = new Map<string, number>();
  const byLocal = new Map<string, string[]>();
  for (const index of parent.inside()) {
    const name = names.element(parent.tree.element(index));
    const count = counts.get(name) ?? 0;
    counts.set(name, count + 1);
    const alike = byLocal.get(localOf(name)) ?? [];
    byLocal.set(localOf(name), alike);
    if (count === 0 && alike.length < 2) alike.push(name);
  }
  return { counts, byLocal };
}

function withDescendants(element: XmlElement): XmlElement[] {
  const { tree, index } = element;
  return Array.from({ length: tree.last.at(index) - index }, (_, at) => tree.element(index + at));
}

/**
 * Prefixes of a given rule must be bound by it or where it will stand; one that siblings use
 * unbound may be used likewise.
 *
 * @throws Refusal naming the prefix.
 */
export function refuseUnboundPrefixes(
  document: XmlDocument,
  list: XmlElement,
  rule: XmlDocument,
): void {
  const bound = new Set(['xml', 'xmlns']);
  for (let at: XmlElement | undefined = list; at; at = at.parent) addDeclared(document, at, bound);
  for (const element of allElements(rule)) addDeclared(rule, element, bound);
  for (const name of childElements(list).names()) bound.add(prefixOf(name));
  for (const element of allElements(rule)) {
    const names = [element.name, ...readAttributes(rule.text, element).map(({ name }) => name)];
    const prefix = names.map(prefixOf).find((one) => one !== '' && !bound.has(one));
    if (prefix !== undefined)
      throw new Refusal('bad-rule', `the prefix ${prefix} of the rule is not bound in the file`, {
        help: `Declare it in the rule: xmlns:${prefix}="...".`,
      });
  }
}

/**
 * @throws Refusal when the file declares an encoding whose characters above ASCII are not known here.
 */
export function refuseNonAscii(document: XmlDocument, inserted: string): void {
  const declared = declaredEncoding(document.text);
  if (declared === undefined || isUnicode(declared)) return;
  const found = /[^\0-\x7f]/u.exec(inserted)?.[0];
  if (found === undefined) return;
  throw new Refusal('not-ascii', `the rule has ${found}, and the file is ${declared}`, {
    help: `Write it as &#${found.codePointAt(0)};.`,
  });
}

function addDeclared(document: XmlDocument, element: XmlElement, bound: Set<string>): void {
  for (const { name } of readAttributes(document.text, element))
    if (isNamespaceDeclaration(name)) bound.add(name.slice('xmlns:'.length));
}

function differs(severity: 'warning' | 'info', message: string): DeviceRuleDiagnostic {
  return { severity, code: 'rule-shape', message };
}

function clip(shape: string): string {
  return shape.length > 200 ? `${shape.slice(0, 200)}...` : shape;
}

/** Warns where an attribute of the list is the number of its entries: what else it may mean is not known. */
export function warnOfCounts(slots: SlotTable, list: DeviceList): DeviceRuleDiagnostic[] {
  const { element, entries } = list;
  const counts = [String(entries.length), String(childElements(element).length)];
  return slots
    .between(element.offset, element.openEnd)
    .filter(
      (slot) =>
        slot.holderAt === element.index &&
        slot.isAttribute &&
        /count|number|total/i.test(slot.name) &&
        counts.includes(slot.value),
    )
    .map(({ name, value, offset }) => ({
      severity: 'warning',
      code: 'count-stays',
      message: `${element.name} says ${name} = ${value}, which is left as it is`,
      span: { offset, length: name.length },
      help: 'Raise it by hand if it is the number of entries.',
    }));
}
