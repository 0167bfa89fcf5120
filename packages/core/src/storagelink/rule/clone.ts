import { applyEdits, type Edit } from '../../text/edit.ts';
import { isWildcard } from '../pattern.ts';
import type { DeviceRuleMatch } from '../types.ts';
import { type DeviceRuleDiagnostic, Refusal } from '../types.ts';
import { trimXml } from '../xml/references.ts';
import {
  childElements,
  type Elements,
  localName,
  type XmlDocument,
  type XmlElement,
} from '../xml/tree.ts';
import type { DeviceList } from './entries.ts';
import { refuseKeys } from './refuse.ts';
import { replaceValue } from './replace-value.ts';
import { type Role, slotFor } from './role.ts';
import { type Slot, type SlotTable, shapeOf, slotPath, slotsWithin } from './slot.ts';

export interface ClonedRule {
  readonly xml: string;
  readonly diagnostics: readonly DeviceRuleDiagnostic[];
}

/**
 * A copy of the last entry of the list, or of `sibling`, with vendor, product and `values` in place
 * of its own. What it takes over from the sibling is told, field by field.
 *
 * @throws Refusal when siblings differ in shape, or a slot cannot be told.
 */
export function cloneRule(
  document: XmlDocument,
  slots: SlotTable,
  found: DeviceList,
  desired: {
    match: DeviceRuleMatch;
    values: Readonly<Record<string, string>>;
    sibling?: XmlElement;
  },
): ClonedRule {
  const { match, values } = desired;
  const list = found.entries.length > 0 ? found : withToldEntries(found, slots, desired);
  const model = modelIn(list.entries, slots, desired.sibling);
  if (!model)
    throw new Refusal(
      'cannot-clone',
      list.entries.length === 0
        ? 'the list has no entry with a vendor and a product'
        : 'every entry of the list is a pattern for many devices, and none is a model for one',
      { help: 'Give the rule as XML.' },
    );
  refuseUnlike(document, list, model);
  const own = slotsWithin(slots, model);
  const told = toldRoles(model, own, desired);
  const vendor = told?.vendor ?? roleSlot(model, own, 'vendor');
  const product = told?.product ?? roleSlot(model, own, 'product');
  const replaced = new Map<Slot, string>([
    [vendor, trimXml(match.vendor)],
    [product, trimXml(match.product)],
  ]);
  for (const [name, value] of Object.entries(values)) {
    const slot = slotByName(model, own, name);
    if ((slot === vendor || slot === product) && replaced.get(slot) === trimXml(value)) continue;
    if (slot === vendor || slot === product)
      throw new Refusal(
        'cannot-clone',
        `${name} is given twice: as the ${slot === vendor ? 'vendor' : 'product'} of the rule and with another value in {set}`,
        {
          help: `Leave ${name} out of {set}, or give it as {${slot === vendor ? 'vendor' : 'product'}}.`,
        },
      );
    replaced.set(slot, value);
  }
  const copied = own.filter((slot) => !replaced.has(slot) && slot.value !== '');
  const device = { vendor: vendor.value, product: product.value };
  refuseKeys(list.entries, slots, model, copied, device);
  // who names the entry has chosen its values
  if (!desired.sibling) refuseDisagreement(list.entries, slots, model, copied);
  const edits = [...replaced].map(([slot, value]): Edit => {
    const edit = replaceValue(document, slot, value);
    return { ...edit, offset: edit.offset - model.offset };
  });
  const xml = applyEdits(document.text.slice(model.offset, model.end), edits);
  if (copied.length === 0) return { xml, diagnostics: [] };
  const fields = copied.map((slot) => `${slotPath(model, slot) || slot.name} = ${slot.value}`);
  const message = `copied from ${vendor.value}/${product.value}: ${fields.join(', ')}`;
  const span = { offset: model.offset, length: model.end - model.offset };
  return { xml, diagnostics: [{ severity: 'info', code: 'copied-values', message, span }] };
}

/** `--set vid=OSNEXUS` tells which field is the vendor, whatever it is called. */
function toldRoles(
  model: XmlElement,
  own: readonly Slot[],
  { match, values }: { match: DeviceRuleMatch; values: Readonly<Record<string, string>> },
): { vendor: Slot; product: Slot } | undefined {
  const names = toldNames(match, values);
  if (!names) return undefined;
  const { vendor, product } = names;
  return { vendor: slotByName(model, own, vendor), product: slotByName(model, own, product) };
}

function toldNames(
  match: DeviceRuleMatch,
  values: Readonly<Record<string, string>>,
): { vendor: string; product: string } | undefined {
  const nameOf = (value: string): string | undefined =>
    Object.keys(values).find((name) => trimXml(values[name] ?? '') === trimXml(value));
  const [vendor, product] = [nameOf(match.vendor), nameOf(match.product)];
  if (vendor === undefined || product === undefined || vendor === product) return undefined;
  return { vendor, product };
}

/** In a list that was named, the children that have both fields that were told. */
function withToldEntries(
  list: DeviceList,
  slots: SlotTable,
  { match, values }: { match: DeviceRuleMatch; values: Readonly<Record<string, string>> },
): DeviceList {
  const names = toldNames(match, values);
  if (!names) return list;
  const entries = childElements(list.element).filter((child) => {
    const own = slotsWithin(slots, child);
    return [names.vendor, names.product].every(
      (name) => slotsByName(child, own, name).length === 1,
    );
  });
  return { ...list, entries };
}

function modelIn(
  entries: Elements,
  slots: SlotTable,
  sibling: XmlElement | undefined,
): XmlElement | undefined {
  if (sibling) for (const entry of entries) if (holds(entry, sibling)) return entry;
  for (let at = entries.length - 1; at >= 0; at--) {
    const entry = entries.at(at);
    if (entry && isOneDevice(entry, slots)) return entry;
  }
  return undefined;
}

function isOneDevice(entry: XmlElement, slots: SlotTable): boolean {
  const own = slotsWithin(slots, entry);
  return (['vendor', 'product'] as const).every((role) => {
    const slot = slotFor(entry, own, role);
    return slot === undefined || slot.value === '' || !isWildcard(slot.value);
  });
}

/**
 * A value that siblings do not agree on is not known for this device; which one it takes is for the user to say.
 *
 * @throws Refusal naming the field, its values, and what the published page had.
 */
function refuseDisagreement(
  entries: Elements,
  slots: SlotTable,
  model: XmlElement,
  copied: readonly Slot[],
): void {
  if (copied.length === 0 || entries.length < 2) return;
  const seen = new Map<string, Set<string>>();
  for (const entry of entries)
    if (isOneDevice(entry, slots))
      for (const [key, { value }] of fieldsOf(entry, slots)) {
        const values = seen.get(key) ?? new Set();
        // the names of half a million products are nothing to be kept
        if (values.size < MOST_VALUES) seen.set(key, values.add(value));
      }
  for (const [key, slot] of fieldsOf(model, slots)) {
    const values = [...(seen.get(key) ?? [])];
    if (!copied.some(({ index }) => index === slot.index) || values.length < 2) continue;
    const path = slotPath(model, slot) || slot.name;
    throw new Refusal(
      'cannot-clone',
      `entries do not agree on ${path} (${values.slice(0, MOST_VALUES - 1).join(', ')}), so what it is for this device is not known`,
      {
        span: { offset: slot.offset, length: slot.name.length },
        help: `Give it: {set: ${path}=1} (OSNEXUS, QUANTASTOR, 1 are the three values that the published procedure had).`,
      },
    );
  }
}

/** One more than are told. */
const MOST_VALUES = 7;

/** By path, label and how many of them came before: entries of one shape have the same. */
function fieldsOf(entry: XmlElement, slots: SlotTable): Map<string, Slot> {
  const fields = new Map<string, Slot>();
  for (const slot of slotsWithin(slots, entry)) {
    const name = `${slotPath(entry, slot)}\n${slot.label ?? ''}`;
    let key = name;
    for (let turn = 1; fields.has(key); turn++) key = `${name}\n${turn}`;
    fields.set(key, slot);
  }
  return fields;
}

function roleSlot(model: XmlElement, slots: readonly Slot[], role: Role): Slot {
  const slot = slotFor(model, slots, role);
  if (slot) return slot;
  throw new Refusal('cannot-clone', `which field of ${model.name} is the ${role} cannot be told`, {
    span: { offset: model.offset, length: model.end - model.offset },
    help: 'Give the rule as XML.',
  });
}

/** By `idType`, `@priority`, or a longer path that ends so; prefixes may be left out. */
function slotByName(model: XmlElement, slots: readonly Slot[], name: string): Slot {
  const found = slotsByName(model, slots, name);
  const [slot, ...more] = found;
  if (slot && more.length === 0) return slot;
  const all = slots.map((one) => slotPath(model, one)).filter((path) => path !== '');
  throw new Refusal(
    'cannot-clone',
    `${model.name} has ${slot ? `${found.length} fields` : 'no field'} ${name}`,
    {
      help: `Its fields are ${all.join(', ')}.`,
    },
  );
}

/** The fields of that name or path in an element. */
export function slotsByName(model: XmlElement, slots: readonly Slot[], name: string): Slot[] {
  return slots.filter((slot) => {
    const path = slotPath(model, slot);
    const plain = path
      .split('/')
      .map((step) => (step.startsWith('@') ? `@${localName(step)}` : localName(step)));
    return [path, plain.join('/').replaceAll('@@', '@')].some(
      (one) => one === name || one.endsWith(`/${name}`),
    );
  });
}

function refuseUnlike(document: XmlDocument, list: DeviceList, model: XmlElement): void {
  const names = list.entries.names();
  const wanted = shapeOf(document, model);
  const shapes = new Map<string, XmlElement>();
  for (const index of list.element.inside()) {
    const sibling = document.tree.element(index);
    if (!names.has(sibling.name)) continue;
    const shape = shapeOf(document, sibling);
    if (shape !== wanted && !shapes.has(shape)) shapes.set(shape, sibling);
  }
  const [first] = shapes.values();
  if (!first) return;
  throw new Refusal(
    'cannot-clone',
    `entries differ in shape: ${[wanted, ...shapes.keys()].slice(0, 5).join('; ')}`,
    {
      span: { offset: first.offset, length: first.openEnd - first.offset },
      help: 'Give the rule as XML.',
    },
  );
}

function holds(outer: XmlElement, inner: XmlElement): boolean {
  return inner.offset >= outer.offset && inner.end <= outer.end;
}
