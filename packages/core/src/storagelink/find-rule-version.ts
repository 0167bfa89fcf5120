import { findVersions } from './rule/find-version.ts';
import { readDocument } from './rule/read-document.ts';
import type { DeviceRuleMatch } from './types.ts';

/** The version of a rule file, before its first element that names this vendor; undefined when it cannot be told. */
export function findRuleVersion(text: string, match: DeviceRuleMatch): string | undefined {
  try {
    const { document, slots } = readDocument(text, match);
    const first = slots.find(({ value }) => value === match.vendor);
    const found = findVersions(document, slots, first?.offset ?? text.length);
    return found.length === 1 ? found[0]?.value : undefined;
  } catch {
    return undefined;
  }
}
