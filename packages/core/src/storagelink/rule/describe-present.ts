import type { DesiredDeviceRule } from '../types.ts';
import { type DeviceRuleDiagnostic, Refusal } from '../types.ts';
import { trimXml } from '../xml/references.ts';
import type { Elements, XmlElement } from '../xml/tree.ts';
import { describeOtherNames } from './check.ts';
import { slotsByName } from './clone.ts';
import { switchedOff } from './near-entries.ts';
import type { RuleDocument } from './read.ts';
import { readRule } from './read.ts';
import { nameNotLive } from './refuse.ts';
import { readSlots, type Slot, type SlotTable, slotPath, slotsWithin } from './slot.ts';

/** Tells of an entry that is there already, and where a given rule differs from it; nothing is changed. */
export function describePresent(
  { document, slots }: RuleDocument,
  found: Elements,
  desired: DesiredDeviceRule,
): DeviceRuleDiagnostic[] {
  const entry = found.at(0);
  if (!entry) return [];
  const span = { offset: entry.offset, length: entry.end - entry.offset };
  const diagnostics: DeviceRuleDiagnostic[] = [];
  if (found.length > 1)
    diagnostics.push({
      severity: 'warning',
      code: 'several-entries',
      message: `${found.length} entries for this vendor and product${describeDifference(found, slots)}`,
      span,
    });
  const switched = switchedOff(found, slots);
  const [how] = switched;
  if (how !== undefined)
    diagnostics.push({
      // one that is live beside it is enough
      severity: switched.every((each) => each !== undefined) ? 'error' : 'warning',
      code: 'already-there',
      message: `the entry is there, but it is switched off (${how})`,
      span,
      help: 'Switch it on or take it out by hand, then run this again.',
    });
  const dead = found.map(({ parent }) => parent && nameNotLive(parent));
  const off = dead.every((each) => each !== undefined) ? dead[0] : undefined;
  if (off !== undefined)
    diagnostics.push({
      severity: 'warning',
      code: 'already-there',
      message: `the entry is there, but in ${off}: it may not count`,
      span,
      help: 'If it does not, take it out or move it by hand.',
    });
  const other = describeOtherNames(document, found);
  if (other) diagnostics.push(other);
  const differences = compare(entry, slotsWithin(slots, entry), document.entities, desired);
  if (differences.length > 0)
    diagnostics.push({
      // names may differ and mean the same, values do not
      severity: differences.some(({ isValue }) => isValue) ? 'warning' : 'info',
      code: 'already-there',
      message: `the entry is there, but differs: ${differences.map(({ words }) => words).join(', ')}`,
      span,
      help: 'It stays as it is. If it is to be another one, take it out first (edit device-rules, state absent), then run this again.',
    });
  return diagnostics;
}

/** Entries that say different things of one device: which of them counts is StorageLink's secret. */
function describeDifference(found: Elements, slots: SlotTable): string {
  const [first, ...others] = found.map((entry) => fields(entry, slotsWithin(slots, entry)));
  for (const path of first?.keys() ?? [])
    for (const other of others) {
      const [own, theirs] = [first?.get(path), other.get(path)];
      if (own === theirs) continue;
      return `, and they differ: ${path} is ${own} in one and ${theirs ?? 'not there'} in another; which one StorageLink takes is not known`;
    }
  return '';
}

interface Difference {
  readonly words: string;
  readonly isValue: boolean;
}

function compare(
  entry: XmlElement,
  slots: readonly Slot[],
  entities: RuleDocument['document']['entities'],
  { source, match }: DesiredDeviceRule,
): Difference[] {
  if (source.kind === 'clone') return compareValues(entry, slots, source.values ?? {});
  try {
    const rule = readRule(source.xml, match, entities);
    const own = fields(entry, slots);
    const expected = fields(rule.root, readSlots(rule));
    return [...new Set([...own.keys(), ...expected.keys()])]
      .filter((path) => own.get(path) !== expected.get(path))
      .map((path) => ({
        words: `${path} is ${own.get(path) ?? 'not there'}, in the rule ${expected.get(path) ?? 'not there'}`,
        isValue: own.has(path) && expected.has(path),
      }));
  } catch (error) {
    if (error instanceof Refusal) return [];
    throw error;
  }
}

/** Of a clone only what was told counts: the rest would be a sibling's. */
function compareValues(
  entry: XmlElement,
  slots: readonly Slot[],
  values: Readonly<Record<string, string>>,
): Difference[] {
  return Object.entries(values).flatMap(([name, value]) => {
    const found = slotsByName(entry, slots, name);
    if (found.some((slot) => slot.value === trimXml(value))) return [];
    const words = `${name} is ${found[0]?.value ?? 'not there'}, and was to be ${trimXml(value)}`;
    return [{ words, isValue: true }];
  });
}

function fields(element: XmlElement, slots: Iterable<Slot>): Map<string, string> {
  const all = new Map<string, string>();
  for (const slot of slots) {
    const path = slotPath(element, slot) || slot.name;
    const known = all.get(path);
    if (known !== undefined || slot.value !== '')
      all.set(path, known === undefined ? slot.value : `${known}, ${slot.value}`);
  }
  return all;
}
