export { Argument, type Command, Option } from 'commander';

export type { ApiAccess, ApiFlags, InstallerFlags } from './kit/adapter-flags.ts';
export {
  addApiOptions,
  addCredentialsOptions,
  addInstallerOptions,
  apiFrom,
  installerFrom,
} from './kit/adapter-flags.ts';
export type { AnsibleFlags } from './kit/ansible/ansible-flags.ts';
export { addAnsibleOptions, isViaAnsible } from './kit/ansible/ansible-flags.ts';
export { configureMultipathViaAnsible } from './kit/ansible/configure-multipath-via-ansible.ts';
export { confirmChange } from './kit/confirm.ts';
export { findingsOf, showDiagnostics, tint } from './kit/diagnostics.ts';
export { showDiff } from './kit/diff.ts';
export type { EditFlags, EditOutcome, EditTask } from './kit/edit.ts';
export { runEdit } from './kit/edit.ts';
export { exitCodes, UsageError } from './kit/exit-codes.ts';
export { given } from './kit/given.ts';
export { hostFrom, hostsFrom } from './kit/hosts.ts';
export { readInput, readInputText } from './kit/input.ts';
export type { StanzaFlags } from './kit/multipath-flags.ts';
export { addStanzaOptions, dialectOption } from './kit/multipath-flags.ts';
export { colour, plain, say, writeData } from './kit/output.ts';
export { collect, runId, seconds, wholeNumber } from './kit/parse-options.ts';
export { checkPicture, drawPicture } from './kit/picture.ts';
export { profileFrom } from './kit/profile.ts';
export { showProgress } from './kit/progress.ts';
export type { ReleaseFlags } from './kit/release.ts';
export { releaseFrom, releaseOption } from './kit/release.ts';
export { finish } from './kit/report.ts';
export type { RuleFlags } from './kit/rule-flags.ts';
export { addRuleOptions, ruleFrom } from './kit/rule-flags.ts';
export type { ChangeFlags, HostFlags, ReportFlags, RunFlags } from './kit/run-flags.ts';
export {
  addChangeOptions,
  addEditOptions,
  addHostOptions,
  addPoolOption,
  addProfileOption,
  addReportOptions,
  addRunOptions,
  addStateOption,
} from './kit/run-flags.ts';
export { conversation, recordedRunOptionsFrom, runOptionsFrom } from './kit/run-options.ts';
export { asWrongUsage, describeError, runAlone, sayError, script } from './kit/script.ts';
export type { SecretFlags, SecretWish } from './kit/secrets.ts';
export {
  findSecrets,
  readSecrets,
  storagelinkPasswordOption,
  storagelinkSecret,
  storagePasswordOption,
  storageSecret,
} from './kit/secrets.ts';
export { stopSignal } from './kit/signals.ts';
export { count, quoteWord, table } from './kit/table.ts';
