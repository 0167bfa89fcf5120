import { printable } from '../../text/printable.ts';
import type { LintReport, LintSource } from './report.ts';

/** Marks, embeddings, overrides and isolates: what turns the direction of a text (Unicode UAX #9). */
const CONTROLS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
/** The same in UTF-8, in a file that is not all UTF-8 and so is read byte by byte. */
const CONTROL_BYTES =
  /\u00d8\u009c|\u00e2(?:\u0080[\u008e\u008f\u00aa-\u00ae]|\u0081[\u00a6-\u00a9])/g;

/**
 * Anywhere, comments and quotes too: whoever reads the file on a screen sees another order of its words than the parser
 * (CVE-2021-42574, Unicode UTS #55). Once a line.
 */
export function checkBidi({ text, encoding, lines }: LintSource, report: LintReport): void {
  const pattern = encoding === 'byte' ? CONTROL_BYTES : CONTROLS;
  let last = -1;
  for (const { 0: found, index } of text.matchAll(pattern)) {
    const line = lines.indexAt(index);
    if (line === last) continue;
    last = line;
    const character = encoding === 'byte' ? fromBytes(found) : found;
    report.add(
      'warning',
      'bidi-control',
      { offset: index, length: found.length },
      `${printable(character)} turns the direction of the text: on a screen the line looks other than it is read`,
      'Take the character out, and look at what the line says without it.',
    );
  }
}

function fromBytes(found: string): string {
  return new TextDecoder().decode(Uint8Array.from(found, (unit) => unit.charCodeAt(0)));
}
