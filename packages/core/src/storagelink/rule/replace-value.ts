import type { Edit } from '../../text/edit.ts';
import { Refusal } from '../types.ts';
import {
  escapeAttribute,
  escapeCdata,
  escapeText,
  hasForbiddenCharacter,
  trimXml,
} from '../xml/references.ts';
import type { XmlDocument } from '../xml/tree.ts';
import type { Slot } from './slot.ts';

/**
 * The edit that puts `value` into a slot, written as the slot is: with its quotes, in its CDATA
 * section, between the white space around the old value.
 *
 * @throws Refusal when the slot is made of several pieces, or the value cannot stand in XML.
 */
export function replaceValue(document: XmlDocument, slot: Slot, value: string): Edit {
  if (hasForbiddenCharacter(value))
    throw new Refusal(
      'cannot-clone',
      `the value for ${slot.name} has a character that XML cannot hold`,
    );
  const { text } = document;
  const { holder, attribute } = slot;
  if (attribute) {
    const { valueOffset, valueEnd, quote } = attribute;
    return trimmedEdit(text, valueOffset, valueEnd, escapeAttribute(value, quote));
  }
  const filled = holder.children.filter(
    ({ kind, offset, end }) => kind !== 'text' || trimXml(text.slice(offset, end)) !== '',
  );
  const [only, ...more] = filled;
  if (more.length > 0 || (only && only.kind !== 'text' && only.kind !== 'cdata'))
    throw new Refusal('cannot-clone', `the value of ${slot.name} is not plain text`, {
      span: { offset: holder.offset, length: holder.end - holder.offset },
      help: 'Give the rule as XML.',
    });
  if (only?.kind === 'cdata')
    return trimmedEdit(text, only.offset + 9, only.end - 3, escapeCdata(value));
  if (only) return trimmedEdit(text, only.offset, only.end, escapeText(value));
  if (holder.openEnd !== holder.end)
    return {
      offset: holder.openEnd,
      length: holder.closeStart - holder.openEnd,
      text: escapeText(value),
    };
  return { offset: holder.end - 2, length: 2, text: `>${escapeText(value)}</${holder.name}>` };
}

/** White space around the old value stays. */
function trimmedEdit(text: string, from: number, to: number, value: string): Edit {
  const old = text.slice(from, to);
  const inner = trimXml(old);
  const start = inner === '' ? 0 : old.indexOf(inner);
  return { offset: from + start, length: inner === '' ? old.length : inner.length, text: value };
}
