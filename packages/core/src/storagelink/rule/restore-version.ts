import type { Edit } from '../../text/edit.ts';
import type { VersionChange } from '../types.ts';
import { type DeviceRuleDiagnostic, Refusal } from '../types.ts';
import type { XmlElement } from '../xml/read-xml.ts';
import type { RuleDocument } from './read.ts';
import { chooseVersion, findVersions, raiseVersion, type VersionPlace } from './version.ts';

export interface RestoredVersion {
  readonly edit?: Edit;
  readonly change?: VersionChange;
  readonly diagnostics: readonly DeviceRuleDiagnostic[];
}

/**
 * Puts the version back that stood there before an entry was added: only where the file has the one
 * that follows it, else someone raised it again and it stays, with a warning.
 *
 * @throws Refusal when several places hold it and none is named.
 */
export function restoreVersion(
  { document, slots }: RuleDocument,
  removed: { readonly entry: XmlElement; readonly list: XmlElement },
  entries: ReadonlyMap<XmlElement, XmlElement>,
  to: string,
  place: string | undefined,
): RestoredVersion {
  const from = raiseVersion(to);
  const first = [...entries.values()].find((entry) => entry.parent === removed.list);
  const end = Math.min(removed.entry.offset, first?.offset ?? Number.POSITIVE_INFINITY);
  const [found, ...more] =
    place === undefined
      ? candidates(
          findVersions(document, slots, end),
          findVersions(document, slots, document.text.length),
          from,
        )
      : [chooseVersion(document, slots, end, place)];
  if (more.length > 0 && found)
    throw new Refusal('several-versions', `${more.length + 1} places hold the version ${from}`, {
      help: `Name the one that is meant: ${[found, ...more]
        .slice(0, 8)
        .map((one) => one.place)
        .join(', ')}.`,
    });
  if (found?.value !== from)
    return {
      diagnostics: [
        {
          severity: 'warning',
          code: 'version-moved',
          message: `the version ${found ? `is ${found.value}` : 'is not found as'}${found ? `, not ${from}` : ` ${from}`}: it stays`,
        },
      ],
    };
  return {
    edit: { offset: found.offset, length: from.length, text: to },
    change: { from, to, place: found.place },
    diagnostics: [],
  };
}

/** Those before the first entry that hold the value, else all that do. */
function candidates(
  near: readonly VersionPlace[],
  all: readonly VersionPlace[],
  value: string,
): VersionPlace[] {
  const found = near.filter((one) => one.value === value);
  return found.length > 0 ? found : all.filter((one) => one.value === value);
}
