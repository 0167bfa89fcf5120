import { existsSync } from 'node:fs';
import * as core from '@actions/core';
import {
  counted,
  howToOpen,
  inWordsThroughout,
  listRuns,
  type OptionFields,
  type ParseHostOptions,
  type Plan,
  type RunEvent,
  type RunSummary,
} from '@quantastor-xenserver/core';
import { exitCodeOf, type Report, runExitCodeOf } from '@quantastor-xenserver/core/report';
import type { StepContext, Verdict } from './context.ts';
import { COMMENT_ROOM, commentKey, updateComment } from './github/comment.ts';
import type { Inputs, Procedure } from './inputs/inputs.ts';
import { withInventory } from './inventory/with-inventory.ts';
import { type Annotation, warning } from './log/annotations.ts';
import { makeHostLog } from './log/host-log.ts';
import type { Printer } from './log/printer.ts';
import { reportAnnotations } from './log/report-annotations.ts';
import { checkResultPlaces } from './outputs/files.ts';
import { writeRunOutputs } from './outputs/write-outputs.ts';
import { runProcedure } from './procedures.ts';
import { withSshConfig } from './ssh/with-config.ts';
import { checkStateFolder, journalDigest, journalOf, stateFolderOf } from './state-folder.ts';
import { counts, runSummary } from './summary/run-summary.ts';
import { END_IT } from './summary/words.ts';
import { writeStub, writeSummary } from './summary/write-summary.ts';

/** Runs a procedure on hosts and tells it in the log, the outputs, the summary, annotations and the comment. */
export async function runOnHosts(given: Inputs, context: StepContext): Promise<Verdict> {
  const { printer, redactor, signal, workspace } = context;
  await checkResultPlaces(process.env);
  const inputs = await withInventory(given, context);
  const { options, procedure } = inputs;
  const folder = stateFolderOf(options.stateFolder, workspace);
  if (options.mode === 'apply') await checkStateFolder(folder);
  let plan: Plan | undefined;
  const log = makeHostLog(printer);
  const begin = beginner(inputs, folder, context);
  const made = await withSshConfig(inputs.ssh, (configFile) =>
    runProcedure(inputs, {
      ...context,
      ...waysOf(options, configFile, printer),
      onEvent: (event) => {
        if (event.type === 'plan') plan = event.plan;
        begin(event);
        log(event);
      },
    }),
  );
  const open = await interruptedRuns(folder);
  const isLeft = isLeftToPost(made, inputs, open, signal);
  if (!isLeft) core.saveState('run-ended', 'true');
  // of this run the hosts say what is left, or the post step says how it ends
  const isTold = isLeft || made.hosts.some(({ left = [] }) => left.length > 0);
  const untold = open.filter((run) => !isTold || run.runId !== made.runId);
  const report = inWordsThroughout('action', made);
  const told = await counts(report);
  printer.print(`${report.procedure}, ${report.mode}: ${told}`);
  const canBeTakenBack = isOfRecord(procedure)
    ? report.hosts.some((host) => host.outcome !== 'unchanged')
    : existsSync(journalOf(report.runId, folder));
  const { requireInEffect } = options;
  const cut = await writeRunOutputs({ report, plan, canBeTakenBack, requireInEffect }, redactor);
  core.setOutput('journal-digest', await journalDigest(report.runId, folder));
  const shown = redactor.redactAll(report);
  await writeSummary(redactor.redact(await runSummary(shown, inputs)));
  const annotations = [...reportAnnotations(report), ...untold.map(warningOf), ...cut];
  if (options.comment) {
    const digest = plan === undefined ? '' : `Plan \`${plan.digest}\`\n\n`;
    const summary = await runSummary(shown, inputs, COMMENT_ROOM);
    const markdown = `${redactor.redact(summary)}\n${digest}`;
    const problem = await updateComment(markdown, commentKey(procedure), context);
    if (problem) annotations.push(problem);
  }
  const failure = failureOf(report, told, inputs, signal.aborted);
  return failure === undefined ? { annotations } : { annotations, failure };
}

/** How hosts are reached; in debug mode all that they are asked is shown. */
export function waysOf(
  options: OptionFields,
  configFile: string | undefined,
  printer: Printer,
): ParseHostOptions {
  return howToOpen(options, {
    ...(core.isDebug() && {
      onTalk: (host: string, text: string) => printer.debug(`${host} ${text}`),
    }),
    ...(configFile !== undefined && { configFile }),
  });
}

/** Before the first change: the run's id as output and in the summary, and in what the post step is told. */
function beginner(
  { procedure, options, ssh }: Inputs,
  folder: string,
  { progress }: StepContext,
): (event: RunEvent) => void {
  let runId = '';
  const begin = (hosts: number): void => {
    progress.runId = runId;
    core.setOutput('run-id', runId);
    core.saveState('run-id', runId);
    core.saveState('state-folder', folder);
    core.saveState('ssh-settings', JSON.stringify(ssh.settings ?? []));
    core.saveState('hosts', JSON.stringify(options.hosts ?? []));
    const began = isOfRecord(procedure) ? ` (${procedure})` : '';
    // with hosts named their own records are gone by, and no journal
    const byRecords = isOfRecord(procedure) && options.hosts?.length;
    core.saveState('by-records', byRecords ? procedure : '');
    writeStub(
      `## Run \`${runId}\`${began} began to change ${counted(hosts, 'host')}\n\nThis stands here when the step was ended before it could say what it did.\n`,
    );
  };
  return (event) => {
    if (event.type === 'run-start') {
      runId = event.runId;
      if (options.mode === 'apply' && isOfRecord(procedure)) begin(event.hosts.length);
    }
    if (event.type !== 'plan' || options.mode !== 'apply' || progress.runId !== undefined) return;
    const hosts = event.plan.hosts.filter(({ outcome }) => outcome === 'would-change').length;
    if (hosts > 0) begin(hosts);
  };
}

/** A run of before is what it works on. */
function isOfRecord(procedure: Procedure): boolean {
  return procedure === 'rollback' || procedure === 'resume';
}

/** Looked for after the run: a resume ends one. */
async function interruptedRuns(folder: string): Promise<RunSummary[]> {
  const runs = await listRuns(folder).catch(() => []);
  return runs.filter(({ state }) => state === 'interrupted');
}

function warningOf({ runId, hosts }: RunSummary): Annotation {
  const on = counted(hosts.length, 'host');
  return warning('interrupted run', `run ${runId} on ${on} was cut off and has no end: ${END_IT}`);
}

/** What was cut off, and cancelled while it was finished or taken back, has no end: the post step takes it back. */
function isLeftToPost(
  { runId, hosts }: Report,
  { procedure, options }: Inputs,
  open: readonly RunSummary[],
  { aborted }: AbortSignal,
): boolean {
  if (!aborted || !isOfRecord(procedure) || options.mode !== 'apply') return false;
  const byRecords = procedure === 'resume' && (options.hosts?.length ?? 0) > 0;
  return byRecords ? hosts.some(({ error }) => error) : open.some((run) => run.runId === runId);
}

/** What a verify found, by its exit code. */
const FOUND = {
  1: 'verify',
  2: 'Not set up',
  3: 'Degraded',
  4: 'A LUN has no active path',
  5: 'Not known',
} as const;

function failureOf(
  report: Report,
  told: string,
  inputs: Inputs,
  cancelled: boolean,
): string | undefined {
  if (cancelled) return `Cancelled: ${told}`;
  const code = runExitCodeOf(report, inputs.options);
  // before the outcome: of failed paths it is a refusal
  if (inputs.procedure === 'verify' && code !== 0) return `${FOUND[code]}: ${told}`;
  if (exitCodeOf(report) === 1) return `${report.procedure}: ${told}`;
  if (inputs.options.failOnDrift && report.outcome === 'would-change') return `Drift: ${told}`;
  if (inputs.options.requireInEffect && code !== 0) return `Not in effect: ${told}`;
  return undefined;
}
