import type { MultipathRelease } from '../multipath/data/releases.ts';
import {
  type PlanStanzaOptions,
  planForAnyRelease,
  planStanza,
  planStanzaRemoval,
} from '../multipath/edit/plan.ts';
import type { StanzaEditOptions } from '../multipath/edit/types.ts';
import { packageNote, SAFE_PLACE } from '../multipath/owner/packages.ts';
import { readMultipath } from '../multipath/syntax/read.ts';
import type {
  DesiredStanza,
  MultipathDocument,
  StanzaMatch,
  StanzaPlan,
} from '../multipath/syntax/types.ts';
import type { Dialect, Profile } from '../profiles/profile.ts';
import { renderStanza } from '../profiles/stanza.ts';
import { CONF, type FileToEdit, planText, type TextPlan, XML } from '../run/edit/plan.ts';
import {
  dropEditRecord,
  planRecordedRemoval,
  type RecordedRemoval,
  writeEditRecord,
} from '../run/edit/undo-record.ts';
import { noteUsedVersion, readUsedVersion, type UsedVersion } from '../run/edit/used-version.ts';
import { planDeviceRule } from '../storagelink/rule/plan.ts';
import {
  planDeviceRuleRemoval as planRuleRemoval,
  type RemovalOptions,
  saysVersion,
} from '../storagelink/rule/remove.ts';
import { isHigher } from '../storagelink/rule/version-number.ts';
import type { DesiredDeviceRule, DeviceRuleMatch, DeviceRulePlan } from '../storagelink/types.ts';

/** Bytes alone have no name; where they come from stands in diffs and findings. */
export type GivenFile = Uint8Array | FileToEdit;

export type MultipathEdit = TextPlan<StanzaPlan>;
export type DeviceRuleEdit = TextPlan<RecordedRemoval<DeviceRulePlan>>;

export type MultipathEditOptions = PlanStanzaOptions & {
  /** Of a profile; default `auto`. */
  readonly dialect?: Dialect;
};

/**
 * What makes a stanza of a multipath.conf live with the desired values: a stanza, or a profile's for the release. Absent:
 * one insertion. There and equal: no edit. There and different, or there more than once: as `onDifference` says. Refused,
 * with an error among the diagnostics, where the result cannot be shown to be sound.
 */
export function planMultipathEdit(
  given: GivenFile,
  stanzaOrProfile: DesiredStanza | Profile,
  options: MultipathEditOptions,
): MultipathEdit {
  const desired = stanzaOf(stanzaOrProfile, options);
  return planConf(given, (document) => planStanza(document, desired, options));
}

/**
 * What takes every live stanza of a vendor and product out again; a section that we made goes with it. A stanza that
 * `release` does not read stays: it was not what was put there.
 */
export function planMultipathRemoval(
  given: GivenFile,
  match: StanzaMatch,
  options: Pick<PlanStanzaOptions, 'release'> = {},
): MultipathEdit {
  return planConf(given, (document) => planStanzaRemoval(document, match, options));
}

/**
 * An edit, or without options a removal, where every release that hosts have makes the same of the file; undefined where
 * the host has to be asked for its own.
 */
export function planMultipathForAny(
  given: GivenFile,
  desired: DesiredStanza,
  options?: StanzaEditOptions,
): MultipathEdit | undefined {
  let isSame = true;
  const plan = planConf(given, (document) => {
    const one = (release?: MultipathRelease): StanzaPlan =>
      options
        ? planStanza(document, desired, { ...options, release })
        : planStanzaRemoval(document, desired.match, { release });
    const same = planForAnyRelease(one);
    isSame = same !== undefined;
    return same ?? one();
  });
  return isSame ? plan : undefined;
}

/**
 * What an edit of a rule file has to be above: the highest version that {@link rememberEdit} knows of this file. Undefined
 * where it knows none.
 */
export function versionUsed(
  file: FileToEdit,
  stateFolder?: string,
): Promise<UsedVersion | undefined> {
  return readUsedVersion(file.realPath, stateFolder);
}

/**
 * Adds a device rule at the end of StorageLink's list and raises the version, both or nothing. An entry that is there
 * already makes the plan empty. What cannot be done soundly is refused. With `used`, a number that another content of the
 * file has had is not given again.
 */
export function planDeviceRuleEdit(
  given: GivenFile,
  desired: DesiredDeviceRule,
  used?: UsedVersion,
): DeviceRuleEdit {
  const plan = (above?: string): DeviceRuleEdit =>
    planText(
      fileOf(given),
      (text) =>
        planDeviceRule(text, { ...desired, ...(above !== undefined && { published: above }) }),
      XML,
    );
  const edit = plan(desired.published);
  // the very content that had the number may have it again
  if (!used || !edit.version || edit.afterSha256 === used.sha256) return edit;
  if (isHigher(edit.version.to, used.published)) return edit;
  return plan(used.published);
}

/**
 * Takes every entry for this vendor and product out. An edit of ours that {@link rememberEdit} knows, of a file that nobody
 * has written since, is taken back to the byte; else the version is raised.
 */
export async function planDeviceRuleRemoval(
  given: GivenFile,
  match: DeviceRuleMatch,
  {
    stateFolder,
    used,
    ...choices
  }: RemovalOptions & { readonly stateFolder?: string; readonly used?: UsedVersion } = {},
): Promise<DeviceRuleEdit> {
  const options = { ...choices, ...(used && { published: used.published }) };
  const remove = (text: string): DeviceRulePlan => planRuleRemoval(text, match, options);
  const file = fileOf(given);
  return saysVersion(options)
    ? planText(file, remove, XML)
    : planRecordedRemoval(file, remove, XML, stateFolder);
}

/**
 * Once an edit of a rule file is written: keeps what takes it back to the byte, or forgets it where this was the way back,
 * and the number that the file has now. False when the folder cannot be written: the edit itself stands, its exact undo is
 * lost.
 */
export async function rememberEdit(edit: DeviceRuleEdit, stateFolder?: string): Promise<boolean> {
  const { record, version, realPath, afterSha256, state } = edit;
  if (record) {
    await dropEditRecord(record, stateFolder);
    return true;
  }
  // first, for without it nothing may be put back to the byte
  const note = version && { published: version.to, sha256: afterSha256 };
  const isNoted = !note || (await noteUsedVersion(realPath, note, stateFolder));
  return state === 'present' ? isNoted : isNoted && writeEditRecord(edit, stateFolder);
}

function planConf(
  given: GivenFile,
  plan: (document: MultipathDocument) => StanzaPlan,
): MultipathEdit {
  const file = fileOf(given);
  const note = packageNote(file.path, file.ofPackage, SAFE_PLACE, 'warning');
  return planText(
    file,
    (text, encoding) => {
      const found = plan(readMultipath(text, { encoding }));
      return note && found.edits.length > 0
        ? { ...found, diagnostics: [...found.diagnostics, note] }
        : found;
    },
    CONF,
  );
}

function fileOf(given: GivenFile): FileToEdit {
  return given instanceof Uint8Array ? { path: 'file', realPath: 'file', bytes: given } : given;
}

function stanzaOf(
  given: DesiredStanza | Profile,
  { dialect = 'auto', release }: MultipathEditOptions,
): DesiredStanza {
  return 'multipath' in given ? renderStanza(given, { dialect, release }).desired : given;
}
