export type { ErrorCode, ProcedureErrorOptions } from './errors.ts';
export { isProcedureError, ProcedureError } from './errors.ts';
export type { BridgeHostOptions } from './hosts/bridge/bridge-host.ts';
export { openBridgeHost } from './hosts/bridge/bridge-host.ts';
export type { BridgeAnswer, BridgeScript, BridgeTransport } from './hosts/bridge/transport.ts';
export type {
  CallOptions,
  CommandResult,
  Facts,
  FactsQuery,
  FileState,
  Host,
  HostKind,
  Platform,
  ReadyEdit,
  ReplaceRequest,
  ReplaceResult,
  RunCommandOptions,
  Traffic,
} from './hosts/host.ts';
export type { HostOpener } from './hosts/host-opener.ts';
export { openLocalHost } from './hosts/local/local-host.ts';
export type { ParseHostOptions } from './hosts/parse-host.ts';
export { parseHost } from './hosts/parse-host.ts';
export { parseHostsFile } from './hosts/parse-hosts-file.ts';
export { quotePosix } from './hosts/quote-posix.ts';
export type { SandboxHosts } from './hosts/sandbox/create-sandbox.ts';
export { createSandbox } from './hosts/sandbox/create-sandbox.ts';
export { openSandboxHost } from './hosts/sandbox/sandbox-host.ts';
export { openSshHost } from './hosts/ssh/ssh-host.ts';
export type { SshOptions, SshTarget } from './hosts/ssh/ssh-options.ts';
export { openStorageLinkApi } from './hosts/storagelink-api.ts';
export type {
  EffectiveKeyword,
  KeywordDifference,
} from './multipath/compare-stanza.ts';
export {
  compareKeywords,
  compareStanza,
  describeDifferences,
  effectiveKeywords,
  stanzaEquals,
} from './multipath/compare-stanza.ts';
export { decodeMultipath } from './multipath/decode-multipath.ts';
export { findDevices, findStanzas } from './multipath/find-devices.ts';
export type { SectionPath } from './multipath/keywords.ts';
export { keywordStatus } from './multipath/keywords.ts';
export type { KeywordStatus } from './multipath/keywords-spans.ts';
export type { LintOptions } from './multipath/lint.ts';
export { lintMultipath, makeConfLineMap } from './multipath/lint.ts';
export type { LintCode, LintDiagnostic } from './multipath/lint-codes.ts';
export type { PlanCode, PlanDiagnostic } from './multipath/plan-diagnostic.ts';
export type { PlanStanzaOptions } from './multipath/plan-stanza.ts';
export { planStanza, planStanzaRemoval } from './multipath/plan-stanza.ts';
export type { ReadOptions } from './multipath/read-multipath.ts';
export { readMultipath } from './multipath/read-multipath.ts';
export type { KeywordLineage, MultipathRelease } from './multipath/releases.ts';
export { compareReleases, DEFAULT_LINT_RELEASE, parseRelease } from './multipath/releases.ts';
export type {
  Block,
  ConfLine,
  DeviceEntry,
  KeywordValue,
  LineList,
  MultipathDocument,
  OnDifference,
  StanzaMatch,
  StanzaPlan,
  StanzaState,
  StanzaWish,
  Statement,
  Token,
} from './multipath/types.ts';
export {
  configureMultipath,
  configureMultipathDefaults,
  configureMultipathProcedure,
} from './procedures/configure-multipath.ts';
export type { FindPoolOptions } from './procedures/find-pool-hosts.ts';
export { findPoolHosts } from './procedures/find-pool-hosts.ts';
export type { InstallAdapterRun } from './procedures/install-adapter.ts';
export { installAdapter, installAdapterProcedure } from './procedures/install-adapter.ts';
export type {
  ConfigureMultipathOptions,
  InstallAdapterOptions,
  InstallerOptions,
  StorageCredentials,
  StorageLinkApiOptions,
} from './procedures/options.ts';
export type { ResumeOptions, RunSecrets } from './procedures/resume.ts';
export { resume } from './procedures/resume.ts';
export type { VerifyAdapterOptions } from './procedures/verify-adapter.ts';
export { verifyAdapter } from './procedures/verify-adapter.ts';
export { verifyExitCodeOf } from './procedures/verify-exit-code.ts';
export { verifyMultipath } from './procedures/verify-multipath.ts';
export type { ProfileCode } from './profiles/object-reader.ts';
export type { Dialect, Profile, StanzaVariant } from './profiles/profile.ts';
export { quantastor } from './profiles/quantastor.ts';
export type { ProfileReading } from './profiles/read-profile.ts';
export { readProfile } from './profiles/read-profile.ts';
export type { RenderedStanza, RenderOptions } from './profiles/render-stanza.ts';
export { renderStanza } from './profiles/render-stanza.ts';
export type {
  ActionContext,
  ActionExecutor,
  ActionExecutors,
  ActionRecord,
  ActionResult,
  UndoResult,
  UndoState,
} from './run/actions/executor.ts';
export type { ReportHeader } from './run/assemble-report.ts';
export { assembleReport } from './run/assemble-report.ts';
export type { EditedFile, EditFileOptions } from './run/edit-file.ts';
export { editFile } from './run/edit-file.ts';
export type { EditCodec, EditSource, FilePlan, PlannedEdit, Planner } from './run/edit-plan.ts';
export { diffOfEdit, planEdit } from './run/edit-plan.ts';
export type { EditRecord } from './run/edit-record.ts';
export { dropEditRecord, readEditRecord, writeEditRecord } from './run/edit-record.ts';
export type { RecordedRemoval } from './run/edit-recorded-undo.ts';
export { withRecordedUndo } from './run/edit-recorded-undo.ts';
export type { OnEvent, RunEvent } from './run/events.ts';
export type { JournalHost } from './run/journal/record.ts';
export type { JsonObject, JsonValue } from './run/json.ts';
export type { RunSummary } from './run/list-runs.ts';
export { listRuns } from './run/list-runs.ts';
export { exitCodeOf, worstOutcome } from './run/outcome.ts';
export type { ProcedureDefinition } from './run/procedure-definition.ts';
export type { RecordedRunOptions, RunState } from './run/recorded-run.ts';
export type { ReportTextOptions, TextStyle } from './run/render-report.ts';
export { renderPlan, renderReport } from './run/render-report.ts';
export type {
  Change,
  Finding,
  HostReport,
  Outcome,
  ProcedureName,
  Report,
  ReportedError,
  StepReport,
} from './run/report.ts';
export { rollback } from './run/rollback.ts';
export { isRunId, makeRunId } from './run/run-id.ts';
export type { RunOptions } from './run/run-options.ts';
export { runProcedure } from './run/run-procedure.ts';
export { defaultStateFolder } from './run/state-folder.ts';
export type {
  Action,
  ActionKind,
  AddCredentialsAction,
  DownloadAction,
  InstallAction,
  RunCommandAction,
  ServiceAction,
  WriteFileAction,
} from './steps/action.ts';
export { LICENCE_COMMANDS } from './steps/install-adapter/licence-answer.ts';
export { hostRelease, releaseQuery } from './steps/multipath/host-release.ts';
export type { PathState } from './steps/multipath/path-state.ts';
export type { ReportedMap, ReportedPath, ReportedPathGroup } from './steps/reported-map.ts';
export type {
  PlanContext,
  ResumedAction,
  Step,
  StepContext,
  StepPlan,
  Verification,
} from './steps/step.ts';
export type { DeviceRuleCode, DeviceRuleDiagnostic } from './storagelink/diagnostic-code.ts';
export { planDeviceRule } from './storagelink/plan-device-rule.ts';
export { planDeviceRuleRemoval } from './storagelink/plan-device-rule-removal.ts';
export type { RemovalOptions } from './storagelink/rule/plan-removal.ts';
export type {
  KnownCredentials,
  LoadedAdapter,
  NewCredentials,
  StorageLinkApi,
  StorageLinkCall,
} from './storagelink/storagelink-api.ts';
export type {
  DeviceRuleMatch,
  DeviceRulePlan,
  DeviceRuleSource,
  DeviceRuleWish,
  VersionChange,
} from './storagelink/types.ts';
export type { DecodedXml } from './storagelink/xml/encoding.ts';
export { decodeXml, encodeXml } from './storagelink/xml/encoding.ts';
export { checkWellFormed } from './storagelink/xml/well-formed.ts';
export type { Diagnostic, Severity, Span } from './text/diagnostic.ts';
export { hasErrors } from './text/diagnostic.ts';
export type { Edit } from './text/edit.ts';
export { applyEdits, invertEdits } from './text/edit.ts';
export type { DecodedText, Encoding } from './text/encoding.ts';
export { decodeText, encodeText } from './text/encoding.ts';
export type { LineMap, Position } from './text/line-map.ts';
export { makeLineMap, positionAt } from './text/line-map.ts';
export { renderDiagnostic } from './text/render-diagnostic.ts';
export type { DiffNames } from './text/unified-diff.ts';
export { unifiedDiff } from './text/unified-diff.ts';
