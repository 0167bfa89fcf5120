import { Refusal } from '../types.ts';
import { childElements, type XmlDocument, type XmlElement } from './tree.ts';

/**
 * The element at a path: `/config/devices`, names as written with their prefix, `[n]` for the n-th
 * of the same name, counted from 1.
 *
 * @throws Refusal when the path is malformed, leads nowhere or is ambiguous.
 */
export function elementAt(document: XmlDocument, path: string): XmlElement {
  const steps = path.split('/');
  if (steps.shift() !== '' || steps.length === 0)
    throw new Refusal('bad-path', `${path} is not a path`, {
      help: 'Write it as /config/devices.',
    });
  let element: XmlElement | undefined;
  for (const step of steps) {
    const [, name, index] = /^([^[\]@]+)(?:\[([1-9]\d*)\])?$/.exec(step) ?? [];
    if (name === undefined)
      throw new Refusal('bad-path', `${path} is not a path: ${step || 'an empty step'}`);
    const all = element ? childElements(element) : [document.root];
    const found = all.filter((child) => child.name === name);
    const chosen = index === undefined ? found[0] : found[Number(index) - 1];
    if (!chosen)
      throw new Refusal('bad-path', `${path} is not in the file: there is no ${step}`, {
        help: `There ${list(all)}.`,
      });
    if (index === undefined && found.length > 1)
      throw new Refusal('bad-path', `${path} is ambiguous: ${found.length} elements ${name}`, {
        help: `Name one as ${name}[1] to ${name}[${found.length}].`,
      });
    element = chosen;
  }
  return element ?? document.root;
}

/** The shortest path that `elementAt` reads back as this element. */
export function pathOf(element: XmlElement): string {
  const steps: string[] = [];
  for (let at: XmlElement | undefined = element; at; at = at.parent) {
    const { name } = at;
    const twins = at.parent ? childElements(at.parent).filter((node) => node.name === name) : [at];
    steps.push(twins.length === 1 ? name : `${name}[${twins.indexOf(at) + 1}]`);
  }
  return `/${steps.reverse().join('/')}`;
}

function list(elements: readonly XmlElement[]): string {
  const names = [...new Set(elements.map((element) => element.name))];
  if (names.length === 0) return 'are no elements';
  return names.length > 8
    ? `are ${names.slice(0, 8).join(', ')} and more`
    : `is ${names.join(', ')}`;
}
