import { isNamespaceDeclaration, readAttributes } from './attributes.ts';
import { decodeReferences } from './references.ts';
import { localName, type XmlDocument, type XmlElement } from './tree.ts';

export interface ExpandedNames {
  /** `{namespace}local`; a prefix that is bound nowhere stays as it is. */
  element(element: XmlElement): string;
  /** Of the element and its attributes: `local` or `@local`, and the same with its namespace. */
  all(element: XmlElement): (readonly [local: string, name: string])[];
  /** What a prefix, '' for none, stands for at an element. */
  bound(element: XmlElement, prefix: string): string | undefined;
}

/** Thousands of siblings ask for what one element around them declares, so answers are kept. */
export function namesOf(
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

export const XML_SPACE = 'http://www.w3.org/XML/1998/namespace';

/** '' of none; a prefix that is bound nowhere is a namespace of its own. */
export function spaceOf(name: string): string {
  const plain = bare(name);
  return /^\{([^}]*)\}/.exec(plain)?.[1] ?? prefixOf(plain);
}

export function localOf(name: string): string {
  return name.startsWith('{') ? name.slice(name.indexOf('}') + 1) : localName(name);
}

export function bare(name: string): string {
  return name.replace(/^@/, '');
}

export function shown(name: string): string {
  return name.startsWith('{}') ? name.slice(2) : name;
}

export function prefixOf(name: string): string {
  const colon = name.indexOf(':');
  return colon === -1 ? '' : name.slice(0, colon);
}
