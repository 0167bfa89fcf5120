import { type DeviceRuleDiagnostic, Refusal } from '../types.ts';
import { isNamespaceDeclaration, readAttributes } from '../xml/attributes.ts';
import { pathOf } from '../xml/path.ts';
import { decodeReferences } from '../xml/references.ts';
import {
  allElements,
  childElements,
  localName,
  type XmlDocument,
  type XmlElement,
} from '../xml/tree.ts';
import type { DeviceList } from './entries.ts';

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
  if (siblings.length === 0) return;
  const help = `Write it as its siblings are, or name the list (${pathOf(element)}) if it is meant so.`;
  const fileNames = namesOf(document);
  const ruleNames = namesOf(rule, (prefix) => fileNames.bound(element, prefix));
  const known = new Set(siblings.map(fileNames.element));
  const root = ruleNames.element(rule.root);
  if (!known.has(root))
    throw new Refusal(
      'rule-shape',
      `the rule's element is ${shown(root)}, its siblings are ${[...known].slice(0, 4).map(shown).join(', ')}`,
      { help },
    );
  // what the last one holds is what the new one is to hold
  const inside = new Map<string, string>();
  const spaces = new Set([spaceOf(root), '', XML_SPACE]);
  for (const sibling of siblings.slice(-1).flatMap(withDescendants))
    for (const [local, name] of fileNames.all(sibling)) {
      inside.set(local, name);
      spaces.add(spaceOf(name));
    }
  for (const child of allElements(rule))
    for (const [local, own] of ruleNames.all(child)) {
      const wanted = inside.get(local) ?? (spaces.has(spaceOf(own)) ? own : undefined);
      if (wanted === own) continue;
      const theirs = wanted === undefined ? 'have nothing of that namespace' : shown(bare(wanted));
      throw new Refusal('rule-shape', `the rule has ${shown(bare(own))}, its siblings ${theirs}`, {
        help,
      });
    }
}

/** An entry that is there under another name than its siblings: a reader with namespaces may pass it over. */
export function describeOtherName(
  document: XmlDocument,
  entry: XmlElement,
): DeviceRuleDiagnostic | undefined {
  const { parent } = entry;
  if (!parent) return undefined;
  const names = namesOf(document);
  const own = names.element(entry);
  const others = new Set<string>();
  for (const index of parent.inside())
    if (index !== entry.index) others.add(names.element(document.tree.look(index)));
  // an entry of its own namespace among others of the same local name
  const [other] = [...others].filter((name) => name !== own && localOf(name) === localOf(own));
  if (other === undefined || others.has(own)) return undefined;
  return {
    severity: 'warning',
    code: 'already-there',
    message: `the entry is there as ${shown(own)}, and its siblings are ${shown(other)}: a reader that knows namespaces may not see it`,
    span: { offset: entry.offset, length: entry.openEnd - entry.offset },
    help: 'If StorageLink does not list it, take it out by hand, then run this again.',
  };
}

interface ExpandedNames {
  /** `{namespace}local`; a prefix that is bound nowhere stays as it is. */
  element(element: XmlElement): string;
  /** Of the element and its attributes: `local` or `@local`, and the same with its namespace. */
  all(element: XmlElement): (readonly [local: string, name: string])[];
  /** What a prefix, '' for none, stands for at an element. */
  bound(element: XmlElement, prefix: string): string | undefined;
}

/** Thousands of siblings ask for what one element around them declares, so answers are kept. */
function namesOf(
  { text, entities }: XmlDocument,
  around: (prefix: string) => string | undefined = () => undefined,
): ExpandedNames {
  const known = new Map<number, Map<string, string | undefined>>();
  const bound = (element: XmlElement, prefix: string): string | undefined => {
    const path: XmlElement[] = [];
    let found: string | undefined;
    let isFound = false;
    for (let at: XmlElement | undefined = element; at && !isFound; at = at.parent) {
      let own = known.get(at.index);
      if (own === undefined) {
        own = declared(at);
        // a leaf of thousands is asked once
        if (at.hasElements || own.size > 0) known.set(at.index, own);
      }
      if (own.has(prefix)) {
        found = own.get(prefix);
        isFound = true;
      } else if (at.hasElements) path.push(at);
    }
    if (!isFound) found = around(prefix);
    for (const at of path) known.get(at.index)?.set(prefix, found);
    return found;
  };
  const declared = (element: XmlElement): Map<string, string | undefined> => {
    const own = new Map<string, string | undefined>();
    for (const { name, valueOffset, valueEnd } of readAttributes(text, element))
      if (isNamespaceDeclaration(name))
        own.set(
          name === 'xmlns' ? '' : name.slice('xmlns:'.length),
          decodeReferences(text.slice(valueOffset, valueEnd), entities),
        );
    return own;
  };
  const expand = (element: XmlElement, name: string): string => {
    const prefix = prefixOf(name);
    const space = prefix === 'xml' ? XML_SPACE : bound(element, prefix);
    if (space === undefined) return prefix === '' ? `{}${name}` : name;
    return `{${space}}${localName(name)}`;
  };
  return {
    bound,
    element: (element) => expand(element, element.name),
    all: (element) => [
      [localName(element.name), expand(element, element.name)],
      ...readAttributes(text, element)
        .filter(({ name }) => !isNamespaceDeclaration(name))
        .map(({ name }): readonly [string, string] => [
          `@${localName(name)}`,
          // an attribute without a prefix is of no namespace
          `@${prefixOf(name) === '' ? `{}${name}` : expand(element, name)}`,
        ]),
    ],
  };
}

const XML_SPACE = 'http://www.w3.org/XML/1998/namespace';

function withDescendants(element: XmlElement): XmlElement[] {
  return [element, ...childElements(element).flatMap(withDescendants)];
}

/** '' of none; a prefix that is bound nowhere is a namespace of its own. */
function spaceOf(name: string): string {
  const plain = bare(name);
  return /^\{([^}]*)\}/.exec(plain)?.[1] ?? prefixOf(plain);
}

function localOf(name: string): string {
  return name.startsWith('{') ? name.slice(name.indexOf('}') + 1) : localName(name);
}

function bare(name: string): string {
  return name.replace(/^@/, '');
}

function shown(name: string): string {
  return name.startsWith('{}') ? name.slice(2) : name;
}

export function prefixOf(name: string): string {
  const colon = name.indexOf(':');
  return colon === -1 ? '' : name.slice(0, colon);
}
