import { given } from '../../text/given.ts';
import { type DeviceRuleMatch, type DeviceRulePlan, Refusal } from '../types.ts';
import { describeFault, findFault, readStrictly } from '../xml/read-xml.ts';
import { trimXml, type XmlEntities } from '../xml/references.ts';
import { tokenAt } from '../xml/token.ts';
import { parseTree, type XmlDocument } from '../xml/tree.ts';
import { findDeviceEntries, findMatches } from './entries.ts';
import { nearness } from './near-entries.ts';
import { refuseMention } from './refuse.ts';
import { readSlots, type SlotTable } from './slot.ts';

export interface RuleDocument {
  readonly document: XmlDocument;
  readonly slots: SlotTable;
}

/** No rule file nests like this; deeper ones would only exhaust the stack. */
const maxDepth = 500;

/** Characters, as many as a file that is read may have bytes; what is read and proved of them takes ten times as much. */
const maxLength = 64 * 1024 * 1024;

/**
 * Reads a text that is taken to be well-formed: whoever gives out a plan for it has it checked, by
 * `requireWellFormed` or by the proof of the result, which holds the whole text.
 *
 * @throws Refusal when the match is empty, the text is too large or elements nest too deep.
 */
export function readDocument(text: string, match: DeviceRuleMatch): RuleDocument {
  if (trimXml(match.vendor) === '' || trimXml(match.product) === '')
    throw new Refusal('bad-match', 'vendor and product must not be empty');
  if (text.length > maxLength)
    throw new Refusal(
      'too-large',
      `the file has ${text.length} characters, and a rule file is edited up to ${maxLength}`,
      { help: 'Look whether this is the rule file; one of this size is edited by hand.' },
    );
  const document = parseTree(text);
  if (document.depth > maxDepth)
    throw new Refusal(
      'not-well-formed',
      `elements are nested ${document.depth} deep, and at most ${maxDepth} are read`,
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

/**
 * The given rule as a tree. It may come as a whole file: a BOM, an XML declaration and comments
 * around the one element are left out.
 *
 * @throws Refusal when it is not one well-formed element that is an entry for vendor and product.
 */
export function readRule(xml: string, match: DeviceRuleMatch, entities: XmlEntities): XmlDocument {
  const fault = findFault(xml, entities);
  if (fault) throw bad(`the rule is not one well-formed element: ${fault.message}`);
  const parsed = parseTree(xml.replace(/^\ufeff/, ''));
  refuseOutside(parsed);
  // the file's own entities decide what a reference in the rule means
  const rule = { ...parsed, entities };
  const slots = readSlots(rule);
  const found = findMatches(slots, match);
  const entry = found.at(0);
  const misprint = entry ? undefined : describeMisprint(slots, match);
  if (misprint !== undefined)
    throw bad(misprint, `Write ${match.vendor} and ${match.product} in fields of their own.`);
  if (!entry)
    throw bad(
      `the rule does not hold the vendor ${match.vendor} and the product ${match.product}`,
      'It would be added again each time.',
    );
  if (found.length > 1 || !findDeviceEntries(slots).every(({ index }) => index === entry.index))
    throw bad('the rule holds more than one entry', 'Give one entry alone.');
  refuseMention(entry, [...slots], match);
  return rule;
}

/**
 * What is wrong with a given rule whatever file it is for; undefined where that hangs on entities, which only the file
 * declares.
 */
export function ruleFault(
  xml: string,
  match: DeviceRuleMatch,
): { readonly message: string; readonly help?: string } | undefined {
  try {
    const fault = findFault(xml, ANY_ENTITY);
    if (fault) throw bad(`the rule is not one well-formed element: ${fault.message}`);
    if (!/&(?!#|(?:lt|gt|amp|quot|apos);)/.test(xml)) readRule(xml, match, NO_ENTITY);
    return undefined;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { help } = error.diagnostic;
    return { message: error.message, ...given({ help }) };
  }
}

const ANY_ENTITY: XmlEntities = { declared: new Map(), external: true };
const NO_ENTITY: XmlEntities = { declared: new Map(), external: false };

/** A rule as it is typed from a page that lost its markup: `QUANTASTOR1` for the product and the value behind it. */
function describeMisprint(slots: SlotTable, match: DeviceRuleMatch): string | undefined {
  const values = Array.from(slots, ({ value }) => value).filter((value) => value !== '');
  const product = trimXml(match.product);
  for (const [at, value] of values.entries()) {
    const why = nearness(values[at - 1] ?? '', value, match);
    if (why !== undefined) return `the rule has ${values[at - 1]}/${value}, and ${why}`;
    if (value.startsWith(product) && /^\d+$/.test(value.slice(product.length)))
      return `the rule has ${value}: ${product} and a value behind it as one word`;
  }
  return undefined;
}

function refuseOutside({ text, root }: XmlDocument): void {
  for (let at = 0; at < text.length; ) {
    if (at === root.offset) at = root.end;
    if (at >= text.length) return;
    const { kind, offset, end } = tokenAt(text, at);
    const isDeclaration = kind === 'pi' && offset === 0 && /^<\?xml\s/.test(text);
    if (kind !== 'text' && kind !== 'comment' && !isDeclaration)
      throw bad(
        'the rule is more than one element',
        'Leave DOCTYPE and processing instructions out.',
      );
    at = end;
  }
}

function bad(message: string, help = 'Give one element with its vendor and product.'): Refusal {
  return new Refusal('bad-rule', message, { help });
}
