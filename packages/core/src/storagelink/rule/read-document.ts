import { Refusal } from '../diagnostic-code.ts';
import type { DeviceRuleMatch, DeviceRulePlan } from '../types.ts';
import { readStrictly } from '../xml/read-strictly.ts';
import { parseTree, type XmlDocument } from '../xml/tree.ts';
import { describeFault } from '../xml/well-formed.ts';
import { trimXml } from '../xml/white-space.ts';
import { readSlots, type Slot } from './slot.ts';

export interface RuleDocument {
  readonly document: XmlDocument;
  readonly slots: readonly Slot[];
}

/** No rule file nests like this; deeper ones would only exhaust the stack. */
const maxDepth = 500;

/**
 * Reads a text that is taken to be well-formed: whoever gives out a plan for it has it checked, by
 * `requireWellFormed` or by the proof of the result, which holds the whole text.
 *
 * @throws Refusal when the match is empty or elements nest too deep.
 */
export function readDocument(text: string, match: DeviceRuleMatch): RuleDocument {
  if (trimXml(match.vendor) === '' || trimXml(match.product) === '')
    throw new Refusal('bad-match', 'vendor and product must not be empty');
  const document = parseTree(text);
  if (document.depth > maxDepth)
    throw new Refusal(
      'not-well-formed',
      `${document.depth} elements stand in each other, over ${maxDepth}`,
    );
  return { document, slots: readSlots(document) };
}

/** @throws Refusal at the first fault of the text. */
export function requireWellFormed(text: string): void {
  const fault = readStrictly(text);
  if (fault) throw new Refusal('not-well-formed', ...describeFault(text, fault));
}

/**
 * The empty plan of a refusal. What went wrong in a text that is not well-formed is that, whatever
 * it led to. Other errors are passed on.
 */
export function refusePlan(
  text: string,
  error: unknown,
  state: DeviceRulePlan['state'],
): DeviceRulePlan {
  let reason = error;
  try {
    requireWellFormed(text);
  } catch (fault) {
    reason = fault;
  }
  if (!(reason instanceof Refusal)) throw reason;
  return { state, edits: [], refused: true, diagnostics: [reason.diagnostic] };
}
