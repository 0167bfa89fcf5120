import { readAttributes } from '../xml/attributes.ts';
import { trimXml } from '../xml/references.ts';
import { allElements, type XmlDocument, type XmlNode } from '../xml/tree.ts';
import type { ListLayout } from './list.ts';

/**
 * The rule as it will stand in the list: its line ends are the list's, and its lines begin as the
 * list's entries do. Only white space that means nothing is touched: not that in attribute values,
 * CDATA, or text that is more than white space.
 */
export function reindent(rule: XmlDocument, layout: ListLayout): string {
  const { root } = rule;
  const source = rule.text.slice(root.offset, root.end);
  const lines = source.split(/\r\n|\r|\n/);
  if (lines.length === 1) return source;
  if (!/[\r\n]/.test(layout.gap)) return lines.join(layout.eol);
  const free = freeLines(source, root.offset, fixedRanges(rule));
  const indents = lines.map((line) => /^[ \t]*/.exec(line)?.[0] ?? '');
  const base = indents.at(-1) ?? '';
  const relative = lines.map((line, at) => {
    const indent = indents[at] ?? '';
    return at > 0 && free.has(at) && line.trim() !== '' && indent.startsWith(base)
      ? indent.slice(base.length)
      : undefined;
  });
  const convert = unitConverter(relative, layout.unit);
  return lines
    .map((line, at) => {
      const step = relative[at];
      return step === undefined
        ? line
        : layout.indent + convert(step) + line.slice((indents[at] ?? '').length);
    })
    .join(layout.eol);
}

/** Deeper lines take the list's unit where the rule's own is regular. */
function unitConverter(
  relative: readonly (string | undefined)[],
  unit: string | undefined,
): (step: string) => string {
  const steps: string[] = [];
  for (const step of relative) if (step) steps.push(step);
  const own = steps.reduce(
    (least, step) => (step.length < least.length ? step : least),
    steps[0] ?? '',
  );
  const regular =
    own !== '' && steps.every((step) => step === own.repeat(step.length / own.length));
  if (!unit || !regular) return (step) => step;
  return (step) => unit.repeat(step.length / own.length);
}

/** Numbers of the lines whose beginning may be changed. */
function freeLines(
  source: string,
  offset: number,
  fixed: readonly (readonly [from: number, to: number])[],
): Set<number> {
  const free = new Set<number>();
  let line = 0;
  let next = 0;
  for (const { index, 0: eol } of source.matchAll(/\r\n|\r|\n/g)) {
    line++;
    const at = offset + index + eol.length;
    while (next < fixed.length && (fixed[next]?.[1] ?? 0) <= at) next++;
    if (at <= (fixed[next]?.[0] ?? Number.POSITIVE_INFINITY)) free.add(line);
  }
  return free;
}

/** Where white space has a meaning: between these offsets, in order and apart from each other. */
function fixedRanges(rule: XmlDocument): [number, number][] {
  const ranges: [number, number][] = [];
  for (const element of allElements(rule)) {
    for (const { valueOffset, valueEnd } of readAttributes(rule.text, element))
      ranges.push([valueOffset - 1, valueEnd + 1]);
    const mixed = element.children.some((node) => isText(rule, node));
    for (const node of element.children)
      if (node.kind === 'cdata' || (node.kind === 'text' && mixed))
        ranges.push([node.offset - 1, node.end]);
  }
  return ranges.sort((a, b) => a[0] - b[0]);
}

function isText(rule: XmlDocument, node: XmlNode): boolean {
  if (node.kind === 'cdata') return true;
  return node.kind === 'text' && trimXml(rule.text.slice(node.offset, node.end)) !== '';
}
