/** The editors and the lint: bytes or text in, a plan out; what writes a file is `editFile`. */
export type { ReadyEdit } from './hosts/host.ts';
export type { NamedRelease } from './multipath/data/release-names.ts';
export { findRelease, namedReleases } from './multipath/data/release-names.ts';
export type { MultipathRelease } from './multipath/data/releases.ts';
export { DEFAULT_LINT_RELEASE, parseRelease, releaseName } from './multipath/data/releases.ts';
export { planForAnyRelease } from './multipath/edit/any-release.ts';
export type { PlanStanzaOptions } from './multipath/edit/plan.ts';
export { planStanza, planStanzaRemoval } from './multipath/edit/plan.ts';
export type { LintOptions } from './multipath/lint/lint.ts';
export { lintMultipath } from './multipath/lint/lint.ts';
export { readMultipath } from './multipath/syntax/read.ts';
export type {
  DesiredStanza,
  MultipathDocument,
  StanzaMatch,
  StanzaPlan,
  StanzaState,
} from './multipath/syntax/types.ts';
export type { EditStanzaOptions } from './procedures/multipath/edit-stanza.ts';
export { isConfPath } from './procedures/multipath/read/query.ts';
export { hostRelease, releaseQuery } from './procedures/multipath/read/release.ts';
export type { RenderedStanza, RenderOptions } from './profiles/stanza.ts';
export { renderStanza } from './profiles/stanza.ts';
export type { EditCodec, EditSource, FilePlan, PlannedEdit, Planner } from './run/edit/plan.ts';
export { diffOfEdit, planEdit } from './run/edit/plan.ts';
export type { EditRecord, RecordedRemoval } from './run/edit/undo-record.ts';
export { dropEditRecord, withRecordedUndo, writeEditRecord } from './run/edit/undo-record.ts';
export { planDeviceRule } from './storagelink/rule/plan.ts';
export type { RemovalOptions } from './storagelink/rule/remove.ts';
export { planDeviceRuleRemoval } from './storagelink/rule/remove.ts';
export type { DesiredDeviceRule, DeviceRulePlan } from './storagelink/types.ts';
export type { DecodedXml } from './storagelink/xml/encoding.ts';
export { decodeXml, encodeXml } from './storagelink/xml/encoding.ts';
export type { Diagnostic, Severity, Span } from './text/diagnostic.ts';
export type { Edit } from './text/edit.ts';
export { applyEdits } from './text/edit.ts';
export type { DecodedText, Encoding } from './text/encoding.ts';
export { decodeText } from './text/encoding.ts';
export type { LineMap, Position } from './text/line-map.ts';
export { makeLineMap, positionAt } from './text/line-map.ts';
export type { EditedFile, EditFileOptions } from './verbs/edit-file.ts';
export { editFile } from './verbs/edit-file.ts';
export { editStanza } from './verbs/edit-stanza.ts';
export type { KeywordFacts } from './verbs/keyword-at.ts';
export { keywordAt } from './verbs/keyword-at.ts';
export type { LintedFile } from './verbs/lint-file.ts';
export { LINT_LIMIT, lintFile } from './verbs/lint-file.ts';
export type { LintedHost, LintHostOptions } from './verbs/lint-host.ts';
export { lintHost } from './verbs/lint-host.ts';
export { restoreBackup } from './verbs/restore-backup.ts';
