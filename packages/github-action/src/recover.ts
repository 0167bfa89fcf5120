import { setTimeout } from 'node:timers/promises';
import * as core from '@actions/core';
import {
  howToOpen,
  inWordsOf,
  inWordsThroughout,
  isProcedureError,
  listRuns,
  parseHost,
  rollback,
} from '@quantastor-xenserver/core';
import { exitCodeOf, type HostReport, type Report } from '@quantastor-xenserver/core/report';
import { makeReader } from './inputs/reader.ts';
import { readSshInputs } from './inputs/ssh-inputs.ts';
import { makePrinter } from './log/printer.ts';
import { errorLine } from './log/step-lines.ts';
import { gatherSecrets } from './secrets/gather.ts';
import { makeRedactor } from './secrets/redactor.ts';
import { withSshConfig } from './ssh/with-config.ts';
import { counts } from './summary/run-summary.ts';

type ReportedError = NonNullable<HostReport['error']>;

/** A cancelled job's post steps have five minutes; the last of them is left for what comes after ours. */
const LIMIT_MS = 240_000;
const AGAIN_AFTER_MS = 3_000;

/**
 * Takes back what a run that was cut off has left on its hosts, by its journal, and says how that went. A run that was
 * cancelled is not one to be finished: nobody looks any more.
 */
export async function recover(
  runId: string,
  stateFolder: string,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const { secrets, words } = gatherSecrets(env);
  const redactor = makeRedactor(secrets, words);
  for (const mask of redactor.masks) core.setSecret(mask);
  const printer = makePrinter(redactor);
  const tell = (level: 'warning' | 'error', message: string): void =>
    printer.annotate({ level, title: `run ${runId}`, message });
  try {
    const run = (await listRuns(stateFolder)).find((each) => each.runId === runId);
    if (run === undefined) {
      tell('warning', `run ${runId} was cut off before it changed anything`);
      return;
    }
    if (run.state === 'finished' || run.state === 'rolled-back') {
      tell(
        'warning',
        `run ${runId} came to its end (${run.outcome}), but the step was cut off before it could report`,
      );
      return;
    }
    tell('warning', `run ${runId} on ${run.hosts.join(', ')} was cut off; it is taken back now`);
    const report = inWordsThroughout('action', await takeBack(runId, stateFolder, env));
    const hosts = report.hosts.filter(({ error, left = [] }) => error || left.length > 0);
    for (const { host, error, left = [] } of hosts) {
      const said = error ? saidOf(error, host) : '';
      // what is left to do is most often what the error says
      const more = left.filter((line) => !said.includes(line));
      tell('error', [`${host}:`, said, ...more].filter(Boolean).join(' '));
    }
    if (exitCodeOf(report) === 1)
      tell(
        'error',
        `run ${runId} could not be taken back: ${counts(report)}. Use procedure resume or rollback with this run-id`,
      );
    else tell('warning', `run ${runId} was taken back: ${counts(report)}`);
  } catch (error) {
    const message = isProcedureError(error)
      ? inWordsOf('action', errorLine(error))
      : (error as Error).message;
    tell(
      'error',
      `run ${runId} could not be taken back: ${message}. Use procedure resume or rollback with this run-id`,
    );
  }
}

/** The host stands before it already. */
function saidOf(error: ReportedError, host: string): string {
  const { place, ...rest } = error;
  return errorLine(place === host ? rest : error);
}

/** Tries again while a host is still held by what is left of the run that was killed. */
async function takeBack(
  runId: string,
  stateFolder: string,
  env: NodeJS.ProcessEnv,
): Promise<Report> {
  const deadline = Date.now() + LIMIT_MS;
  const signal = AbortSignal.timeout(LIMIT_MS);
  const reader = makeReader(env);
  const ssh = readSshInputs(reader);
  const sudoPassword = reader.raw('sudo-password').replace(/\r?\n$/, '') || undefined;
  const sudo = reader.text('sudo')?.toLowerCase() === 'true';
  for (;;) {
    try {
      const report = await withSshConfig(ssh, (configFile) => {
        const around = howToOpen(
          { sudo, ...(sudoPassword !== undefined && { sudoPassword }) },
          configFile === undefined ? {} : { ssh: { configFile } },
        );
        return rollback(runId, {
          mode: 'apply',
          stateFolder,
          signal,
          openHost: ({ name }) => parseHost(name, around),
        });
      });
      const isHeld = report.hosts.some(({ error }) => error?.code === 'HOST_BUSY');
      if (!isHeld || Date.now() + AGAIN_AFTER_MS > deadline) return report;
    } catch (error) {
      const isRunning = isProcedureError(error) && error.code === 'REFUSED';
      if (!isRunning || Date.now() + AGAIN_AFTER_MS > deadline) throw error;
    }
    await setTimeout(AGAIN_AFTER_MS);
  }
}
