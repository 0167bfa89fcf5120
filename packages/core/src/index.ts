export type { ErrorCode, ProcedureErrorOptions } from './errors.ts';
export { isProcedureError, must, ProcedureError } from './errors.ts';
export type { BridgeHostOptions } from './hosts/bridge/host.ts';
export { openBridgeHost } from './hosts/bridge/host.ts';
export type { BridgeAnswer, BridgeScript, BridgeTransport } from './hosts/bridge/transport.ts';
export type {
  CallOptions,
  CommandResult,
  Facts,
  FactsQuery,
  FileState,
  Host,
  HostKind,
  HostOpener,
  Platform,
  ReadyEdit,
  ReplaceRequest,
  ReplaceResult,
  RunCommandOptions,
  Traffic,
} from './hosts/host.ts';
export { hostKey, onlyOnce } from './hosts/host-key.ts';
export { openLocalHost } from './hosts/local.ts';
export type { ParseHostOptions } from './hosts/registry.ts';
export { parseHost, parseHostsFile } from './hosts/registry.ts';
export type { SshOptions, SshTarget } from './hosts/ssh/arguments.ts';
export { openSshHost } from './hosts/ssh/host.ts';
export type { KeywordStatus, SectionPath } from './multipath/data/keywords.ts';
export { keywordStatus } from './multipath/data/keywords.ts';
export type { NamedRelease } from './multipath/data/release-names.ts';
export { findRelease, namedReleases, releaseDoubt } from './multipath/data/release-names.ts';
export type { KeywordLineage, MultipathRelease } from './multipath/data/releases.ts';
export { compareReleases, DEFAULT_LINT_RELEASE, parseRelease } from './multipath/data/releases.ts';
export { planForAnyRelease } from './multipath/edit/any-release.ts';
export type {
  EffectiveKeyword,
  KeywordDifference,
} from './multipath/edit/compare.ts';
export {
  compareKeywords,
  compareStanza,
  describeDifferences,
  effectiveKeywords,
  stanzaEquals,
} from './multipath/edit/compare.ts';
export type { PlanStanzaOptions } from './multipath/edit/plan.ts';
export { planStanza, planStanzaRemoval } from './multipath/edit/plan.ts';
export type { PlanCode, PlanDiagnostic } from './multipath/edit/types.ts';
export type { LintOptions } from './multipath/lint/lint.ts';
export { lintMultipath } from './multipath/lint/lint.ts';
export type { LintCode, LintDiagnostic } from './multipath/lint/report.ts';
export { findDevices, findStanzas } from './multipath/syntax/devices.ts';
export type { ReadOptions } from './multipath/syntax/read.ts';
export { decodeMultipath, readMultipath } from './multipath/syntax/read.ts';
export type {
  Block,
  ConfLine,
  DesiredStanza,
  DeviceEntry,
  KeywordValue,
  LineList,
  MultipathDocument,
  OnDifference,
  StanzaMatch,
  StanzaPlan,
  StanzaState,
  Statement,
  Token,
} from './multipath/syntax/types.ts';
export type { Completed } from './options/complete.ts';
export { completeOptions, problemOf, wantedSecrets, wrongChoice } from './options/complete.ts';
export { readFingerprint } from './options/fingerprint.ts';
export type { GivenAdapterOptions } from './options/fold.ts';
export { foldAdapter, foldMultipath, foldRule, foldRulePlaces } from './options/fold.ts';
export type { FoldedStanza } from './options/fold-edit.ts';
export {
  dependsOnRelease,
  foldDifference,
  foldRuleMatch,
  foldStanza,
} from './options/fold-edit.ts';
export type {
  FrontEnd,
  Giving,
  Option,
  OptionGroup,
  OptionProblem,
  OptionRule,
  OptionTable,
  OptionType,
  Scope,
} from './options/option.ts';
export type { AnyTable, OptionFields, OptionRow, OptionTables } from './options/tables.ts';
export {
  allOptions,
  choicesOf,
  defaultOf,
  isRequired,
  isText,
  OPTION_GROUPS,
  optionTables,
  rowsOf,
} from './options/tables.ts';
export type {
  ConfigureMultipathOptions,
  InstallAdapterOptions,
  InstallerOptions,
  StorageCredentials,
  StorageLinkApiOptions,
} from './options/types.ts';
export {
  inAnsibleMarkup,
  inHelp,
  inMarkdown,
  inWordsOf,
  inWordsThroughout,
  nameIn,
  variableOf,
} from './options/words.ts';
export { defaultStateFolder } from './os/state-folder.ts';
export type {
  Action,
  ActionKind,
  AddCredentialsAction,
  DownloadAction,
  InstallAction,
  RunCommandAction,
  ServiceAction,
  WriteFileAction,
} from './procedures/action.ts';
export { LICENCE_COMMANDS } from './procedures/adapter/licence-answer.ts';
export { installAdapterProcedure } from './procedures/adapter/procedure.ts';
export type { EditStanzaOptions } from './procedures/multipath/edit-stanza.ts';
export {
  configureMultipathDefaults,
  configureMultipathProcedure,
} from './procedures/multipath/procedure.ts';
export { isConfPath } from './procedures/multipath/read/query.ts';
export { hostRelease, releaseQuery } from './procedures/multipath/read/release.ts';
export type { PathsHealth } from './procedures/multipath/read/topology.ts';
export type {
  PlanContext,
  ProcedureDefinition,
  ResumedAction,
  Step,
  StepContext,
  StepPlan,
  Verification,
} from './procedures/procedure.ts';
export type { ReportedMap, ReportedPath, ReportedPathGroup } from './procedures/report-types.ts';
export { findProfile, PROFILES } from './profiles/index.ts';
export type { ProfileCode } from './profiles/object-reader.ts';
export type { Dialect, Profile, StanzaVariant } from './profiles/profile.ts';
export { quantastor } from './profiles/quantastor.ts';
export type { ProfileReading } from './profiles/read.ts';
export { readProfile } from './profiles/read.ts';
export type { RenderedStanza, RenderOptions } from './profiles/stanza.ts';
export { renderStanza } from './profiles/stanza.ts';
export { annotationLine } from './render/lint/annotation.ts';
export type { FileFinding, SarifWriter } from './render/lint/sarif.ts';
export { makeSarif } from './render/lint/sarif.ts';
export { type MarkdownOptions, renderMarkdown } from './render/markdown.ts';
export { renderQuestion, renderText, type TextOptions } from './render/text.ts';
export { type ReportView, type ViewOptions, viewReport } from './render/view.ts';
export { widthOf } from './render/width.ts';
export type {
  ActionContext,
  ActionExecutor,
  ActionExecutors,
  ActionRecord,
  ActionResult,
  UndoResult,
  UndoState,
} from './run/actions/executor.ts';
export type { ExpectedPlan } from './run/approval/expected.ts';
export { readExpectedPlan } from './run/approval/expected.ts';
export type { Plan, PlannedChange, PlannedHost } from './run/approval/plan.ts';
export type { EditCodec, EditSource, FilePlan, PlannedEdit, Planner } from './run/edit/plan.ts';
export { diffOfEdit, planEdit } from './run/edit/plan.ts';
export type { EditRecord, RecordedRemoval } from './run/edit/undo-record.ts';
export {
  dropEditRecord,
  readEditRecord,
  withRecordedUndo,
  writeEditRecord,
} from './run/edit/undo-record.ts';
export type { JournalHost } from './run/journal/format.ts';
export type { ReportHeader } from './run/make-report.ts';
export { assembleReport, toolVersion } from './run/make-report.ts';
export type { OnEvent, RunEvent, RunOptions } from './run/options.ts';
export type { ResumeHostsOptions } from './run/record/resume-hosts.ts';
export type { HostRunOptions } from './run/record/take-back-hosts.ts';
export type { RecordedRunOptions, RunState } from './run/recorded-run.ts';
export type { ReportTextOptions, TextStyle } from './run/render.ts';
export { renderPlan, renderReport } from './run/render.ts';
export { shortName } from './run/report/host-name.ts';
export { readRunReport } from './run/report/of-run.ts';
export { isReportVersion, readReport } from './run/report/read.ts';
export type {
  Change,
  Finding,
  HostRecord,
  HostRelease,
  HostReport,
  InEffect,
  NextCommand,
  Outcome,
  ProcedureName,
  Report,
  ReportedError,
  StepReport,
  Stopped,
  Truncation,
  Undo,
  Verified,
} from './run/report.ts';
export { exitCodeOf, requiredExitCodeOf, verifyExitCodeOf, worstOutcome } from './run/report.ts';
export { runProcedure } from './run/run-hosts.ts';
export { isRunId, makeRunId } from './run/run-id.ts';
export type { SandboxHosts } from './sandbox/create.ts';
export { createSandbox } from './sandbox/create.ts';
export { openSandboxHost } from './sandbox/host.ts';
export { planDeviceRule } from './storagelink/rule/plan.ts';
export type { RemovalOptions } from './storagelink/rule/remove.ts';
export { planDeviceRuleRemoval } from './storagelink/rule/remove.ts';
export type {
  DesiredDeviceRule,
  DeviceRuleCode,
  DeviceRuleDiagnostic,
  DeviceRuleMatch,
  DeviceRulePlan,
  DeviceRuleSource,
  VersionChange,
} from './storagelink/types.ts';
export type { DecodedXml } from './storagelink/xml/encoding.ts';
export { decodeXml, encodeXml } from './storagelink/xml/encoding.ts';
export { checkWellFormed } from './storagelink/xml/read-xml.ts';
export { type ShownCertificate, showCertificate } from './storagelink-api/certificate.ts';
export { openStorageLinkApi } from './storagelink-api/client.ts';
export type {
  KnownCredentials,
  LoadedAdapter,
  NewCredentials,
  StorageLinkApi,
  StorageLinkCall,
} from './storagelink-api/types.ts';
export { closestTo } from './text/closest.ts';
export type { Diagnostic, Severity, Span } from './text/diagnostic.ts';
export { hasErrors, renderDiagnostic } from './text/diagnostic.ts';
export type { DiffNames } from './text/diff.ts';
export { unifiedDiff } from './text/diff.ts';
export type { Edit } from './text/edit.ts';
export { applyEdits, invertEdits } from './text/edit.ts';
export type { DecodedText, Encoding } from './text/encoding.ts';
export { decodeText, encodeText } from './text/encoding.ts';
export type { JsonObject, JsonValue } from './text/json.ts';
export type { LineMap, Position } from './text/line-map.ts';
export { makeConfLineMap, makeLineMap, positionAt } from './text/line-map.ts';
export { printable } from './text/printable.ts';
export { quotePosix } from './text/quote.ts';
export { configureMultipath } from './verbs/configure-multipath.ts';
export type { EditedFile, EditFileOptions } from './verbs/edit-file.ts';
export { editFile } from './verbs/edit-file.ts';
export { editStanza } from './verbs/edit-stanza.ts';
export type { FindPoolOptions } from './verbs/find-pool-hosts.ts';
export { findPoolHosts } from './verbs/find-pool-hosts.ts';
export { findRunId } from './verbs/find-run.ts';
export type { HostRun, HostRuns, ListHostRunsOptions } from './verbs/host-runs.ts';
export { listHostRuns, rollbackHosts } from './verbs/host-runs.ts';
export type { InstallAdapterRun } from './verbs/install-adapter.ts';
export { installAdapter } from './verbs/install-adapter.ts';
export type { KeywordFacts } from './verbs/keyword-at.ts';
export { keywordAt } from './verbs/keyword-at.ts';
export type { LintedFile } from './verbs/lint-file.ts';
export { LINT_LIMIT, lintFile } from './verbs/lint-file.ts';
export { type LintedHost, type LintHostOptions, lintHost } from './verbs/lint-host.ts';
export type { RunSummary } from './verbs/list-runs.ts';
export { listRuns } from './verbs/list-runs.ts';
export type { PrunedRuns, PruneRunsOptions } from './verbs/prune-runs.ts';
export { pruneRuns } from './verbs/prune-runs.ts';
export type { ResumeOptions, RunSecrets } from './verbs/resume.ts';
export { resume, resumeHosts } from './verbs/resume.ts';
export { rollback } from './verbs/rollback.ts';
export type { VerifyAdapterOptions } from './verbs/verify.ts';
export { verifyAdapter, verifyMultipath } from './verbs/verify.ts';
