import { posixPattern } from '../data/posix-regex.ts';
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

/** As a release from 0.5.0 on reads a pattern. */
export function matchesPattern(pattern: string, value: string): boolean {
  return posixPattern(pattern).test(value);
}
