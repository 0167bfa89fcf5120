import { readAttributes } from '../xml/attributes.ts';
import { childElements, type XmlDocument, type XmlElement } from '../xml/tree.ts';

/**
 * The names in an entry without its values: child elements in order, attributes in any order,
 * namespace declarations too. Two entries of one shape can stand for each other.
 */
export function shapeOf(document: XmlDocument, element: XmlElement): string {
  const attributes = readAttributes(document.text, element).map(({ name }) => `@${name}`);
  const children = childElements(element).map((child) => shapeOf(document, child));
  const inside = [...attributes.sort(), ...children];
  return inside.length === 0 ? element.name : `${element.name}(${inside.join(' ')})`;
}
