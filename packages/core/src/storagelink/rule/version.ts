import { type DeviceRuleMatch, Refusal } from '../types.ts';
import { elementAt, pathOf } from '../xml/path.ts';
import { trimXml } from '../xml/references.ts';
import type { XmlDocument, XmlElement } from '../xml/tree.ts';
import { readDocument, requireWellFormed } from './read.ts';
import type { Slot, SlotTable } from './slot.ts';
import {
  isOwnVersionName,
  isVersionInComment,
  isVersionOfFile,
  versionName,
} from './version-evidence.ts';

/** A place that may hold the file's version. */
export interface VersionSlot {
  /** `/config/@version`, `/config/version`, `comment`, or `comment[2]` where several comments have one. */
  readonly place: string;
  readonly inComment: boolean;
  /** False where it may as well be the version of a schema, product or tool. */
  readonly isSure: boolean;
  /** Sure only because a comment holds nothing else: a date or an address does not count beside a name that says version. */
  readonly isBare?: boolean;
  /** As written. */
  readonly value: string;
  readonly offset: number;
}

/**
 * Places before `end` that may hold the version, in order: an attribute or element that a name or
 * key with `version` in it names and whose value begins with a number; a dotted number in a
 * comment that stands alone, follows the word `version`, or has four parts. Comments that hold
 * markup are code that was switched off, and count for nothing.
 */
function findVersions(document: XmlDocument, slots: SlotTable, end: number): VersionSlot[] {
  const named: VersionSlot[] = [];
  for (const slot of slots) {
    if (slot.offset >= end) break;
    if (!/^v?\d/i.test(slot.value)) continue;
    const name = versionName(slot);
    if (name === undefined) continue;
    const isSure = isVersionOfFile(slot, name, end, slots);
    // a number without dots may be anything, unless its name and place say that it is the file's own
    if (isSure || slot.value.includes('.')) named.push(placeOf(document, slot, isSure));
  }
  return [...named, ...inInstructions(document, end), ...inComments(document, end)].sort(
    (a, b) => a.offset - b.offset,
  );
}

/**
 * The place that the user named, else the only one.
 *
 * @throws Refusal when there is none, or several and none is named, or one that may be another thing's.
 */
export function chooseVersion(
  document: XmlDocument,
  slots: SlotTable,
  end: number,
  place: string | undefined,
): VersionSlot {
  if (place?.startsWith('?')) return namedInstruction(document, place);
  if (place !== undefined && !place.startsWith('comment'))
    return namedPlace(document, slots, place);
  const all = findVersions(document, slots, end);
  const named =
    place === undefined ? all : all.filter((one) => one.inComment && isComment(one.place, place));
  const sure = surest(named);
  // one whose name and place say that it is the file's own counts beside numbers that may be anything
  const found = sure.length === 1 ? sure : named;
  const [only, ...more] = found;
  if (only && more.length === 0 && (only.isSure || place !== undefined)) return only;
  if (only && more.length === 0)
    throw new Refusal(
      'unsure-version',
      `the only version before the first device rule, ${only.place} (${only.value}), may be that of something else`,
      { help: `If it is the file's own, name it: ${only.place}.` },
    );
  if (!only)
    throw new Refusal('no-version', 'no version before the first device rule', {
      help: 'Name its place: /config/@version, /config/version, ?version (a processing instruction) or comment; or keep the version as it is ({keep-version}).',
    });
  const listed = found.slice(0, 8).map((one) => `${one.place} (${one.value})`);
  throw new Refusal('several-versions', `${found.length} possible versions: ${listed.join(', ')}`, {
    help: 'Name the place of the one that is meant.',
  });
}

function surest(found: readonly VersionSlot[]): VersionSlot[] {
  const sure = found.filter(({ isSure }) => isSure);
  const named = sure.filter(({ isBare }) => isBare !== true);
  return named.length > 0 ? named : sure;
}

function namedPlace(document: XmlDocument, slots: SlotTable, place: string): VersionSlot {
  const at = place.indexOf('/@');
  const path = at === -1 ? place : place.slice(0, at);
  const attribute = at === -1 ? undefined : place.slice(at + 2);
  const holder = elementAt(document, path);
  const slot = slots.find(
    (one) => one.holderAt === holder.index && one.attribute?.name === attribute,
  );
  if (slot) return placeOf(document, slot, true);
  throw new Refusal('bad-path', `${place} is not in the file`, {
    span: { offset: holder.offset, length: holder.openEnd - holder.offset },
    help: 'Write it as /config/@version, /config/version or comment.',
  });
}

/** `<?version 2.0.0.4?>` and `<?config version="2.0.0.4"?>`; the place is `?` and the instruction's name. */
function inInstructions(document: XmlDocument, end: number): VersionSlot[] {
  return document.instructions
    .filter(({ offset }) => offset < end)
    .flatMap((instruction) => instructionVersion(document.text, instruction) ?? []);
}

function instructionVersion(
  text: string,
  { offset, end }: { readonly offset: number; readonly end: number },
): VersionSlot | undefined {
  const source = text.slice(offset, end);
  const target = /^<\?([^\s?]+)/.exec(source)?.[1] ?? '';
  // the XML declaration's version is that of XML
  if (/^xml(?:-|$)/i.test(target)) return undefined;
  const pair = /(?<![\w.:-])version\s*=\s*(["'])\s*([^"']*?)\s*\1/i.exec(source);
  const bare = /^<\?[^\s?]+\s+(\S+?)\s*\?>$/.exec(source);
  const value = pair?.[2] ?? (/version/i.test(target) ? bare?.[1] : undefined);
  if (value === undefined || !/^v?\d/i.test(value)) return undefined;
  const from = pair ? source.indexOf(value, pair.index) : source.lastIndexOf(value);
  const isSure = isOwnVersionName(target);
  return { place: `?${target}`, inComment: false, isSure, value, offset: offset + from };
}

function namedInstruction(document: XmlDocument, place: string): VersionSlot {
  const found = document.instructions
    .flatMap((instruction) => instructionVersion(document.text, instruction) ?? [])
    .filter((one) => one.place === place);
  const [only, ...more] = found;
  if (only && more.length === 0) return only;
  const message = only
    ? `${found.length} processing instructions ${place} hold a version`
    : `no processing instruction ${place} holds a version`;
  throw new Refusal('bad-path', message, { help: 'Write it as ?version for <?version 2.0.0.4?>.' });
}

/** What is found is the number as it is written in the slot, white space around it left out. */
function placeOf(
  document: XmlDocument,
  { holder, attribute, value }: Slot,
  isSure: boolean,
): VersionSlot {
  const [from, to] = attribute
    ? [attribute.valueOffset, attribute.valueEnd]
    : textRange(document.text, holder);
  const written = document.text.slice(from, to);
  const at = value === '' ? -1 : written.indexOf(value);
  return {
    // a path costs a look at all siblings, and most are never asked for
    get place() {
      const path = pathOf(holder);
      return attribute ? `${path}/@${attribute.name}` : path;
    },
    inComment: false,
    isSure,
    // one that is written with references or in pieces is no plain number as a whole
    value: at === -1 ? written : value,
    offset: at === -1 ? from : from + at,
  };
}

/** The one piece of an element that is text: a comment beside it may hold the same number. */
function textRange(text: string, holder: XmlElement): [from: number, to: number] {
  const pieces = holder.children.filter(
    ({ kind, offset, end }) =>
      kind === 'cdata' || (kind === 'text' && trimXml(text.slice(offset, end)) !== ''),
  );
  const [only, ...more] = pieces;
  return only && more.length === 0 ? [only.offset, only.end] : [holder.openEnd, holder.closeStart];
}

function inComments(document: XmlDocument, end: number): VersionSlot[] {
  const found: VersionSlot[] = [];
  for (const { offset, end: commentEnd } of document.comments) {
    if (offset >= end) break;
    const content = document.text.slice(offset + 4, commentEnd - 3);
    if (/<[\p{L}_/?!]/u.test(content)) continue;
    for (const number of content.matchAll(/(?<![\w.])v?(\d+(?:\.\d+){1,5})(?![\w]|\.\d)/gi)) {
      const [whole, value = ''] = number;
      const before = content.slice(Math.max(0, number.index - 40), number.index);
      const isAlone = content.trim() === whole;
      const isNamed =
        /version[\s:=#"'(]*(?:is\s+|number\s+|no\.?\s+|of\s+this\s+file\s*[:=]?\s*)?$/i.test(
          before,
        );
      if (!isAlone && !isNamed && value.split('.').length !== 4) continue;
      const line = lineAround(content, number.index, number.index + whole.length);
      const isSure =
        isAlone || isVersionInComment({ ...line, isMarked: isNamed || whole !== value });
      const at = offset + 4 + number.index + whole.length - value.length;
      const isBare = isAlone && whole === value;
      found.push({ place: 'comment', inComment: true, isSure, isBare, value, offset: at });
    }
  }
  if (found.length < 2) return found;
  return found.map((one, index) => ({ ...one, place: `comment[${index + 1}]` }));
}

function lineAround(text: string, from: number, to: number): { before: string; after: string } {
  return {
    before: /[^\r\n]*$/.exec(text.slice(Math.max(0, from - 200), from))?.[0] ?? '',
    after: /^[^\r\n]*/.exec(text.slice(to, to + 200))?.[0] ?? '',
  };
}

function isComment(place: string, wanted: string): boolean {
  return place === wanted || place.replace(/\[\d+\]$/, '') === wanted || `${place}[1]` === wanted;
}

/** The version of a rule file, before its first element that names this vendor; undefined when it cannot be told. */
export function findRuleVersion(text: string, match: DeviceRuleMatch): string | undefined {
  try {
    requireWellFormed(text);
    const { document, slots } = readDocument(text, match);
    const first = slots.find(({ value }) => value === match.vendor);
    const found = findVersions(document, slots, first?.offset ?? text.length);
    const [only, ...more] = surest(found);
    return only && more.length === 0 ? only.value : undefined;
  } catch {
    return undefined;
  }
}
