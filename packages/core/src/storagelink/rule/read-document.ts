import { Refusal } from '../diagnostic-code.ts';
import type { DeviceRuleMatch, DeviceRulePlan } from '../types.ts';
import { readEvents } from '../xml/read-events.ts';
import { parseTree, type XmlDocument } from '../xml/tree.ts';
import { describeFault } from '../xml/well-formed.ts';
import { trimXml } from '../xml/white-space.ts';
import { readSlots, type Slot } from './slot.ts';

export interface RuleDocument {
  readonly document: XmlDocument;
  readonly slots: readonly Slot[];
  /** As saxes read it, a second reader beside our own. */
  readonly events: readonly string[];
}

/** No rule file nests like this; deeper ones would only exhaust the stack. */
const maxDepth = 500;

/** @throws Refusal when the match is empty or the text is not well-formed. */
export function readDocument(text: string, match: DeviceRuleMatch): RuleDocument {
  if (trimXml(match.vendor) === '' || trimXml(match.product) === '')
    throw new Refusal('bad-match', 'vendor and product must not be empty');
  const { events, fault } = readEvents(text, true);
  if (fault) throw new Refusal('not-well-formed', ...describeFault(text, fault));
  const document = parseTree(text);
  if (document.depth > maxDepth)
    throw new Refusal(
      'not-well-formed',
      `${document.depth} elements stand in each other, over ${maxDepth}`,
    );
  return { document, slots: readSlots(document), events };
}

/** The empty plan of a refusal; other errors are passed on. */
export function refusePlan(error: unknown, state: DeviceRulePlan['state']): DeviceRulePlan {
  if (!(error instanceof Refusal)) throw error;
  return { state, edits: [], refused: true, diagnostics: [error.diagnostic] };
}
