import { applyEdits, type Edit } from '../../text/edit.ts';
import { Refusal } from '../diagnostic-code.ts';
import type { DeviceRuleMatch } from '../types.ts';
import type { XmlEntities } from '../xml/entities.ts';
import { readEvents } from '../xml/read-events.ts';
import { parseTree } from '../xml/tree.ts';
import { findMatches } from './find-entries.ts';
import { readSlots } from './slot.ts';

export interface Proof {
  readonly match: DeviceRuleMatch;
  /** What the rule edit puts into the file. */
  readonly rule: string;
  readonly ruleEdit: Edit;
  readonly versionEdit: Edit;
  readonly entities: XmlEntities;
}

/**
 * Reads the planned result as a whole and compares: it is well-formed, holds exactly one entry for
 * vendor and product, and is otherwise the old document with the version changed. Returns the result.
 *
 * @throws Refusal when it is not; that would be a fault of this editor, not of the file.
 */
export function proveAddition(text: string, proof: Proof): string {
  const { match, rule, ruleEdit, versionEdit, entities } = proof;
  const after = applyEdits(text, [versionEdit, ruleEdit]);
  const result = readEvents(after, true);
  if (result.fault) throw notProved(`the result would not be well-formed: ${result.fault.message}`);
  const old = readEvents(applyEdits(text, [versionEdit]), true).events;
  const added = readEvents(rule, true, entities).events;
  const found = result.events;
  let at = 0;
  while (at < old.length && old[at] === found[at]) at++;
  // an entry that begins as what follows it does would be found too late: step back over its start
  const same = (list: readonly string[], from: number): boolean =>
    list.every((event, index) => found[from + index] === event);
  while (at > 0 && !same(added, at)) at--;
  const whole = found.length === old.length + added.length;
  if (!whole || !same(added, at) || !same(old.slice(at), at + added.length))
    throw notProved('the result would differ in more than the rule and the version');
  const count = findMatches(readSlots(parseTree(after)), match).length;
  if (count !== 1) throw notProved(`the result would hold ${count} entries for vendor and product`);
  return after;
}

export function notProved(message: string): Refusal {
  return new Refusal('not-proved', message, {
    help: 'Nothing is changed; please report this file.',
  });
}
