import type { Edit } from '../../text/edit.ts';
import { sectionOf } from '../syntax/devices.ts';
import { wholeLines } from '../syntax/lines.ts';
import type { DeviceEntry, MultipathDocument } from '../syntax/types.ts';
import type { PlanDiagnostic } from './codes.ts';
import { missingBrace } from './insertion-point.ts';
import { blanksBefore, madeSectionRemoval } from './own-section.ts';
import { openingSpan } from './types.ts';

/** The edit that takes a stanza's lines out, with its section when we made that; or why it cannot be done. */
export function removeStanza(
  document: MultipathDocument,
  entry: DeviceEntry,
): { edit: Edit } | { problem: PlanDiagnostic } {
  const device = entry.block;
  const section = sectionOf(document, device);
  if (!section || device.closeLine === undefined || section.closeLine === undefined)
    return {
      problem: missingBrace(
        document,
        device.closeLine === undefined ? device : (section ?? device),
      ),
    };
  const whole = wholeLines(document, device.openLine, device.closeLine);
  if (!whole)
    return {
      problem: {
        severity: 'error',
        code: 'long-line',
        message: 'the device shares a line with what the parser reads as other lines',
        span: openingSpan(document, device),
        help: 'give its braces lines of their own under 1023 bytes, and try again',
      },
    };
  const made = madeSectionRemoval(document, section, device);
  if (made) return { edit: made };
  const blanks = blanksBefore(document, section, device) ?? 0;
  const before = blanks > 0 ? (document.lines.at(device.openLine - 1)?.span.length ?? 0) : 0;
  const from = whole.from - before;
  return { edit: { offset: from, length: whole.to - from, text: '' } };
}
