import { hasErrors } from '../../text/diagnostic.ts';
import { makesText } from '../../text/edit.ts';
import { given } from '../../text/given.ts';
import type { DesiredDeviceRule, DeviceRulePlan, VersionChange } from '../types.ts';
import { type DeviceRuleDiagnostic, Refusal } from '../types.ts';
import { pathOf } from '../xml/path.ts';
import {
  compareShape,
  refuseNonAscii,
  refuseOtherNames,
  refuseUnboundPrefixes,
  warnOfCounts,
} from './check.ts';
import { cloneRule } from './clone.ts';
import { describePresent } from './describe-present.ts';
import type { DeviceList } from './entries.ts';
import { findMatches } from './entries.ts';
import { findList, layoutOf } from './list.ts';
import { describeNear, describeUnread, switchedOff } from './near-entries.ts';
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
import { planVersion } from './version-change.ts';

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
 * Never throws for what a file or desired may hold: what cannot be done soundly is `refused`, with errors
 * among the diagnostics and no edits. Every plan is proved on its own result before it is given out,
 * and taking the rule out with the old version put back leads to the very same text.
 */
export function planDeviceRule(text: string, desired: DesiredDeviceRule): DeviceRulePlan {
  const unread: DeviceRuleDiagnostic[] = [];
  try {
    return planAddition(readDocument(text, desired.match), desired, unread);
  } catch (error) {
    const plan = refusePlan(text, error, 'absent');
    return { ...plan, diagnostics: [...plan.diagnostics, ...unread] };
  }
}

function planAddition(
  file: RuleDocument,
  desired: DesiredDeviceRule,
  unread: DeviceRuleDiagnostic[],
): DeviceRulePlan {
  const { document, slots } = file;
  const { text } = document;
  const found = findMatches(slots, desired.match);
  refuseMentions(found, slots, desired.match);
  if (found.length > 0) {
    requireWellFormed(text);
    const diagnostics = [
      ...describePresent(file, found, desired),
      ...describeNear(slots, desired.match),
    ];
    return { state: 'present', edits: [], refused: hasErrors(diagnostics), diagnostics };
  }
  unread.push(...describeUnread(document, desired.match));
  const rule = newRule(file, desired);
  const list = rule.list.element;
  refuseNonAscii(document, rule.text);
  const ruleEdit = placeRule(text, list, rule.text, layoutOf(text, list));
  const end = rule.list.entries.at(0)?.offset ?? Math.max(list.openEnd, endOfContent(text, list));
  const near = describeNear(
    slots,
    desired.match,
    desired.list === undefined ? rule.list.element : undefined,
  );
  if (hasErrors(near))
    return { state: 'absent', edits: [], refused: true, diagnostics: [...near, ...unread] };
  const version = planVersion(file, end, desired);
  const edits = [...version.edits, ruleEdit].sort((a, b) => a.offset - b.offset);
  const { match } = desired;
  const diagnostics = [
    ...rule.diagnostics,
    ...near,
    ...unread,
    ...version.diagnostics,
    ...warnOfCounts(slots, rule.list),
  ];
  const after = proveAddition(file, match, edits, { text: rule.text, edit: ruleEdit });
  refuseOff(after, desired);
  refuseOneWay(text, after, desired, version.change);
  return {
    state: 'absent',
    edits,
    refused: false,
    rule: rule.text,
    ...given({ version: version.change }),
    diagnostics,
  };
}

function newRule(file: RuleDocument, desired: DesiredDeviceRule): NewRule {
  const { document, slots } = file;
  const { match, source, list: path } = desired;
  if (source.kind === 'xml') {
    const rule = readRule(source.xml, match, document.entities);
    const list = findList(document, slots, path, { rule });
    refuseUnboundPrefixes(document, list.element, rule);
    if (path === undefined) refuseOtherNames(document, list, rule);
    const diagnostics = compareShape(document, list, rule);
    return { list, text: reindent(rule, layoutOf(document.text, list.element)), diagnostics };
  }
  const sibling = source.of ? findMatches(slots, source.of).at(0) : undefined;
  if (source.of && !sibling)
    throw new Refusal('cannot-clone', `no entry ${source.of.vendor}/${source.of.product} to copy`);
  const hint = sibling ? { sibling } : {};
  const list = findList(document, slots, path, hint);
  if (
    sibling &&
    list.entries.every((entry) => entry.offset > sibling.offset || sibling.end > entry.end)
  )
    throw new Refusal('cannot-clone', `the entry to copy is not in ${pathOf(list.element)}`);
  const { xml, diagnostics } = cloneRule(document, slots, list, {
    match,
    values: source.values ?? {},
    ...hint,
  });
  return { list, text: xml, diagnostics };
}

/** A rule that the file itself switches off does no good, and would be told as one that is there. */
function refuseOff({ slots }: RuleDocument, { match, source }: DesiredDeviceRule): void {
  const [how] = switchedOff(findMatches(slots, match), slots);
  if (how === undefined) return;
  throw new Refusal(
    source.kind === 'clone' ? 'cannot-clone' : 'bad-rule',
    `the new entry would be switched off (${how})`,
    {
      help: 'Give its value ({set}) or the rule as XML, or switch the list on by hand, then run this again.',
    },
  );
}

/** What could not be taken out again byte for byte is not put in. */
function refuseOneWay(
  text: string,
  after: RuleDocument,
  { match, list }: DesiredDeviceRule,
  change: VersionChange | undefined,
): void {
  try {
    const { plan: back } = planRemoval(after, match, {
      ...given({ list }),
      ...(change ? { putBack: change } : { keepVersion: true }),
    });
    if (makesText(after.document.text, back.edits, text)) return;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { help } = error.diagnostic;
    const message = `the rule could not be taken out again: ${error.message}`;
    throw new Refusal('bad-rule', message, help === undefined ? {} : { help });
  }
  throw notProved('the rule could not be taken out again without a trace');
}
