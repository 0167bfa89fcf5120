import { Refusal } from '../types.ts';
import type { XmlDocument, XmlElement } from './tree.ts';

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
    const wanted = index === undefined ? 1 : Number(index);
    const names = new Set<string>();
    let count = 0;
    let chosen: number | undefined;
    for (const child of element?.inside() ?? [0]) {
      names.add(document.tree.nameOf(child));
      if (document.tree.nameOf(child) === name && ++count === wanted) chosen = child;
    }
    if (chosen === undefined)
      throw new Refusal('bad-path', `${path} is not in the file: there is no ${step}`, {
        help: `There ${list([...names])}.`,
      });
    if (index === undefined && count > 1)
      throw new Refusal('bad-path', `${path} is ambiguous: ${count} elements ${name}`, {
        help: `Name one as ${name}[1] to ${name}[${count}].`,
      });
    element = document.tree.element(chosen);
  }
  return element ?? document.root;
}

/** The shortest path that `elementAt` reads back as this element. */
export function pathOf(element: XmlElement): string {
  const steps: string[] = [];
  for (let at: XmlElement | undefined = element; at; at = at.parent) {
    const { place, twins } = placeAmongTwins(at);
    steps.push(twins === 1 ? at.name : `${at.name}[${place}]`);
  }
  return `/${steps.reverse().join('/')}`;
}

/** Among the elements of its name beside it, counted from 1. */
function placeAmongTwins({ parent, tree, index }: XmlElement): { place: number; twins: number } {
  let [place, twins] = [1, 0];
  for (const at of parent?.inside() ?? [index]) {
    if (tree.name.at(at) !== tree.name.at(index)) continue;
    twins++;
    if (at === index) place = twins;
  }
  return { place, twins };
}

function list(names: readonly string[]): string {
  if (names.length === 0) return 'are no elements';
  return names.length > 8
    ? `are ${names.slice(0, 8).join(', ')} and more`
    : `is ${names.join(', ')}`;
}
