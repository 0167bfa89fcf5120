import type { Block, MultipathDocument, StanzaMatch } from '../syntax/types.ts';
import { openingSpan, type PlanDiagnostic } from './types.ts';

/**
 * Live devices after `block` whose vendor and product match the same hardware. From 0.4.9 on the
 * later entry wins (multipath-tools libmultipath/config.c, `find_hwe`), in whole at first, keyword by keyword in
 * newer releases.
 */
export function findLaterMatches(
  document: MultipathDocument,
  block: Block,
  match: StanzaMatch,
): PlanDiagnostic[] {
  const found: PlanDiagnostic[] = [];
  const { devices } = document;
  for (let index = devices.length - 1; index >= 0; index--) {
    const entry = devices[index];
    if (!entry || entry.block.openLine <= block.openLine) break;
    const { vendor, product } = entry;
    if (vendor === undefined || product === undefined) continue;
    if (vendor === match.vendor && product === match.product) continue;
    if (!matchesPattern(vendor, match.vendor) || !matchesPattern(product, match.product)) continue;
    found.push({
      severity: 'warning',
      code: 'later-match',
      message: `the later device ${vendor}/${product} also matches ${match.vendor}/${match.product}, and its values win`,
      span: openingSpan(document, entry.block),
      help: `move the ${match.vendor}/${match.product} device behind it: remove it and add it again`,
    });
  }
  return found.reverse();
}

/**
 * POSIX extended regular expressions, unanchored, as nearly as a JavaScript one comes. A pattern that
 * is none matches nothing, as `regcomp` failing does.
 */
export function matchesPattern(pattern: string, value: string): boolean {
  if (!/[\\^$.[\]|()?*+{}]/.test(pattern)) return value.includes(pattern);
  try {
    return new RegExp(toJavaScript(pattern)).test(value);
  } catch {
    return false;
  }
}

const CLASSES: Readonly<Record<string, string>> = {
  alpha: 'A-Za-z',
  digit: '0-9',
  alnum: 'A-Za-z0-9',
  upper: 'A-Z',
  lower: 'a-z',
  space: '\\s',
  blank: ' \\t',
  punct: '!-\\/:-@\\[-`{-~',
  print: ' -~',
  graph: '!-~',
  cntrl: '\\x00-\\x1f\\x7f',
  xdigit: '0-9A-Fa-f',
};

/** Bracket expressions are what differs: `[]a]`, `[[:digit:]]`, a backslash that is itself; and a leading `*`. */
function toJavaScript(pattern: string): string {
  return pattern
    .replace(/^(\^?)\*/, '$1\\*')
    .replace(/\\[\s\S]|\[(\^?)(\]?(?:\[:\w+:\]|[^\]])*)\]/g, (whole, not: string, body: string) => {
      if (body === undefined) return whole;
      const inner = body.replace(/\[:(\w+):\]|[\\[\]]/g, (part, name?: string) =>
        name === undefined ? `\\${part}` : (CLASSES[name] ?? ''),
      );
      return `[${not}${inner}]`;
    });
}
