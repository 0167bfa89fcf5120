import { readMultipath } from '../../../multipath/syntax/read.ts';
import type { MultipathDocument } from '../../../multipath/syntax/types.ts';

/** What `multipathd show config` or `multipath -t` printed. */
export interface Printout {
  readonly config: MultipathDocument;
  /** It ends inside a section: what is not in it may be in effect all the same. */
  readonly isCut: boolean;
  /** Values that the printer had lost: `product (null)`, one line each. */
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
  // what was printed by something else, and not indented, can only be read as it stands
  if (!/^\t/m.test(text)) return asPrintout(text, text !== '' && !text.endsWith('\n'), []);
  const all = text.replaceAll('\r\n', '\n').split('\n');
  for (const line of all) {
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
      if (/^"?\(null\)"?$/.test(value.trim())) {
        lost.push(`${keyword} ${value.trim()}`);
        continue;
      }
    }
    lines.push(line);
  }
  const isCut = depth > 0 || all.at(-1) !== '';
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
