import { applyEdits, type Edit } from '../../text/edit.ts';
import type { DeviceRulePlan, DeviceRuleWish } from '../types.ts';
import { type DeviceRuleDiagnostic, Refusal } from '../types.ts';
import { pathOf } from '../xml/path.ts';
import { compareShape, refuseNonAscii, refuseUnboundPrefixes, warnOfCounts } from './check.ts';
import { cloneRule } from './clone.ts';
import { describePresent } from './describe-present.ts';
import type { DeviceList } from './entries.ts';
import { findMatches } from './entries.ts';
import { findList, layoutOf } from './list.ts';
import { endOfContent, placeRule } from './place.ts';
import { notProved, proveAddition } from './prove.ts';
import {
  type RuleDocument,
  readDocument,
  readRule,
  refusePlan,
  requireWellFormed,
} from './read.ts';
import { refuseMentions } from './refuse.ts';
import { reindent } from './reindent.ts';
import { planRemoval } from './remove.ts';
import { chooseVersion, raiseVersion } from './version.ts';

interface NewRule {
  readonly list: DeviceList;
  /** As it will stand in the file. */
  readonly text: string;
  readonly diagnostics: readonly DeviceRuleDiagnostic[];
}

/**
 * Adds a device rule at the end of the list and raises the version, both or nothing. An entry for
 * this vendor and product that is there already, anywhere and by whatever names, makes the plan
 * empty; one in a comment does not count.
 *
 * Never throws for what a file or wish may hold: what cannot be done soundly is `refused`, with errors
 * among the diagnostics and no edits. Every plan is proved on its own result before it is given out,
 * and `planDeviceRuleRemoval` with `restoreVersion: version.from` (and the wish's `list` and `version`,
 * where it names them) leads back to the very same text.
 */
export function planDeviceRule(text: string, wish: DeviceRuleWish): DeviceRulePlan {
  try {
    return planAddition(readDocument(text, wish.match), wish);
  } catch (error) {
    return refusePlan(text, error, 'absent');
  }
}

function planAddition(file: RuleDocument, wish: DeviceRuleWish): DeviceRulePlan {
  const { document, slots } = file;
  const { text } = document;
  const found = findMatches(slots, wish.match);
  refuseMentions(found, slots, wish.match);
  const [present, ...more] = found;
  if (present) {
    requireWellFormed(text);
    return {
      state: 'present',
      edits: [],
      refused: false,
      diagnostics: describePresent(file, [present, ...more], wish),
    };
  }
  const rule = newRule(file, wish);
  const list = rule.list.element;
  refuseNonAscii(document, rule.text);
  const ruleEdit = placeRule(text, list, rule.text, layoutOf(text, list));
  const end = rule.list.entries[0]?.offset ?? Math.max(list.openEnd, endOfContent(text, list));
  const version = chooseVersion(document, slots, end, wish.version);
  const { place, value: from, offset } = version;
  const to = raiseVersion(from);
  const versionEdit: Edit = { offset, length: from.length, text: to };
  const edits = [versionEdit, ruleEdit].sort((a, b) => a.offset - b.offset);
  const { match } = wish;
  const after = proveAddition(file, match, edits, { text: rule.text, edit: ruleEdit });
  refuseOneWay(text, after, wish, from);
  return {
    state: 'absent',
    edits,
    refused: false,
    rule: rule.text,
    version: { from, to, place },
    diagnostics: [...rule.diagnostics, ...warnOfCounts(slots, rule.list)],
  };
}

function newRule(file: RuleDocument, wish: DeviceRuleWish): NewRule {
  const { document, slots } = file;
  const { match, source, list: path } = wish;
  if (source.kind === 'xml') {
    const rule = readRule(source.xml, match, document.entities);
    const list = findList(document, slots, path, { ruleName: rule.root.name });
    refuseUnboundPrefixes(document, list.element, rule);
    const diagnostics = compareShape(document, list, rule);
    return { list, text: reindent(rule, layoutOf(document.text, list.element)), diagnostics };
  }
  const sibling = source.of ? findMatches(slots, source.of)[0] : undefined;
  if (source.of && !sibling)
    throw new Refusal('cannot-clone', `no entry ${source.of.vendor}/${source.of.product} to copy`);
  const hint = sibling ? { sibling } : {};
  const list = findList(document, slots, path, hint);
  if (
    sibling &&
    !list.entries.some((entry) => entry.offset <= sibling.offset && sibling.end <= entry.end)
  )
    throw new Refusal('cannot-clone', `the entry to copy is not in ${pathOf(list.element)}`);
  const { xml, diagnostics } = cloneRule(document, slots, list, {
    match,
    values: source.values ?? {},
    ...hint,
  });
  return { list, text: xml, diagnostics };
}

/** What could not be taken out again byte for byte is not put in. */
function refuseOneWay(
  text: string,
  after: RuleDocument,
  { match, list, version }: DeviceRuleWish,
  restoreVersion: string,
): void {
  const options = {
    restoreVersion,
    ...(list !== undefined && { list }),
    ...(version !== undefined && { version }),
  };
  try {
    const { plan: back } = planRemoval(after, match, options);
    if (applyEdits(after.document.text, back.edits) === text) return;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { help } = error.diagnostic;
    const message = `the rule could not be taken out again: ${error.message}`;
    throw new Refusal('bad-rule', message, help === undefined ? {} : { help });
  }
  throw notProved('the rule could not be taken out again without a trace');
}
