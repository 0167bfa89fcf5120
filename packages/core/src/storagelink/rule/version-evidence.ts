import { localName, type XmlElement } from '../xml/tree.ts';
import { isExactRole, roleOf } from './role.ts';
import type { Slot, SlotTable } from './slot.ts';

/** Words that may stand beside `version` in a name without making it the version of something else. */
const own =
  /^(?:version|config|configuration|file|rules?|devices?|identification|ids?|scsi|definitions?|list|data|database|db|table|document|doc|content|set|number|no|num|string|value|current|this)*$/;

/** Elements beside the list that tell of the file as a whole. */
const header =
  /^(?:file|config|configuration|rules?|devices?|scsi|id|document|doc|list|xml|version)*(?:version|header|head|info|information|metadata|meta|about|properties|property|settings?|general|add)s?$/;

/** Words in a comment that make the number behind them that of something else, or of another time. */
const foreign =
  /\b(?:schema|dtd|xsd|xslt?|products?|assembly|requires?|required|needs?|needed|since|from|until|before|after|later|newer|older|minimum|maximum|min|max|generated|created|edited|written|saved|by|with|using|use|in|tools?|generator|changed|added|removed|was|previous|old|oldest|format|protocol|api|firmware|driver|adapter|xenserver|xcp-ng|hypervisor|windows|os|server|ip|address|host|port|url|framework|runtime|library|software|application|copyright|see|example)\b|\bfor\s+(?:the\s+)?version/i;

/** Whether a name says no more than that it is the file's version. */
export function isOwnVersionName(name: string): boolean {
  return own.test(plain(localName(name)));
}

/** What names a slot as a version: its own name, the key beside it, or the element around a generic name. */
export function versionName(slot: Slot): string | undefined {
  const { name, label, attribute, holder } = slot;
  const around = attribute ? holder.name : holder.parent?.name;
  const isGeneric = /^(?:value|number|id|no|string|text|name|current)$/i.test(localName(name));
  return [localName(name), label, isGeneric ? around && localName(around) : undefined].find(
    (word) => word !== undefined && /version/i.test(word),
  );
}

/**
 * Whether name and place of a slot say that it is the version of the file, not of a schema, product,
 * tool or part: by a name without a foreign word, on an element that holds the list (which goes on at
 * `end`) or on one that tells of the file.
 */
export function isVersionOfFile(slot: Slot, name: string, end: number, slots: SlotTable): boolean {
  if (!own.test(plain(name))) return false;
  const first = slot.attribute ? slot.holder : slot.holder.parent;
  for (let at: XmlElement | undefined = first; at?.parent; at = at.parent)
    if (!(at.offset < end && at.closeStart >= end) && !header.test(plain(localName(at.name))))
      return false;
  return !first?.parent || !tellsOfProduct(first, slots);
}

/** Whether a number in a comment is the file's own version: what stands around it on its line tells. */
export function isVersionInComment(line: {
  readonly before: string;
  readonly after: string;
  readonly isMarked: boolean;
}): boolean {
  const clause = /[^.;,(]*$/.exec(line.before.replace(/\b\w+\.xml\b/gi, ''))?.[0] ?? '';
  if (/^\s*(?:\+|(?:or|and)\s+(?:later|newer|above|higher|up))/i.test(line.after)) return false;
  if (foreign.test(clause.replaceAll('_', ' '))) return false;
  return line.isMarked || /scsi_device_id_config/i.test(line.before);
}

/** A version beside a vendor or product is that product's. */
function tellsOfProduct(element: XmlElement, slots: SlotTable): boolean {
  return slots
    .between(element.offset, element.end)
    .some((slot) => slot.recordAt === element.index && isExactRole(roleOf(slot)));
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[-_.\s]/g, '');
}
