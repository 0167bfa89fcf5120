import type { Command } from 'commander';
import { collect, wholeNumber } from './parse-options.ts';

/** Which hosts. */
export interface HostFlags {
  readonly host?: readonly string[];
  readonly hostsFile?: string;
  readonly poolMaster?: string;
}

/** How the outcome is shown. */
export interface ReportFlags {
  readonly json?: boolean;
  readonly diff?: boolean;
  readonly stateFolder?: string;
}

/** What every script takes that may change something. */
export interface ChangeFlags extends ReportFlags {
  readonly check?: boolean;
  readonly yes?: boolean;
}

export interface RunFlags extends HostFlags, ChangeFlags {
  readonly profile?: string;
  readonly concurrency?: number;
  readonly planFile?: string;
  readonly expectPlan?: string;
}

export function addHostOptions(command: Command): Command {
  return command
    .option(
      '--host <spec>',
      'ssh://root@xen1:22, local, command:FILE or sandbox:DIR; repeatable',
      collect,
    )
    .option('--hosts-file <file>', 'one host a line, # starts a comment; - is stdin')
    .option('--concurrency <n>', 'hosts worked on at one time (default: 10)', wholeNumber(1));
}

/** For scripts on dom0 hosts: a StorageLink server is in no pool. */
export function addPoolOption(command: Command): Command {
  return command.option('--pool-master <spec>', 'ask this host for all hosts of its pool');
}

export function addReportOptions(command: Command): Command {
  return command
    .option('--diff', 'show the changes of files as unified diffs')
    .option('--json', 'print the report as JSON on stdout, and nothing else there');
}

/** For scripts that use journals. */
export function addStateOption(command: Command): Command {
  return command.option(
    '--state-folder <dir>',
    "journals lie here (default: the user's state folder)",
  );
}

export function addChangeOptions(command: Command): Command {
  return command
    .option('--check', 'show what would change, and change nothing')
    .option('--yes', 'change without asking; needed where there is no terminal to ask on');
}

/** Hosts, check, confirmation, profile and report: for a script that runs a procedure. */
export function addRunOptions(command: Command): Command {
  addStateOption(addReportOptions(addChangeOptions(addHostOptions(command))));
  return addProfileOption(addApprovalOptions(command));
}

/** The approved plan is the applied plan. */
export function addApprovalOptions(command: Command): Command {
  return command
    .option('--plan-file <file>', 'write what would be done as JSON, with a digest, to this file')
    .option(
      '--expect-plan <digest|file>',
      'refuse a host whose plan is not this one: a digest, or a file that --plan-file wrote',
    );
}

export function addProfileOption(command: Command): Command {
  return command.option('--profile <file>', 'vendor profile as JSON (default: QuantaStor)');
}

/** For a script that edits one file. */
export function addEditOptions(command: Command): Command {
  return command
    .argument('<file>', 'the file to edit; - reads stdin and writes stdout')
    .option('--diff', 'print the change as a unified diff on stdout')
    .option('--json', 'print what was found and done as JSON on stdout');
}
