import type { MultipathDocument } from './types.ts';

/** Start of the line in the file that holds an offset; the parser may read a long one in several pieces. */
export function physicalStart(text: string, offset: number): number {
  return offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
}

/** Past the line break of the line in the file that holds an offset. */
export function physicalEnd(text: string, offset: number): number {
  const lf = text.indexOf('\n', offset);
  return lf < 0 ? text.length : lf + 1;
}

/** The span `[from, to)` of whole lines of the file that hold the parser's lines; undefined when others share them. */
export function wholeLines(
  document: MultipathDocument,
  firstLine: number,
  lastLine: number,
): { from: number; to: number } | undefined {
  const { text, lines } = document;
  const first = lines.at(firstLine)?.span;
  const last = lines.at(lastLine)?.span;
  if (!first || !last) return undefined;
  const from = physicalStart(text, first.offset);
  const to = physicalEnd(text, Math.max(last.offset, last.offset + last.length - 1));
  return from === first.offset && to === last.offset + last.length ? { from, to } : undefined;
}
