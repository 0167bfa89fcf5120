import { applyEdits, type Edit } from '../../text/edit.ts';
import type { DeviceRuleMatch } from '../types.ts';
import { type DeviceRuleDiagnostic, Refusal } from '../types.ts';
import { localName, type XmlDocument, type XmlElement } from '../xml/read-xml.ts';
import { trimXml } from '../xml/references.ts';
import type { DeviceList } from './entries.ts';
import { refuseKeys } from './refuse.ts';
import { replaceValue } from './replace-value.ts';
import { type Role, slotFor } from './role.ts';
import { type Slot, shapeOf, slotPath, slotsWithin } from './slot.ts';

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
  slots: readonly Slot[],
  list: DeviceList,
  wish: { match: DeviceRuleMatch; values: Readonly<Record<string, string>>; sibling?: XmlElement },
): ClonedRule {
  const { match, values } = wish;
  const model =
    list.entries.find((entry) => entry === wish.sibling || holds(entry, wish.sibling)) ??
    list.entries.at(-1);
  if (!model)
    throw new Refusal('cannot-clone', 'the list has no entry with a vendor and a product', {
      help: 'Give the rule as XML.',
    });
  refuseUnlike(document, list, model);
  const own = slotsWithin(slots, model);
  const vendor = roleSlot(model, own, 'vendor');
  const product = roleSlot(model, own, 'product');
  const replaced = new Map<Slot, string>([
    [vendor, trimXml(match.vendor)],
    [product, trimXml(match.product)],
  ]);
  for (const [name, value] of Object.entries(values)) {
    const slot = slotByName(model, own, name);
    if (slot === vendor || slot === product)
      throw new Refusal(
        'cannot-clone',
        `${name} is given twice: it is the ${slot === vendor ? 'vendor' : 'product'}`,
      );
    replaced.set(slot, value);
  }
  const copied = own.filter((slot) => !replaced.has(slot) && slot.value !== '');
  const device = { vendor: vendor.value, product: product.value };
  refuseKeys(list.entries, slots, model, copied, device);
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
  const found = slots.filter((slot) => {
    const path = slotPath(model, slot);
    const plain = path
      .split('/')
      .map((step) => (step.startsWith('@') ? `@${localName(step)}` : localName(step)));
    return [path, plain.join('/').replaceAll('@@', '@')].some(
      (one) => one === name || one.endsWith(`/${name}`),
    );
  });
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

function refuseUnlike(document: XmlDocument, list: DeviceList, model: XmlElement): void {
  const names = new Set(list.entries.map((entry) => entry.name));
  const siblings = list.element.children.filter(
    (node) => node.kind === 'element' && names.has(node.name),
  );
  const wanted = shapeOf(document, model);
  const shapes = new Map<string, XmlElement>();
  for (const sibling of siblings)
    if (sibling.kind === 'element') {
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

function holds(outer: XmlElement, inner: XmlElement | undefined): boolean {
  return inner !== undefined && inner.offset >= outer.offset && inner.end <= outer.end;
}
