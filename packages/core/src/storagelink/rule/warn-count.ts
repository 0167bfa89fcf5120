import type { DeviceRuleDiagnostic } from '../diagnostic-code.ts';
import { childElements } from '../xml/tree.ts';
import type { DeviceList } from './find-list.ts';
import type { Slot } from './slot.ts';

/** Warns where an attribute of the list is the number of its entries: what else it may mean is not known. */
export function warnOfCounts(slots: readonly Slot[], list: DeviceList): DeviceRuleDiagnostic[] {
  const { element, entries } = list;
  const counts = [String(entries.length), String(childElements(element).length)];
  return slots
    .filter(
      ({ holder, attribute, name, value }) =>
        holder === element &&
        attribute &&
        /count|number|total/i.test(name) &&
        counts.includes(value),
    )
    .map(({ name, value, offset }) => ({
      severity: 'warning',
      code: 'count-stays',
      message: `${element.name} says ${name} = ${value}, which is left as it is`,
      span: { offset, length: name.length },
      help: 'Raise it by hand if it is the number of entries.',
    }));
}
