import { applyEdits, type Edit } from '../../text/edit.ts';
import { Refusal } from '../diagnostic-code.ts';
import type { DeviceRuleMatch } from '../types.ts';
import { readEvents } from '../xml/read-events.ts';
import { parseTree } from '../xml/tree.ts';
import { findMatches } from './find-entries.ts';
import type { RuleDocument } from './read-document.ts';
import { readSlots } from './slot.ts';

export interface Proof {
  readonly match: DeviceRuleMatch;
  /** What the rule edit puts into the file. */
  readonly rule: string;
  readonly edits: readonly Edit[];
  readonly from: string;
  readonly to: string;
}

/**
 * Reads the planned result as a whole and compares: it is well-formed, holds exactly one entry for
 * vendor and product, and is otherwise the old document with one version changed. Returns the result.
 *
 * @throws Refusal when it is not; that would be a fault of this editor, not of the file.
 */
export function proveAddition(file: RuleDocument, proof: Proof): RuleDocument {
  const { match, rule, edits, from, to } = proof;
  const { text, entities } = file.document;
  const after = applyEdits(text, edits);
  const { events, fault } = readEvents(after, true);
  if (fault) throw notProved(`the result would not be well-formed: ${fault.message}`);
  const added = readEvents(rule, true, entities).events;
  if (!isOldWith(file.events, added, events, { from, to }))
    throw notProved('the result would differ in more than the rule and the version');
  const document = parseTree(after);
  const slots = readSlots(document);
  const count = findMatches(slots, match).length;
  if (count !== 1) throw notProved(`the result would hold ${count} entries for vendor and product`);
  return { document, slots, events };
}

export function notProved(message: string): Refusal {
  return new Refusal('not-proved', message, {
    help: 'Nothing is changed; please report this file.',
  });
}

/** Whether `found` is `old` with one version raised and `added` put in as a whole, once. */
function isOldWith(
  old: readonly string[],
  added: readonly string[],
  found: readonly string[],
  version: { readonly from: string; readonly to: string },
): boolean {
  if (found.length !== old.length + added.length) return false;
  let raised = 0;
  let inserted = false;
  for (let at = 0, skip = 0; at < old.length || !inserted; at++) {
    const was = old[at];
    const is = found[at + skip];
    if (was !== undefined && was === is) continue;
    if (was !== undefined && is !== undefined && isRaised(was, is, version)) raised++;
    else if (!inserted && added.every((event, index) => found[at + skip + index] === event)) {
      inserted = true;
      skip = added.length;
      at--;
    } else return false;
  }
  return raised === 1;
}

function isRaised(was: string, is: string, { from, to }: { from: string; to: string }): boolean {
  if (is.length - was.length !== to.length - from.length) return false;
  for (let at = was.indexOf(from); at !== -1; at = was.indexOf(from, at + 1))
    if (was.slice(0, at) + to + was.slice(at + from.length) === is) return true;
  return false;
}
