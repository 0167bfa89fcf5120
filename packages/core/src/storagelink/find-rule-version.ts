import { findVersions } from './rule/find-version.ts';
import { readDocument, requireWellFormed } from './rule/read-document.ts';
import type { DeviceRuleMatch } from './types.ts';

/** The version of a rule file, before its first element that names this vendor; undefined when it cannot be told. */
export function findRuleVersion(text: string, match: DeviceRuleMatch): string | undefined {
  try {
    requireWellFormed(text);
    const { document, slots } = readDocument(text, match);
    const first = slots.find(({ value }) => value === match.vendor);
    const found = findVersions(document, slots, first?.offset ?? text.length);
    const [only, ...more] = found;
    return only?.isSure && more.length === 0 ? only.value : undefined;
  } catch {
    return undefined;
  }
}
