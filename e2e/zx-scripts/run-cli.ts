import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import type { HostReport, Report } from '@quantastor-xenserver/core/report';

const cli = join(import.meta.dirname, '../../packages/zx-scripts/bin/quantastor-xenserver.js');

export interface CliResult {
  readonly exit: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliRun {
  readonly process: ChildProcess;
  /** All that it has said so far on stderr. */
  said(): string;
  readonly ended: Promise<CliResult>;
}

/** What a command line must know of a lab: where its `ssh` is, and its folder. */
export interface CliPlace {
  readonly bin: string;
  readonly folder: string;
}

/** The built command line as a user runs it, with the lab's ssh configuration and a state folder of the lab. */
export function startCli(lab: CliPlace, args: readonly string[]): CliRun {
  const child = spawn(process.execPath, [cli, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      PATH: `${lab.bin}:${process.env['PATH']}`,
      XDG_STATE_HOME: join(lab.folder, 'state'),
      NO_COLOR: '1',
    },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = new Promise<CliResult>((resolve) => {
    child.on('close', (exit) => resolve({ exit, stdout, stderr }));
  });
  return { process: child, said: () => stderr, ended };
}

export function runCli(lab: CliPlace, ...args: string[]): Promise<CliResult> {
  return startCli(lab, args).ended;
}

export function reportOf({ stdout, stderr }: CliResult): Report {
  try {
    return JSON.parse(stdout) as Report;
  } catch (error) {
    throw new Error(`no report on stdout; stderr was: ${stderr}`, { cause: error });
  }
}

export function hostOf(report: Report, name: string): HostReport {
  const host = report.hosts.find((each) => each.host.includes(name));
  if (!host) throw new Error(`no ${name} in the report`);
  return host;
}
