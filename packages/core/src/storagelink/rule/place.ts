import type { Edit } from '../../text/edit.ts';
import { isXmlSpace } from '../xml/references.ts';
import type { XmlElement } from '../xml/tree.ts';
import type { ListLayout } from './list.ts';

/** Where the end of a list's content is: before the white space in front of its end tag. */
export function endOfContent(text: string, list: XmlElement): number {
  let at = list.closeStart;
  while (at > list.openEnd && isXmlSpace(text[at - 1])) at--;
  return at;
}

/**
 * The edit that puts a rule at the end of a list: behind the last child, comments included, in front
 * of the white space before the end tag.
 *
 * What an empty list looked like stays readable in the result, so that `takeOut` gives back its very bytes:
 * `<devices/>` gets the rule on a line of its own with the end tag right behind it, `<devices></devices>`
 * gets it without any white space, and one that holds white space keeps it behind the rule.
 */
export function placeRule(text: string, list: XmlElement, rule: string, layout: ListLayout): Edit {
  if (list.openEnd === list.end)
    return { offset: list.end - 2, length: 2, text: `>${layout.gap}${rule}</${list.name}>` };
  const gap = list.openEnd === list.closeStart ? '' : layout.gap;
  return { offset: endOfContent(text, list), length: 0, text: gap + rule };
}

/** The edit that takes an entry out, with the white space in front of it. */
export function takeOut(text: string, entry: XmlElement, list: XmlElement): Edit {
  let from = entry.offset;
  while (from > list.openEnd && isXmlSpace(text[from - 1])) from--;
  const wasEmptyTag = from === list.openEnd && from < entry.offset && entry.end === list.closeStart;
  if (!wasEmptyTag) return { offset: from, length: entry.end - from, text: '' };
  return { offset: list.openEnd - 1, length: list.end - list.openEnd + 1, text: '/>' };
}
