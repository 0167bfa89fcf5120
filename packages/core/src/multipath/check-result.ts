import { applyEdits, type Edit } from '../text/edit.ts';
import { isStanza } from './find-devices.ts';
import type { PlanDiagnostic } from './plan-diagnostic.ts';
import { readMultipath } from './read-multipath.ts';
import type { DeviceEntry, MultipathDocument, StanzaMatch } from './types.ts';

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
