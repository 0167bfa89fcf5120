import { applyEdits, type Edit, sortEdits } from '../../text/edit.ts';
import type { DeviceRuleMatch } from '../types.ts';
import { Refusal } from '../types.ts';
import {
  makeInterner,
  parseTree,
  readStrictly,
  type XmlDocument,
  type XmlElement,
} from '../xml/read-xml.ts';
import { findMatches } from './entries.ts';
import type { RuleDocument } from './read.ts';
import { readSlots } from './slot.ts';

/** From the first code unit of an element to the one behind it. */
interface Range {
  readonly offset: number;
  readonly end: number;
}

/**
 * Reads the planned result as a whole, with saxes and with our own reader, and compares: it is
 * well-formed, both see the same elements, these are the old document's at their places and one rule
 * more, and there is exactly one entry for vendor and product. Returns the result.
 *
 * As the rule is well-formed by itself, a well-formed result also proves that the old text was.
 *
 * @throws Refusal when it is not; that is the text's fault, or one of this editor.
 */
export function proveAddition(
  file: RuleDocument,
  match: DeviceRuleMatch,
  edits: readonly Edit[],
  rule: { readonly text: string; readonly edit: Edit },
): RuleDocument {
  const document = readTwice(applyEdits(file.document.text, edits));
  const inEdit = rule.edit.text.indexOf(rule.text);
  const offset = rule.edit.offset + shiftBefore(edits, rule.edit.offset) + inEdit;
  const added = { offset, end: offset + rule.text.length };
  const own = document.elements.find((element) => element.offset === offset);
  if (inEdit === -1 || own?.end !== added.end)
    throw notProved('the rule would not stand in the result as one element');
  if (!isSame(file.document.elements, without(document.elements, [added]), edits))
    throw notProved('the result would differ in more than the rule and the version');
  const slots = readSlots(document);
  const count = findMatches(slots, match).length;
  if (count !== 1) throw notProved(`the result would hold ${count} entries for vendor and product`);
  return { document, slots };
}

/**
 * The same for a removal: the result is the old document without these entries.
 *
 * @throws Refusal
 */
export function proveRemoval(
  { document }: RuleDocument,
  edits: readonly Edit[],
  removed: readonly XmlElement[],
): void {
  const after = readTwice(applyEdits(document.text, edits));
  if (!isSame(without(document.elements, removed), after.elements, edits))
    throw notProved('the result would differ in more than the entry and the version');
}

export function notProved(message: string): Refusal {
  return new Refusal('not-proved', message, {
    help: 'Nothing is changed; please report this file.',
  });
}

/** By saxes and by our own reader, which must see the same elements. */
function readTwice(text: string): XmlDocument {
  const names: string[] = [];
  const intern = makeInterner();
  const fault = readStrictly(text, undefined, (name) => names.push(intern(name)));
  if (fault) throw notProved(`the result would not be well-formed: ${fault.message}`);
  const document = parseTree(text);
  const { elements } = document;
  if (elements.length !== names.length || elements.some(({ name }, at) => name !== names[at]))
    throw notProved('two readers would see different elements in the result');
  return document;
}

/** Whether elements are the same ones, at the places to which the edits move them. */
function isSame(
  old: readonly XmlElement[],
  found: readonly XmlElement[],
  edits: readonly Edit[],
): boolean {
  const sorted = sortEdits(edits);
  let shift = 0;
  let next = 0;
  return (
    old.length === found.length &&
    old.every(({ name, offset }, at) => {
      for (let edit = sorted[next]; edit && edit.offset < offset; edit = sorted[next]) {
        shift += edit.text.length - edit.length;
        next++;
      }
      return found[at]?.name === name && found[at].offset === offset + shift;
    })
  );
}

/** Elements, in order, that do not begin in one of the ranges. */
function without(elements: readonly XmlElement[], ranges: readonly Range[]): XmlElement[] {
  const sorted = [...ranges].sort((a, b) => a.offset - b.offset);
  let next = 0;
  return elements.filter(({ offset }) => {
    while ((sorted[next]?.end ?? Number.POSITIVE_INFINITY) <= offset) next++;
    return offset < (sorted[next]?.offset ?? Number.POSITIVE_INFINITY);
  });
}

function shiftBefore(edits: readonly Edit[], offset: number): number {
  return edits
    .filter((edit) => edit.offset < offset)
    .reduce((shift, edit) => shift + edit.text.length - edit.length, 0);
}
