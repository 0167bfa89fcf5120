import { Refusal } from '../diagnostic-code.ts';
import type { DeviceRuleMatch } from '../types.ts';
import type { XmlEntities } from '../xml/entities.ts';
import { tokenAt } from '../xml/token.ts';
import { parseTree, type XmlDocument } from '../xml/tree.ts';
import { findFault } from '../xml/well-formed.ts';
import { findDeviceEntries, findMatches } from './find-entries.ts';
import { refuseMention } from './refuse-mention.ts';
import { readSlots } from './slot.ts';

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
  const [entry] = found;
  if (!entry)
    throw bad(
      `the rule does not hold the vendor ${match.vendor} and the product ${match.product}`,
      'It would be added again each time.',
    );
  if (found.length > 1 || findDeviceEntries(slots).some((other) => other !== entry))
    throw bad('the rule holds more than one entry', 'Give one entry alone.');
  refuseMention(entry, slots, match);
  return rule;
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
