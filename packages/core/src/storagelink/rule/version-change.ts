import type { Edit } from '../../text/edit.ts';
import { type DeviceRuleDiagnostic, Refusal, type VersionChange } from '../types.ts';
import type { RuleDocument } from './read.ts';
import { chooseVersion } from './version.ts';
import { compareVersions, raiseVersion, warnOfVersion } from './version-number.ts';

/** What is to become of the version when the content changes. */
export interface VersionWish {
  /** Where it stands. */
  readonly version?: string;
  readonly versionTo?: string;
  readonly keepVersion?: boolean;
  readonly published?: string;
}

export interface PlannedVersion {
  readonly edits: readonly Edit[];
  readonly change?: VersionChange;
  readonly diagnostics: readonly DeviceRuleDiagnostic[];
}

/**
 * The next version, or the one that is asked for. It only goes up, for hosts that have a number take no other
 * content by it, and none by a lower one.
 *
 * @throws Refusal when it cannot be told, or the wished one is no higher.
 */
export function planVersion(
  { document, slots }: RuleDocument,
  end: number,
  wish: VersionWish,
): PlannedVersion {
  if (wish.keepVersion === true)
    return {
      edits: [],
      diagnostics: [
        {
          severity: 'warning',
          code: 'version-kept',
          message: 'the version stays as it is, so hosts that have it may not take the change up',
          help: 'Raise it by hand if they do not.',
        },
      ],
    };
  const { place, value: from, offset } = chooseVersion(document, slots, end, wish.version);
  const to = wish.versionTo ?? raiseVersion(from, wish.published);
  refuseLower(wish, from, to);
  return {
    edits: [{ offset, length: from.length, text: to }],
    change: { from, to, place },
    diagnostics: warnOfVersion(from, to),
  };
}

function refuseLower({ versionTo, published }: VersionWish, from: string, to: string): void {
  if (versionTo === undefined) return;
  if (!/^[^\s<>&"']{1,64}$/.test(to))
    throw new Refusal('bad-version', `${JSON.stringify(to)} is no version`, {
      help: 'Give letters, digits and dots, without blanks or quotes.',
    });
  for (const [old, whose] of [
    [from, 'the version of the file'],
    [published, 'the highest version that StorageLink has run with'],
  ] as const) {
    if (old === undefined) continue;
    const order = compareVersions(to, old);
    if (to !== old && (order === undefined || order > 0)) continue;
    throw new Refusal('bad-version', `${to} is not higher than ${old}, ${whose}`, {
      help: 'Give a higher one: hosts that have a number take no other content by it.',
    });
  }
}
