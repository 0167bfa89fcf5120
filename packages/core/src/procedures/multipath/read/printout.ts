import { readMultipath } from '../../../multipath/syntax/read.ts';
import type { MultipathDocument } from '../../../multipath/syntax/types.ts';

/** What `multipathd show config` or `multipath -t` printed. */
export interface Printout {
  readonly config: MultipathDocument;
  /** It ends inside a section: what is not in it may be in effect all the same. */
  readonly isCut: boolean;
  /** Values that the printer had lost: `product (null)`, or none after the keyword, one line each. */
  readonly lost: readonly string[];
}

const OPENS = /^(\t*)[\w-]+[ \t]*\{[ \t]*$/;
const CLOSES = /^(\t*)\}[ \t]*$/;
const STATEMENT = /^(\t*)(\w+)(?:[ \t]+(.*))?$/;

/**
 * Reads what the program prints, which is no configuration file: a blacklist's device without a product goes without its
 * closing brace (multipath-tools 0.9.4, 0.11.1) or with `product "(null)"` (0.8.5). But it indents by one tab a level in
 * every release, so the tabs say which section a line is in, and missing braces are put back before the text is read.
 * Undefined when it is no configuration at all.
 */
export function readPrintout(text: string): Printout | undefined {
  const lines: string[] = [];
  const lost: string[] = [];
  let depth = 0;
  const closeTo = (wanted: number): void => {
    for (; depth > wanted; depth--) lines.push(`${'\t'.repeat(depth - 1)}}`);
  };
  // a value that is cut within a line is not that value
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  const isCutInLine = whole.length < text.length;
  // what was printed by something else, and not indented, can only be read as it stands
  if (!/^\t/m.test(text)) return asPrintout(whole, isCutInLine, []);
  for (const line of whole.replaceAll('\r\n', '\n').split('\n')) {
    const opening = OPENS.exec(line)?.[1]?.length;
    const closing = CLOSES.exec(line)?.[1]?.length;
    const [, tabs, keyword = '', value = ''] = STATEMENT.exec(line) ?? [];
    if (opening !== undefined && opening <= depth) {
      closeTo(opening);
      depth = opening + 1;
    } else if (closing !== undefined && closing < depth) {
      closeTo(closing + 1);
      depth = closing;
    } else if (opening === undefined && closing === undefined && tabs !== undefined) {
      if (tabs.length < depth && tabs.length > 0) closeTo(tabs.length);
      if (/^(?:"?\(null\)"?)?$/.test(value.trim())) {
        lost.push(`${keyword} ${value.trim()}`);
        continue;
      }
      // a printer parts values from keywords only, and needs no quotes for it
      if (/^[^"]*\S\s+\S[^"]*$/.test(value)) {
        lines.push(`${tabs}${keyword} "${value.trim()}"`);
        continue;
      }
    }
    lines.push(line);
  }
  const isCut = depth > 0 || isCutInLine;
  closeTo(0);
  return asPrintout(lines.join('\n'), isCut, lost);
}

function asPrintout(text: string, isCut: boolean, lost: readonly string[]): Printout | undefined {
  const config = readMultipath(text);
  const names = config.blocks.map(({ name }) => name);
  if (!names.includes('defaults') && !names.includes('devices')) return undefined;
  // every release prints its built-in devices: a text without that section has not come to its end
  return { config, isCut: isCut || !names.includes('devices'), lost };
}
