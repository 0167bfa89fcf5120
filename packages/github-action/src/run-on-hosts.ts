import * as core from '@actions/core';
import {
  exitCodeOf,
  inWordsThroughout,
  type Report,
  type StepReport,
} from '@quantastor-xenserver/core';
import type { StepContext, Verdict } from './context.ts';
import type { Inputs } from './inputs/inputs.ts';
import { makeHostLog } from './log/host-log.ts';
import { reportAnnotations } from './log/report-annotations.ts';
import { writeRunOutputs } from './outputs/write-outputs.ts';
import { runProcedure } from './procedures.ts';
import { checkKeyFile } from './ssh/check-key.ts';
import { makePrivateFolder, removePrivateFolder } from './ssh/private-folder.ts';
import { writeSshConfig } from './ssh/write-config.ts';
import { counts, type Plans, runSummary } from './summary/run-summary.ts';
import { writeSummary } from './summary/write-summary.ts';

/** Runs a procedure on hosts and tells it in the log, the outputs, the summary and annotations. */
export async function runOnHosts(inputs: Inputs, context: StepContext): Promise<Verdict> {
  const { printer, redactor, signal } = context;
  const plans = new Map<string, readonly StepReport[]>();
  const log = makeHostLog(printer);
  const made = await withSshConfig(inputs, (configFile) =>
    runProcedure(inputs, {
      ...context,
      ...(configFile === undefined ? {} : { ssh: { configFile } }),
      onEvent: (event) => {
        if (event.type === 'host-planned') plans.set(event.host, event.steps);
        log(event);
      },
    }),
  );
  const report = inWordsThroughout('action', made);
  printer.print(`${report.procedure}, ${report.mode}: ${counts(report)}`);
  const whole = await writeRunOutputs(report, plans, redactor);
  await writeSummary(runSummary(redactor.redactAll(report), redactedPlans(plans, context), inputs));
  const annotations = reportAnnotations(report);
  if (!whole)
    annotations.push({
      level: 'notice',
      message:
        'The output report is cut to fit its limit; the file of the output report-file is whole',
    });
  const failure = failureOf(report, inputs, signal.aborted);
  return failure === undefined ? { annotations } : { annotations, failure };
}

function failureOf(report: Report, inputs: Inputs, cancelled: boolean): string | undefined {
  if (cancelled) return `Cancelled: ${counts(report)}`;
  if (exitCodeOf(report) === 1) return `${report.procedure}: ${counts(report)}`;
  if (inputs.procedure === 'verify' && report.outcome === 'would-change')
    return `Not set up: ${counts(report)}`;
  if (inputs.options.failOnDrift && report.outcome === 'would-change')
    return `Drift: ${counts(report)}`;
  return undefined;
}

function redactedPlans(plans: Plans, { redactor }: StepContext): Plans {
  return new Map(redactor.redactAll([...plans]));
}

/** Keeps key and known hosts in files for as long as the work takes; post removes them after a kill. */
async function withSshConfig<T>(
  { ssh }: Inputs,
  work: (configFile: string | undefined) => Promise<T>,
): Promise<T> {
  if (ssh.privateKey === undefined && ssh.knownHosts === undefined) return work(undefined);
  const folder = await makePrivateFolder(process.env);
  core.saveState('private-folder', folder);
  try {
    const { configFile, keyFile } = await writeSshConfig(folder, ssh);
    if (keyFile !== undefined) await checkKeyFile(keyFile);
    return await work(configFile);
  } finally {
    await removePrivateFolder(folder);
  }
}
