export type { ErrorCode, ProcedureErrorOptions } from './errors.ts';
export { isProcedureError, must, ProcedureError } from './errors.ts';
export type {
  CallOptions,
  CommandResult,
  Facts,
  FactsQuery,
  FileState,
  Host,
  HostOpener,
  Platform,
  ReplaceRequest,
  ReplaceResult,
  RunCommandOptions,
  Traffic,
} from './hosts/host.ts';
export type { ParseHostOptions } from './hosts/registry.ts';
export { howToOpen, onlyOnce, parseHost, parseHosts, sudoOn } from './hosts/registry.ts';
export type { SshOptions } from './hosts/ssh/arguments.ts';
export type { Sudo } from './hosts/ssh/sudo.ts';
export type { KeywordValue, OnDifference } from './multipath/syntax/types.ts';
export type { ToldProblem } from './options/complete.ts';
export { takeOptions, wantedSecrets, wrongChoice } from './options/complete.ts';
export { failsLint, SEVERITIES } from './options/edit.ts';
export type { FoldedResume, GivenAdapterOptions } from './options/fold.ts';
export {
  asksForRuleAlone,
  foldAdapter,
  foldLicences,
  foldMultipath,
  foldResume,
  foldRule,
  foldRun,
} from './options/fold.ts';
export type { FoldedStanza } from './options/fold-edit.ts';
export {
  dependsOnRelease,
  foldLint,
  foldRuleEdit,
  foldRuleMatch,
  foldStanza,
  foldStanzaEdit,
  stanzaChange,
} from './options/fold-edit.ts';
export { namedProfile } from './options/named-profile.ts';
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
  rowsOf,
  withTexts,
} from './options/tables.ts';
export type {
  ConfigureMultipathOptions,
  InstallAdapterOptions,
  InstallerOptions,
  StorageCredentials,
  StorageLinkApiOptions,
} from './options/types.ts';
export {
  commandOf,
  inHelp,
  inWordsOf,
  inWordsThroughout,
  nameIn,
  typedOptions,
  variableOf,
} from './options/words.ts';
export { defaultStateFolder } from './os/state-folder.ts';
export { LICENCE_COMMANDS } from './procedures/adapter/licence-answer.ts';
export { findProfile, PROFILES } from './profiles/index.ts';
export type { Dialect, Profile, StanzaVariant } from './profiles/profile.ts';
export type { ProfileReading } from './profiles/read.ts';
export { readProfile } from './profiles/read.ts';
export type { ExpectedPlan } from './run/approval/expected.ts';
export { namedPlan, readExpectedPlan } from './run/approval/expected.ts';
export type { Plan, PlannedChange, PlannedHost } from './run/approval/plan.ts';
export type { OnEvent, RunEvent, RunOptions } from './run/options.ts';
export type { ResumeHostsOptions } from './run/record/resume-hosts.ts';
export type { HostRunOptions } from './run/record/take-back-hosts.ts';
export type { RecordedRunOptions, RunState } from './run/recorded-run.ts';
export { makeRunId } from './run/run-id.ts';
export type { DeviceRuleMatch, DeviceRuleSource } from './storagelink/types.ts';
export type { ShownCertificate } from './storagelink-api/certificate.ts';
export { showCertificate } from './storagelink-api/certificate.ts';
export type {
  KnownCredentials,
  LoadedAdapter,
  NewCredentials,
  StorageLinkApi,
  StorageLinkCall,
} from './storagelink-api/types.ts';
export { closestTo } from './text/closest.ts';
export { withHelp } from './text/diagnostic.ts';
export type { JsonObject, JsonValue } from './text/json.ts';
export { counted, printable, printableJson } from './text/printable.ts';
export { shellWord } from './text/quote.ts';
export { configureMultipath } from './verbs/configure-multipath.ts';
export type { FindHostsOptions } from './verbs/find-pool-hosts.ts';
export { findHosts } from './verbs/find-pool-hosts.ts';
export { findRunId, namedRun, newestRunOf } from './verbs/find-run.ts';
export type { HostRun, HostRuns, ListHostRunsOptions } from './verbs/host-runs.ts';
export { listHostRuns, rollbackHosts } from './verbs/host-runs.ts';
export type { InstallAdapterRun } from './verbs/install-adapter.ts';
export { installAdapter } from './verbs/install-adapter.ts';
export type { RunSummary } from './verbs/list-runs.ts';
export { listRuns, runStateWord } from './verbs/list-runs.ts';
export type { PrunedRuns, PruneRunsOptions } from './verbs/prune-runs.ts';
export { pruneRuns } from './verbs/prune-runs.ts';
export type { ResumeOptions, RunSecrets } from './verbs/resume.ts';
export { resume, resumeHosts } from './verbs/resume.ts';
export { rollback } from './verbs/rollback.ts';
export type { VerifyAdapterOptions } from './verbs/verify.ts';
export { verifyAdapter, verifyMultipath } from './verbs/verify.ts';
export type { RecordedProcedure } from './verbs/work-on-run.ts';
export { workOnHosts, workOnJournal } from './verbs/work-on-run.ts';
