import type { MultipathRelease } from '../data/releases.ts';
import { traitsOf } from '../data/traits.ts';
import { managedAround } from '../owner/owners.ts';
import { sectionOf } from '../syntax/devices.ts';
import { physicalEnd, physicalStart } from '../syntax/lines.ts';
import type { Block, DesiredStanza, DeviceEntry, MultipathDocument } from '../syntax/types.ts';
import type { PlanCode, PlanDiagnostic } from './codes.ts';
import { defeats, findNarrower, findRivals, narrowerNote, rivalNote } from './rivals.ts';
import { lineSpan, openingSpan } from './types.ts';

/** Where a new stanza goes. */
export type InsertionPoint =
  /** On the lines after the last live device. */
  | {
      readonly kind: 'after';
      readonly offset: number;
      readonly section: Block;
      readonly device: Block;
    }
  /** On the lines before a live device that the release would find first, or that is to win over ours. */
  | {
      readonly kind: 'before';
      readonly offset: number;
      readonly section: Block;
      readonly device: Block;
    }
  /** Right before the closing line of a section that has no live device. */
  | { readonly kind: 'inside'; readonly offset: number; readonly section: Block }
  /** In a section of its own at the end of the file. */
  | { readonly kind: 'new'; readonly offset: number };

export interface FoundInsertionPoint {
  /** Undefined when no place is safe; an error then says why. */
  readonly place: InsertionPoint | undefined;
  readonly diagnostics: readonly PlanDiagnostic[];
}

/** The devices that the release reads: those in sections that a later one replaces are not. */
export function readDevices(
  document: MultipathDocument,
  release: MultipathRelease,
): readonly DeviceEntry[] {
  if (!traitsOf(release).replaced.includes('devices')) return document.devices;
  const last = document.deviceSections[document.deviceSections.length - 1];
  return document.devices.filter(({ block }) => block.openLine > (last?.openLine ?? -1));
}

/**
 * Where the release lets a new stanza win: after the last live device of the last live section that has one, or
 * before the first that it would find instead, or before those for a part of the same hardware, so that they keep
 * their effect; else in the last live section; else in a new one. The state of the parser there is known to be "in a
 * devices section" (or outside of all), because it is where its own reading says so; refused where the braces around
 * it show that the user means something else.
 */
export function findInsertionPoint(
  document: MultipathDocument,
  desired: DesiredStanza,
  release: MultipathRelease,
): FoundInsertionPoint {
  const { text, deviceSections: sections } = document;
  const traits = traitsOf(release);
  const devices = readDevices(document, release);
  const device = devices[devices.length - 1]?.block;
  const section = device ? sectionOf(document, device) : sections[sections.length - 1];
  if (!section) return placeAtEnd(document);
  if (section.closeLine === undefined || (device && device.closeLine === undefined))
    return refuse(document, device?.closeLine === undefined ? (device ?? section) : section);
  // the release reads the place as a devices section still, but the brace that the user adds later would end it
  for (const block of device ? [section, device] : [section]) {
    const hidden = block.blocks.find((inner) => !inner.live);
    if (hidden) return failed(swallowed(document, hidden, block));
  }
  const warnings = strayBefore(document, section.openLine);
  if (traits.lookup === 'first') {
    const rival = findRivals(devices, document, undefined, desired, release).find(defeats);
    if (rival)
      return placeBefore(document, rival.entry.block, [
        ...warnings,
        rivalNote(document, rival, desired, release, 'moved'),
      ]);
  }
  const narrower =
    traits.lookup === 'first' ? [] : findNarrower(devices, document, desired, release);
  if (narrower.length > 0) {
    const rival = findRivals(devices, document, undefined, desired, release).at(-1);
    // ours has to stand behind its last rival, and only the last section was looked at above
    const from = Math.max(section.openLine, rival?.entry.block.openLine ?? 0);
    const isFree = ({ block }: DeviceEntry): boolean => block.openLine > from;
    const first = narrower.find(isFree)?.block;
    const before = first && placeBefore(document, first, []).place;
    const place = before && !isManaged(document, before.offset) ? before : undefined;
    for (const entry of narrower)
      if (!place || !isFree(entry)) warnings.push(narrowerNote(document, entry, desired, release));
    if (place) return { place, diagnostics: warnings };
  }
  if (device) {
    const close = document.lines.at(device.closeLine ?? 0)?.span.offset ?? 0;
    const offset = physicalEnd(text, close);
    return { place: { kind: 'after', offset, section, device }, diagnostics: warnings };
  }
  return placeInside(document, section, warnings);
}

function placeInside(
  document: MultipathDocument,
  section: Block,
  warnings: readonly PlanDiagnostic[],
): FoundInsertionPoint {
  if (document.lines.at(section.openLine)?.tokens.some(({ kind }) => kind === 'close'))
    return failed(
      problem(
        'missing-brace',
        'the devices section is closed on its opening line, where the parser does not see it',
        document,
        section,
      ),
    );
  const close = document.lines.at(section.closeLine ?? section.openLine)?.span.offset ?? 0;
  if (physicalStart(document.text, close) !== close)
    return failed(
      problem(
        'long-line',
        'the devices section ends within a line over 1023 bytes',
        document,
        section,
      ),
    );
  return { place: { kind: 'inside', offset: close, section }, diagnostics: warnings };
}

/** Lines of another tool: what is put before them is not where this device stands. */
function isManaged({ text }: MultipathDocument, offset: number): boolean {
  return managedAround(text, offset).some(({ from, to }) => offset > from && offset < to);
}

/** Before the device, and the comments right above it. */
function placeBefore(
  document: MultipathDocument,
  device: Block,
  diagnostics: readonly PlanDiagnostic[],
): FoundInsertionPoint {
  const section = sectionOf(document, device);
  if (!section) return failed(missingBrace(document, device));
  let line = device.openLine;
  const isComment = (index: number): boolean =>
    document.lines.at(index)?.tokens[0]?.kind === 'comment';
  while (line - 1 > section.openLine && isComment(line - 1)) line--;
  const offset = document.lines.at(line)?.span.offset ?? 0;
  if (physicalStart(document.text, offset) !== offset)
    return failed(
      problem('long-line', 'the device begins within a line over 1023 bytes', document, device),
    );
  return {
    place: { kind: 'before', offset, section, device },
    diagnostics,
  };
}

function placeAtEnd(document: MultipathDocument): FoundInsertionPoint {
  const open = document.unclosed[0];
  if (open) return refuse(document, open);
  return {
    place: { kind: 'new', offset: document.text.length },
    diagnostics: strayBefore(document, document.lines.length),
  };
}

/** A block without an end; what is added behind or in it may be read as a part of something else. */
export function missingBrace(document: MultipathDocument, block: Block): PlanDiagnostic {
  return problem('missing-brace', `${block.name} { has no closing brace`, document, block);
}

function refuse(document: MultipathDocument, block: Block): FoundInsertionPoint {
  return failed(missingBrace(document, block));
}

function failed(diagnostic: PlanDiagnostic): FoundInsertionPoint {
  return { place: undefined, diagnostics: [diagnostic] };
}

function problem(
  code: PlanCode,
  message: string,
  document: MultipathDocument,
  block: Block,
): PlanDiagnostic {
  const help = 'put each brace where it belongs, closing ones on lines of their own, and try again';
  return { severity: 'error', code, message, span: openingSpan(document, block), help };
}

function swallowed(document: MultipathDocument, inner: Block, outer: Block): PlanDiagnostic {
  return {
    severity: 'error',
    code: 'stray-brace',
    message: `${inner.name} { stands inside ${outer.name}, where the parser takes it for a keyword`,
    span: openingSpan(document, inner),
    help: 'a closing brace is missing before it: add it, and try again',
  };
}

/** A `}` that closes nothing: all releases read on, and it shows that the braces are not as they were meant. */
function strayBefore(document: MultipathDocument, line: number): PlanDiagnostic[] {
  const stray = document.strayCloses[0];
  if (stray === undefined || stray >= line) return [];
  return [
    {
      severity: 'warning',
      code: 'stray-brace',
      message: 'this brace closes nothing that the parser knows',
      span: lineSpan(document, stray),
      help: 'remove it, or the unknown section that it belongs to',
    },
  ];
}
