import { setTimeout } from 'node:timers/promises';
import * as core from '@actions/core';
import {
  type HostOpener,
  howToOpen,
  inWordsOf,
  inWordsThroughout,
  isProcedureError,
  listHostRuns,
  listRuns,
  onlyOnce,
  parseHost,
  rollback,
  rollbackHosts,
} from '@quantastor-xenserver/core';
import { exitCodeOf, type HostReport, type Report } from '@quantastor-xenserver/core/report';
import { makeReader } from './inputs/reader.ts';
import { readSshInputs } from './inputs/ssh-inputs.ts';
import { makePrinter } from './log/printer.ts';
import { errorLine } from './log/step-lines.ts';
import { gatherSecrets } from './secrets/gather.ts';
import { makeRedactor } from './secrets/redactor.ts';
import { withSshConfig } from './ssh/with-config.ts';
import { journalDigest } from './state-folder.ts';
import { counts } from './summary/run-summary.ts';

type ReportedError = NonNullable<HostReport['error']>;

/** A cancelled job's post steps have five minutes; the last of them is left for what comes after ours. */
const LIMIT_MS = 240_000;
const AGAIN_AFTER_MS = 3_000;

interface CutOff {
  readonly runId: string;
  readonly stateFolder: string;
  /** What went by the records of its hosts and not by a journal: `rollback`, `resume`, or ''. */
  readonly byRecords: string;
  /** As they were found: an inventory is not asked again. */
  readonly hosts: readonly string[];
  readonly sshSettings: readonly string[];
}

/**
 * Takes back what a run that was cut off has left on its hosts, by its journal or by their own records, and says how that
 * went. A run that was cancelled is not one to be finished: nobody looks any more.
 */
export async function recover(cutOff: CutOff, env: NodeJS.ProcessEnv): Promise<void> {
  const { runId, stateFolder, byRecords } = cutOff;
  const { secrets, words } = gatherSecrets(env);
  const redactor = makeRedactor(secrets, words);
  for (const mask of redactor.masks) core.setSecret(mask);
  const printer = makePrinter(redactor);
  const tell = (level: 'warning' | 'error', message: string): void =>
    printer.annotate({ level, title: `run ${runId}`, message });
  // outputs of a post step reach nobody: the digest for expect-journal is told here
  const digestOf = async (words: string): Promise<string> => {
    const digest = await journalDigest(runId, stateFolder).catch(() => '');
    return digest === '' ? '' : `${words} ${digest}`;
  };
  const byHand = async (): Promise<string> =>
    `Use procedure resume or rollback with this run-id${await digestOf(', and expect-journal')}`;
  try {
    const run = (await listRuns(stateFolder)).find((each) => each.runId === runId);
    if ((run === undefined || run.state === 'never-began') && byRecords === '') {
      tell('warning', `run ${runId} was cut off before it changed anything`);
      return;
    }
    const isAtEnd = run?.state === 'finished' || run?.state === 'rolled-back';
    // a rollback by the records leaves the journal as it was
    if (run && isAtEnd && byRecords !== 'rollback') {
      tell(
        'warning',
        `run ${runId} came to its end (${run.outcome}), but the step was cut off before it could report`,
      );
      return;
    }
    const on = run && byRecords === '' ? ` on ${run.hosts.join(', ')}` : '';
    // a later step may have uploaded the journal as it was left
    const was = await digestOf('; its journal-digest was');
    tell('warning', `run ${runId}${on} was cut off; it is taken back now${was}`);
    const made = await takeBack(cutOff, env);
    if (made === 'nothing') {
      tell(
        'warning',
        `the records of the hosts have nothing of run ${runId} left to take back. Procedure runs with these hosts lists what they have`,
      );
      return;
    }
    if (made === 'several') {
      tell(
        'error',
        'the hosts had several runs to take back, and how far this has come is not known. Procedure runs with these hosts lists what they have; then use procedure rollback with the run-id of each that is left, and its hosts',
      );
      return;
    }
    const report = inWordsThroughout('action', made);
    const hosts = report.hosts.filter(({ error, left = [] }) => error || left.length > 0);
    for (const { host, error, left = [] } of hosts) {
      const said = error ? saidOf(error, host) : '';
      // what is left to do is most often what the error says
      const more = left.filter((line) => !said.includes(line));
      tell('error', [`${host}:`, said, ...more].filter(Boolean).join(' '));
    }
    for (const { host, kept = [] } of report.hosts)
      for (const line of kept) tell('warning', `${host}: not taken back: ${line}`);
    // also by a resume, of which a host taken back is a changed one
    const counted = await counts({ ...report, procedure: 'rollback' });
    if (exitCodeOf(report) === 1)
      tell('error', `run ${runId} could not be taken back: ${counted}. ${await byHand()}`);
    else
      tell(
        'warning',
        `run ${runId} was taken back: ${counted}${await digestOf('; its journal-digest is now')}`,
      );
  } catch (error) {
    const message = isProcedureError(error)
      ? inWordsOf('action', errorLine(error))
      : (error as Error).message;
    tell('error', `run ${runId} could not be taken back: ${message}. ${await byHand()}`);
  }
}

/** The host stands before it already. */
function saidOf(error: ReportedError, host: string): string {
  const { place, ...rest } = error;
  return errorLine(place === host ? rest : error);
}

/** Tries again while a host is still held by what is left of the run that was killed. */
async function takeBack(
  cutOff: CutOff,
  env: NodeJS.ProcessEnv,
): Promise<Report | 'nothing' | 'several'> {
  const deadline = Date.now() + LIMIT_MS;
  const signal = AbortSignal.timeout(LIMIT_MS);
  const reader = makeReader(env);
  const { sshSettings } = cutOff;
  const ssh = {
    ...readSshInputs(reader),
    ...(sshSettings.length > 0 && { settings: sshSettings }),
  };
  const sudoPassword = reader.raw('sudo-password').replace(/\r?\n$/, '') || undefined;
  const sudo = reader.text('sudo')?.toLowerCase() === 'true';
  const { runId, stateFolder, byRecords } = cutOff;
  for (;;) {
    try {
      const report = await withSshConfig(ssh, async (configFile) => {
        const around = howToOpen(
          { sudo, ...(sudoPassword !== undefined && { sudoPassword }) },
          configFile === undefined ? {} : { configFile },
        );
        const openHost = (name: string): HostOpener => parseHost(name, around);
        if (byRecords === '')
          return rollback(runId, {
            ...{ mode: 'apply', stateFolder, signal },
            openHost: ({ name }) => openHost(name),
          });
        const named = onlyOnce(cutOff.hosts.map(openHost));
        const hosts = await stillOpen(runId, named, signal);
        return typeof hosts === 'string'
          ? hosts
          : rollbackHosts(runId, { mode: 'apply', signal, hosts });
      });
      if (typeof report === 'string') return report;
      const isHeld = report.hosts.some(({ error }) => error?.code === 'HOST_BUSY');
      if (!isHeld || Date.now() + AGAIN_AFTER_MS > deadline) return report;
    } catch (error) {
      const isRunning = isProcedureError(error) && error.code === 'REFUSED';
      if (!isRunning || Date.now() + AGAIN_AFTER_MS > deadline) throw error;
    }
    await setTimeout(AGAIN_AFTER_MS);
  }
}

/**
 * By the run's own id: where it is taken back already, `last` would be an earlier run. A host that does not answer stays.
 * Where hosts had several runs to take back the id is of none of them.
 */
async function stillOpen(
  runId: string,
  hosts: readonly HostOpener[],
  signal: AbortSignal,
): Promise<HostOpener[] | 'nothing' | 'several'> {
  const answers = await listHostRuns({ hosts, signal });
  const found = answers.map(({ runs }) => runs.find((run) => run.runId === runId));
  const open = hosts.filter(
    (_, at) => answers[at]?.error || (found[at] && found[at].state !== 'rolled-back'),
  );
  if (open.length > 0) return open;
  return found.some(Boolean) ? 'nothing' : 'several';
}
