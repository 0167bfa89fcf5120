import { applyEdits, type Edit, sortEdits } from '../../text/edit.ts';
import type { DeviceRuleMatch } from '../types.ts';
import { Refusal } from '../types.ts';
import { readStrictly } from '../xml/read-xml.ts';
import { parseTree, type XmlDocument, type XmlElement, type XmlTree } from '../xml/tree.ts';
import { findMatches } from './entries.ts';
import type { RuleDocument } from './read.ts';
import { readSlots } from './slot.ts';

/** From the first code unit of an element to the one behind it. */
export interface Range {
  readonly offset: number;
  readonly end: number;
}

/**
 * Reads the planned result as a whole, with saxes and with our own reader, and compares: it is
 * well-formed, both see the same elements, these are the old document's at their places and one rule
 * more, and there is exactly one entry for vendor and product. Returns the result, which takes over the memory
 * of `file`: nothing more can be asked of that.
 *
 * As the rule is well-formed by itself, a well-formed result also proves that the old text was.
 *
 * @throws Refusal when it is not; that is the text's fault, or one of this editor.
 */
export function proveAddition(
  { document: old, slots: spare }: RuleDocument,
  match: DeviceRuleMatch,
  edits: readonly Edit[],
  rule: { readonly text: string; readonly edit: Edit },
): RuleDocument {
  const document = readTwice(applyEdits(old.text, edits), old.tree);
  const inEdit = rule.edit.text.indexOf(rule.text);
  const offset = rule.edit.offset + shiftBefore(edits, rule.edit.offset) + inEdit;
  const added = { offset, end: offset + rule.text.length };
  const own = elementFrom(document, offset);
  if (inEdit === -1 || own?.end !== added.end)
    throw notProved('the rule would not stand in the result as one element');
  if (!isSame(old.tree, document.tree, edits, { added: [added] }))
    throw notProved('the result would differ in more than the rule and the version');
  const slots = readSlots(document, spare);
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
  { document: { text, tree: old } }: RuleDocument,
  edits: readonly Edit[],
  removed: readonly Range[],
): void {
  const { tree } = readTwice(applyEdits(text, edits), old);
  if (!isSame(old, tree, edits, { removed }))
    throw notProved('the result would differ in more than the entry and the version');
}

export function notProved(message: string): Refusal {
  return new Refusal('not-proved', message, {
    help: 'Nothing is changed; please report this file.',
  });
}

/** By saxes and by our own reader, which must see the same elements. */
function readTwice(text: string, spare: XmlTree): XmlDocument {
  let tree: XmlTree | undefined;
  let parsed: XmlDocument | undefined;
  try {
    parsed = parseTree(text, spare);
    tree = parsed.tree;
  } catch {
    // saxes says what is wrong
  }
  let seen = 0;
  let isSame = true;
  const fault = readStrictly(text, undefined, (name) => {
    isSame &&= tree?.nameOf(seen) === name;
    seen++;
  });
  if (fault) throw notProved(`the result would not be well-formed: ${fault.message}`);
  if (!parsed || !isSame || parsed.tree.length !== seen)
    throw notProved('two readers would see different elements in the result');
  return parsed;
}

/** Whether elements are the same ones, at the places to which the edits move them, but for what is added or removed. */
function isSame(
  old: XmlTree,
  found: XmlTree,
  edits: readonly Edit[],
  { added = [], removed = [] }: { added?: readonly Range[]; removed?: readonly Range[] },
): boolean {
  const sorted = sortEdits(edits);
  const isAdded = within(added);
  const isRemoved = within(removed);
  let shift = 0;
  let next = 0;
  let there = 0;
  for (let at = 0; at < old.length; at++) {
    const offset = old.offset.at(at);
    for (let edit = sorted[next]; edit && edit.offset < offset; edit = sorted[next]) {
      shift += edit.text.length - edit.length;
      next++;
    }
    if (isRemoved(offset)) continue;
    while (there < found.length && isAdded(found.offset.at(there))) there++;
    if (there >= found.length || found.offset.at(there) !== offset + shift) return false;
    if (found.nameOf(there) !== old.nameOf(at)) return false;
    there++;
  }
  while (there < found.length && isAdded(found.offset.at(there))) there++;
  return there === found.length;
}

/** Whether an offset, each one behind the last one that was asked for, is in one of the ranges. */
function within(ranges: readonly Range[]): (offset: number) => boolean {
  const sorted = [...ranges].sort((a, b) => a.offset - b.offset);
  let next = 0;
  return (offset) => {
    while ((sorted[next]?.end ?? Number.POSITIVE_INFINITY) <= offset) next++;
    return offset >= (sorted[next]?.offset ?? Number.POSITIVE_INFINITY);
  };
}

function elementFrom({ tree }: XmlDocument, offset: number): XmlElement | undefined {
  for (let at = 0; at < tree.length; at++)
    if (tree.offset.at(at) === offset) return tree.element(at);
  return undefined;
}

function shiftBefore(edits: readonly Edit[], offset: number): number {
  return edits
    .filter((edit) => edit.offset < offset)
    .reduce((shift, edit) => shift + edit.text.length - edit.length, 0);
}
