import { applyEdits, type Edit } from '../../text/edit.ts';
import { isStanza } from '../syntax/devices.ts';
import { CR, LF, skipBlanks } from '../syntax/lex.ts';
import { physicalStart } from '../syntax/lines.ts';
import { readMultipath } from '../syntax/read.ts';
import type {
  Block,
  DesiredStanza,
  DeviceEntry,
  MultipathDocument,
  StanzaMatch,
} from '../syntax/types.ts';
import type { PlanDiagnostic } from './codes.ts';
import { stanzaEquals } from './compare.ts';

/**
 * Reads the edited text again: the stanzas must be as expected, and every other device, brace and
 * section as before. Whatever the planner overlooked ends here as a refusal instead of a broken file.
 */
export function checkResult(
  document: MultipathDocument,
  edits: readonly Edit[],
  match: StanzaMatch,
  expected: (after: MultipathDocument, stanzas: readonly DeviceEntry[]) => boolean,
): PlanDiagnostic[] {
  const { encoding } = document;
  const after = readMultipath(applyEdits(document.text, edits), { encoding });
  const stanzas = after.devices.filter((entry) => isStanza(entry, match));
  if (
    expected(after, stanzas) &&
    sameOthers(document.devices, after.devices, match) &&
    after.unclosed.length === document.unclosed.length &&
    after.strayCloses.length === document.strayCloses.length
  )
    return [];
  return [unsound(edits[0])];
}

/** The refusal of an edit that is not shown to be sound. */
export function unsound(edit: Edit | undefined): PlanDiagnostic {
  return {
    severity: 'error',
    code: 'unsound-result',
    message: 'the edited file would not read as it should, so it is left as it is',
    ...(edit && { span: { offset: edit.offset, length: edit.length } }),
    help: 'make the change by hand around this place',
  };
}

function sameOthers(
  before: readonly DeviceEntry[],
  after: readonly DeviceEntry[],
  match: StanzaMatch,
): boolean {
  let next = 0;
  for (const old of before) {
    if (isStanza(old, match)) continue;
    while (next < after.length && isStanza(after[next] as DeviceEntry, match)) next++;
    const fresh = after[next++];
    if (!fresh || fresh.vendor !== old.vendor || fresh.product !== old.product) return false;
    if (lineCount(fresh) !== lineCount(old)) return false;
  }
  while (next < after.length && isStanza(after[next] as DeviceEntry, match)) next++;
  return next === after.length;
}

function lineCount({ block }: DeviceEntry): number {
  return (block.closeLine ?? Number.POSITIVE_INFINITY) - block.openLine;
}

/**
 * Proves an insertion without reading the whole file again. The parser goes line by line, and all that it
 * carries from one to the next is which blocks are open. So lines that are put between two others change
 * nothing else when they are read, from the state at that place, as just the desired stanza and leave the same state.
 */
export function checkInsertion(
  document: MultipathDocument,
  edit: Edit,
  desired: DesiredStanza,
): PlanDiagnostic[] {
  const line = lineAt(document, edit);
  const around = line === undefined ? undefined : liveBlockAt(document, line);
  const isSound =
    line !== undefined &&
    (around === undefined
      ? isOneStanza(edit.text, document, desired)
      : around.name === 'devices' && isOneStanza(`devices {\n${edit.text}}\n`, document, desired));
  return isSound ? [] : [unsound(edit)];
}

/** The line that the inserted ones come before; undefined when they would not be lines of their own. */
function lineAt({ text, lines }: MultipathDocument, edit: Edit): number | undefined {
  const { offset, length, text: inserted } = edit;
  if (length !== 0 || !inserted.endsWith('\n')) return undefined;
  if (offset < text.length)
    return physicalStart(text, offset) === offset ? lines.indexAt(offset) : undefined;
  const first = inserted.charCodeAt(0);
  const begins = first === LF || (first === CR && inserted.charCodeAt(1) === LF);
  const isBlank = skipBlanks(text, physicalStart(text, offset), offset) === offset;
  return begins || isBlank ? lines.length : undefined;
}

/** The innermost block that the parser is in right before a line. */
function liveBlockAt(document: MultipathDocument, line: number): Block | undefined {
  let live: Block | undefined;
  for (let level = document.blocks; ; ) {
    // a block that is not live has no lines of its own inside a live one
    const inside = level.findLast(
      (block) => block.openLine < line && (block.live || live === undefined),
    );
    if (!inside || line > (inside.closeLine ?? Number.POSITIVE_INFINITY)) return live;
    if (inside.live) live = inside;
    level = inside.blocks;
  }
}

/** True when a text is one `devices` section with the desired stanza and nothing else. */
function isOneStanza(
  text: string,
  { encoding }: MultipathDocument,
  desired: DesiredStanza,
): boolean {
  const read = readMultipath(text, { encoding });
  const [section, ...sections] = read.blocks;
  const [device, ...devices] = read.devices;
  if (!section || !device || sections.length + devices.length > 0) return false;
  if (read.unclosed.length + read.strayCloses.length + read.statements.length > 0) return false;
  return (
    section.blocks.length === 1 &&
    section.statements.length === 0 &&
    stanzaEquals(read, device.block, desired)
  );
}
