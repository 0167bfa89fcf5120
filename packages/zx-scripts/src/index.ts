export type { Command } from 'commander';

export { configureMultipathViaAnsible } from './kit/ansible/configure-multipath-via-ansible.ts';
export { SHELLS } from './kit/completion/shells.ts';
export { confirmChange } from './kit/confirm.ts';
export type { CommandHelp, ScriptDefinition } from './kit/definition.ts';
export type { EditOutcome, EditTask } from './kit/edit.ts';
export { runEdit } from './kit/edit.ts';
export type { Exits } from './kit/exit-codes.ts';
export {
  changeExits,
  configureExits,
  exitCodes,
  lintExits,
  readExits,
  UsageError,
  verifyAdapterExits,
  verifyMultipathExits,
} from './kit/exit-codes.ts';
export { asWrongUsage, describeError, sayError } from './kit/explain.ts';
export { hostFrom, namedHosts } from './kit/hosts.ts';
export { readInput } from './kit/input.ts';
export { beginJson, expectJson, writeJson } from './kit/output/json.ts';
export type { LintFormat } from './kit/output/lint-output.ts';
export { makeLintOutput } from './kit/output/lint-output.ts';
export { plain, say, writeData } from './kit/output/output.ts';
export { finish } from './kit/output/report.ts';
export { assignment, quoteWord, table } from './kit/output/table.ts';
export { localTime } from './kit/output/times.ts';
export { profileFrom } from './kit/profile.ts';
export { knownRelease, releaseFrom } from './kit/release.ts';
export { checkStateFolder, noteTakenBack, runIdFrom } from './kit/run/run-id.ts';
export { runOptionsFrom } from './kit/run/run-options.ts';
export { workOnRun } from './kit/run/work-on-run.ts';
export { bareCommand, groupOf, runAlone, script } from './kit/script.ts';
export {
  answerEarly,
  interruptibly,
  letSignalsIn,
  stopped,
  stopping,
  stopSignal,
} from './kit/signals.ts';
export { toolWords } from './kit/words.ts';
