/** The editors and the lint: bytes in, a plan out; `applyEdit` writes it. */
export type { ReadyEdit } from './hosts/host.ts';
export type { NamedRelease } from './multipath/data/release-names.ts';
export { findRelease, isBeyondTables, namedReleases } from './multipath/data/release-names.ts';
export type { MultipathRelease } from './multipath/data/releases.ts';
export { DEFAULT_RELEASE, parseRelease, releaseName } from './multipath/data/releases.ts';
export type { LintOptions } from './multipath/lint/lint.ts';
export type { DesiredStanza, StanzaMatch, StanzaState } from './multipath/syntax/types.ts';
export type { EditStanzaOptions } from './procedures/multipath/edit-stanza.ts';
export { isConfPath } from './procedures/multipath/read/query.ts';
export { releaseOf, releaseQuery } from './procedures/multipath/read/release.ts';
export type { RenderedStanza, RenderOptions } from './profiles/stanza.ts';
export { renderStanza } from './profiles/stanza.ts';
export type { FilePlan, FileToEdit, TextPlan } from './run/edit/plan.ts';
export type { RemovalOptions } from './storagelink/rule/remove.ts';
export type { DesiredDeviceRule } from './storagelink/types.ts';
export type { Diagnostic, Severity, Span } from './text/diagnostic.ts';
export type { Edit } from './text/edit.ts';
export type { DecodedText, Encoding } from './text/encoding.ts';
export { decodeText } from './text/encoding.ts';
export type { PlacedText, Position } from './text/line-map.ts';
export type {
  ApplyEditOptions,
  EditedFile,
  HostFile,
  ReadToEditOptions,
} from './verbs/edit-file.ts';
export { applyEdit, readToEdit } from './verbs/edit-file.ts';
export { editStanza } from './verbs/edit-stanza.ts';
export type { KeywordFacts } from './verbs/keyword-at.ts';
export { keywordAt } from './verbs/keyword-at.ts';
export type { LintedFile } from './verbs/lint-file.ts';
export { LINT_LIMIT, lintFile } from './verbs/lint-file.ts';
export type { LintedHost, LintHostOptions } from './verbs/lint-host.ts';
export { lintHost } from './verbs/lint-host.ts';
export { localRelease } from './verbs/local-release.ts';
export { packageOfFile } from './verbs/package-file.ts';
export type {
  DeviceRuleEdit,
  GivenFile,
  MultipathEdit,
  MultipathEditOptions,
} from './verbs/plan-edit.ts';
export {
  planDeviceRuleEdit,
  planDeviceRuleRemoval,
  planMultipathEdit,
  planMultipathForAny,
  planMultipathRemoval,
  rememberEdit,
  versionUsed,
} from './verbs/plan-edit.ts';
export { restoreBackup } from './verbs/restore-backup.ts';
