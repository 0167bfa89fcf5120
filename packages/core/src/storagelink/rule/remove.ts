import { type Edit, sortEdits } from '../../text/edit.ts';
import {
  type DeviceRuleDiagnostic,
  type DeviceRuleMatch,
  type DeviceRulePlan,
  Refusal,
  type RuleEditOptions,
  type VersionChange,
} from '../types.ts';
import { elementAt } from '../xml/path.ts';
import { trimXml } from '../xml/references.ts';
import { Elements, type XmlElement } from '../xml/tree.ts';
import {
  childrenHolding,
  farWrappers,
  findDeviceEntries,
  findMatches,
  type Levels,
  levelOf,
  levelUnclear,
  once,
  union,
  wrapEntries,
} from './entries.ts';
import { takeOut } from './place.ts';
import { proveRemoval, type Range } from './prove.ts';
import { type RuleDocument, readDocument, refusePlan, requireWellFormed } from './read.ts';
import { refuseMentions } from './refuse.ts';
import { slotsWithin } from './slot.ts';
import { chooseVersion } from './version.ts';
import { givesVersion, type PlannedVersion, planVersion, raisesVersion } from './version-change.ts';

export interface PlannedRemoval {
  readonly plan: DeviceRulePlan;
  /** Places of the entries that are taken out. */
  readonly removed: readonly Range[];
}

export interface RemovalOptions extends RuleEditOptions {
  /** The highest version that StorageLink is known to have run with. */
  readonly published?: string;
  /** Asked for before numbers only went up: the content goes back, under the next number, and that is said. */
  readonly restoreVersion?: string;
  /** Takes back an edit that nothing has read yet, version included. */
  readonly putBack?: VersionChange;
}

/** Whether the options say what becomes of the version; without them it may get the one from before the edit. */
export function saysVersion(options: RemovalOptions): boolean {
  return options.restoreVersion !== undefined || givesVersion(options) || !raisesVersion(options);
}

/**
 * The removal of every entry for vendor and product from a document that is read already.
 *
 * @throws Refusal
 */
export function planRemoval(
  file: RuleDocument,
  match: DeviceRuleMatch,
  options: RemovalOptions,
): PlannedRemoval {
  const { document, slots } = file;
  const { text } = document;
  const matches = findMatches(slots, match);
  if (matches.length === 0)
    return {
      plan: { state: 'absent', edits: [], refused: false, diagnostics: [] },
      removed: [],
    };
  refuseMentions(matches, slots, match);
  const entries = union(findDeviceEntries(slots), matches);
  const named = options.list === undefined ? undefined : elementAt(document, options.list);
  const levels = named ? childrenHolding(named, entries) : wrapEntries(entries);
  const outers = matches.map((entry) => requireLevel(levels, entry, options.list).index);
  const far = farWrappers(once(levels.outers));
  const taken = once(new Elements(document.tree, Int32Array.from(outers)));
  const isUnclear = levelUnclear(slots);
  if (!named) for (const entry of taken) refuseUnclear(entry, isUnclear, far);
  const removed = taken.map((entry) => ({
    entry,
    list: listOf(file, entry, match),
  }));
  const edits: Edit[] = removed.map(({ entry, list }) => takeOut(text, entry, list));
  const diagnostics: DeviceRuleDiagnostic[] = [];
  const [first] = removed;
  if (removed.length > 1) {
    const message = `${removed.length} entries for this vendor and product are taken out`;
    diagnostics.push({ severity: 'warning', code: 'several-entries', message });
  }
  const back = first ? changeVersion(file, first, levels, options) : undefined;
  edits.push(...(back?.edits ?? []));
  refuseInside(edits, removed);
  const plan: DeviceRulePlan = {
    state: 'present',
    edits: edits.sort((a, b) => a.offset - b.offset),
    refused: false,
    ...(first && { rule: text.slice(first.entry.offset, first.entry.end) }),
    ...(back?.change && { version: back.change }),
    diagnostics: [...diagnostics, ...(back?.diagnostics ?? [])],
  };
  return { plan, removed: removed.map(({ entry: { offset, end } }) => ({ offset, end })) };
}

/** An entry that stands in another one, or holds the version: what would be left cannot be told. */
function refuseInside(
  edits: readonly Edit[],
  removed: readonly { readonly entry: XmlElement }[],
): void {
  let end = 0;
  for (const edit of sortEdits(edits)) {
    if (edit.offset < end) {
      const holder = removed.find(({ entry }) => edit.offset < entry.end)?.entry;
      throw new Refusal(
        'cannot-remove',
        'the entry holds the version, or another entry, so it cannot be taken out alone',
        {
          ...(holder && {
            span: { offset: holder.offset, length: holder.openEnd - holder.offset },
          }),
          help: 'Name the place of the version outside of it, or keep the version as it is ({keep-version}).',
        },
      );
    }
    end = edit.offset + edit.length;
  }
}

/** What was added raised the version, and what is taken out raises it again. */
function changeVersion(
  file: RuleDocument,
  first: { readonly entry: XmlElement; readonly list: XmlElement },
  { outers }: Levels,
  options: RemovalOptions,
): PlannedVersion {
  const { tree } = first.list;
  const at = outers.indexes.find((entry) => tree.parent.at(entry) === first.list.index);
  const sibling = at === undefined ? undefined : tree.element(at);
  const end = Math.min(first.entry.offset, sibling?.offset ?? Number.POSITIVE_INFINITY);
  const { putBack } = options;
  if (!putBack) return withNote(raiseIfThere(file, end, options), options.restoreVersion);
  const { value, offset, place } = chooseVersion(file.document, file.slots, end, putBack.place);
  if (value !== putBack.to)
    throw new Refusal('version-moved', `the version is ${value}, not ${putBack.to}`);
  return {
    edits: [{ offset, length: value.length, text: putBack.from }],
    change: { from: value, to: putBack.from, place },
    diagnostics: [],
  };
}

/** A file without any version has none that hosts could know it by. */
function raiseIfThere(file: RuleDocument, end: number, options: RemovalOptions): PlannedVersion {
  try {
    return planVersion(file, end, options);
  } catch (error) {
    const isNone = error instanceof Refusal && error.diagnostic.code === 'no-version';
    if (!isNone || givesVersion(options) || options.version !== undefined) throw error;
    return { edits: [], diagnostics: [] };
  }
}

function withNote(planned: PlannedVersion, wanted: string | undefined): PlannedVersion {
  const { change, diagnostics } = planned;
  if (wanted === undefined || !change || change.to === wanted) return planned;
  const note: DeviceRuleDiagnostic = {
    severity: 'warning',
    code: 'version-raised',
    message: `the version becomes ${change.to} and not ${wanted} again: hosts that took ${change.from} refuse a lower one`,
  };
  return { ...planned, diagnostics: [...diagnostics, note] };
}

function listOf({ slots }: RuleDocument, entry: XmlElement, match: DeviceRuleMatch): XmlElement {
  const span = { offset: entry.offset, length: entry.openEnd - entry.offset };
  if (!entry.parent)
    throw new Refusal('cannot-remove', 'the entry is the whole document', { span });
  const inside = slotsWithin(slots, entry);
  const product = inside.find((slot) => slot.value === trimXml(match.product));
  const others = inside.filter(
    (slot) =>
      slot !== product &&
      slot.name === product?.name &&
      slot.holder.name === product.holder.name &&
      slot.holderAt !== product.holderAt &&
      slot.holder.name.toLowerCase().includes('product') &&
      slot.value !== product.value,
  );
  if (others.length > 0)
    throw new Refusal(
      'cannot-remove',
      `the entry holds other products too: ${others.map(({ value }) => value).join(', ')}`,
      {
        span,
        help: 'Take the product out by hand.',
      },
    );
  return entry.parent;
}

function refuseUnclear(
  entry: XmlElement,
  isUnclear: (entry: XmlElement) => boolean,
  far: (entry: XmlElement) => XmlElement | undefined,
): void {
  const other = isUnclear(entry) ? entry.parent : far(entry);
  if (!other) return;
  throw new Refusal(
    'cannot-remove',
    `whether the entry is ${entry.name} or ${other.name} cannot be told`,
    {
      span: { offset: entry.offset, length: entry.openEnd - entry.offset },
      help: 'Name the list (/config/devices).',
    },
  );
}

function requireLevel(levels: Levels, entry: XmlElement, list: string | undefined): XmlElement {
  const level = levelOf(levels, entry);
  if (level) return level;
  throw new Refusal('cannot-remove', `the entry is not in ${list}`, {
    span: { offset: entry.offset, length: entry.openEnd - entry.offset },
  });
}

/**
 * Takes every entry for this vendor and product out, with the white space in front of it; nothing to
 * do when there is none. The version is raised, as for every change of what the file holds, and never lowered.
 * Refused like `planDeviceRule`, also for an entry that holds other devices' fields or is the root.
 */
export function planDeviceRuleRemoval(
  text: string,
  match: DeviceRuleMatch,
  options: RemovalOptions = {},
): DeviceRulePlan {
  try {
    const file = readDocument(text, match);
    const { plan, removed } = planRemoval(file, match, options);
    requireWellFormed(text);
    if (plan.edits.length > 0) proveRemoval(file, plan.edits, removed);
    return plan;
  } catch (error) {
    return refusePlan(text, error, 'present');
  }
}
