import { childElements, type XmlElement } from '../xml/tree.ts';

/** How entries stand in a list, as its own children show it. */
export interface ListLayout {
  /** White space between the entry before and a new one; '' where entries stand in one line without any. */
  readonly gap: string;
  /** Line end for the lines of a new entry. */
  readonly eol: string;
  /** Indentation of entries. */
  readonly indent: string;
  /** One level of indentation; undefined where none shows. */
  readonly unit: string | undefined;
}

/** The layout of the last child that begins a line; in a list without children that of the list's own line. */
export function layoutOf(text: string, list: XmlElement): ListLayout {
  const children = childElements(list);
  const own = lineStart(text, list.offset);
  for (const child of children.toReversed()) {
    const line = lineStart(text, child.offset);
    if (!line) continue;
    const { eol, indent } = line;
    return { gap: eol + indent, eol, indent, unit: unitBetween(own?.indent ?? '', indent) };
  }
  const eol = own?.eol ?? nearestEol(text, list.offset);
  const last = children.at(-1);
  if (last) {
    let from = last.offset;
    while (from > list.openEnd && (text[from - 1] === ' ' || text[from - 1] === '\t')) from--;
    const before = text.slice(from, last.offset);
    return { gap: before, eol, indent: '', unit: undefined };
  }
  const outer = own?.indent ?? '';
  const step = list.parent
    ? unitBetween(lineStart(text, list.parent.offset)?.indent ?? '', outer)
    : undefined;
  const indent = outer + (step ?? (outer.endsWith('\t') ? '\t' : '  '));
  return { gap: eol + indent, eol, indent, unit: step };
}

/** Line end and indentation before an element that is the first on its line. */
function lineStart(text: string, offset: number): { eol: string; indent: string } | undefined {
  let from = offset;
  while (from > 0 && (text[from - 1] === ' ' || text[from - 1] === '\t')) from--;
  const indent = text.slice(from, offset);
  if (from === 0 || text.slice(0, from) === '\ufeff')
    return { eol: nearestEol(text, offset), indent };
  const found = text[from - 1];
  if (found === '\n') return { eol: text[from - 2] === '\r' ? '\r\n' : '\n', indent };
  return found === '\r' ? { eol: '\r', indent } : undefined;
}

/** The line end before a place, else the first one behind it, else LF. */
function nearestEol(text: string, offset: number): string {
  const before = /(\r\n?|\n)[^\r\n]*$/.exec(text.slice(Math.max(0, offset - 4096), offset));
  return before?.[1] ?? /\r\n?|\n/.exec(text.slice(offset))?.[0] ?? '\n';
}

function unitBetween(outer: string, inner: string): string | undefined {
  return inner.length > outer.length && inner.startsWith(outer)
    ? inner.slice(outer.length)
    : undefined;
}
