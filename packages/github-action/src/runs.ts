import * as core from '@actions/core';
import {
  counted,
  type HostRun,
  type HostRuns,
  inWordsThroughout,
  listHostRuns,
  listRuns,
  parseHost,
  type RunSummary,
  runStateWord,
} from '@quantastor-xenserver/core';
import { fitItems } from '@quantastor-xenserver/core/report';
import type { StepContext, Verdict } from './context.ts';
import type { Inputs } from './inputs/inputs.ts';
import { withInventory } from './inventory/with-inventory.ts';
import { type Annotation, notice, warning } from './log/annotations.ts';
import { errorLine } from './log/step-lines.ts';
import { OUTPUT_LIMIT } from './outputs/limit.ts';
import { waysOf } from './run-on-hosts.ts';
import { withSshConfig } from './ssh/with-config.ts';
import { stateFolderOf } from './state-folder.ts';
import { cell, codeCell, row } from './summary/markdown.ts';
import { END_IT } from './summary/words.ts';
import { writeSummary } from './summary/write-summary.ts';

type Run = Omit<RunSummary, 'startedAt' | 'takenBackAt'>;

/** Lists the runs of the state folder, or those that the named hosts have records of, the newest first. */
export async function showRuns(given: Inputs, context: StepContext): Promise<Verdict> {
  const inputs = await withInventory(given, context);
  return inputs.options.hosts?.length
    ? showHostRuns(inputs, context)
    : showOwnRuns(inputs, context);
}

async function showOwnRuns({ options }: Inputs, context: StepContext): Promise<Verdict> {
  const folder = stateFolderOf(options.stateFolder, context.workspace);
  const runs = context.redactor.redactAll([...(await listRuns(folder))].reverse());
  const cut = setOutputs(runs, '0');
  await tell(runs, `${counted(runs.length, 'run')} in ${folder}`, context);
  return { annotations: [...runs.flatMap(openRun), ...cut] };
}

/** What the hosts themselves have records of, whichever controller made it. A host that was not asked is no answer. */
async function showHostRuns({ options, ssh }: Inputs, context: StepContext): Promise<Verdict> {
  const { printer, redactor, signal } = context;
  const { hosts = [], stateFolder } = options;
  const answers = await withSshConfig(ssh, (configFile) => {
    const ways = waysOf(options, configFile, printer);
    return listHostRuns({ hosts: hosts.map((spec) => parseHost(spec, ways)), signal });
  });
  const found = redactor.redactAll(inWordsThroughout('action', answers));
  const runs = found
    .flatMap(({ host, runs: own }) => own.map((run): HostRun & Run => ({ ...run, hosts: [host] })))
    .sort((a, b) => (a.runId < b.runId ? 1 : a.runId > b.runId ? -1 : 0));
  const silent = found.filter(({ error }) => error);
  const cut = setOutputs(runs, silent.length > 0 ? '1' : '0');
  core.setOutput(
    'hosts',
    fitItems(
      answers.map(({ host }) => host),
      OUTPUT_LIMIT,
    ).json,
  );
  core.setOutput(
    'hosts-failed',
    fitItems(
      answers.filter(({ error }) => error).map(({ host }) => host),
      OUTPUT_LIMIT,
    ).json,
  );
  // of one run each of its hosts has a record
  const ids = new Set(runs.map(({ runId }) => runId));
  const title = `${counted(ids.size, 'run')} by the records of ${counted(found.length, 'host')}`;
  await tell(runs, title, context, found);
  const annotations: Annotation[] = [
    ...silent.flatMap(notAsked),
    ...runs.flatMap(openRun),
    ...(stateFolder === undefined
      ? []
      : [
          warning(
            'state-folder',
            'with hosts named their own records are listed: state-folder has no effect here',
          ),
        ]),
    ...cut,
  ];
  if (silent.length === 0) return { annotations };
  return {
    annotations,
    failure: `runs: ${silent.length} of ${counted(found.length, 'host')} could not be asked`,
  };
}

function setOutputs(runs: readonly Run[], exitCode: string): Annotation[] {
  const { json, whole } = fitItems(runs, OUTPUT_LIMIT);
  core.setOutput('runs', json);
  core.setOutput('changed', 'false');
  core.setOutput('outcome', exitCode === '0' ? 'unchanged' : 'failed');
  core.setOutput('exit-code', exitCode);
  core.setOutput('truncated', String(!whole));
  return whole
    ? []
    : [notice(`The output runs has the newest of ${counted(runs.length, 'run')} only`)];
}

/** In the log and the summary. */
async function tell(
  runs: readonly Run[],
  title: string,
  { printer }: StepContext,
  answers: readonly HostRuns[] = [],
): Promise<void> {
  const lines = runs.map((run) => {
    const { runId, procedure = '', hosts, problem = '' } = run;
    const said = [runId, runStateWord(run), procedure, hosts.slice(0, 5).join(' '), problem];
    return said.filter(Boolean).join('  ');
  });
  const quiet = answers.flatMap(({ host, runs: own, error }) =>
    error
      ? [`${host}: ${errorLine(error)}`]
      : own.length === 0
        ? [`${host}: no records of runs`]
        : [],
  );
  printer.print([title, ...lines, ...quiet].join('\n'));
  const table = runs.slice(0, 500).map((run) => {
    const { runId, procedure = '', hosts } = run;
    const word = cell(runStateWord(run));
    return row([codeCell(runId), word, cell(procedure), cell(hosts.slice(0, 5).join(', '))]);
  });
  const head = [row(['Run', 'State', 'Procedure', 'Hosts']), row(['---', '---', '---', '---'])];
  const rest = quiet.slice(0, 100).map((line) => `- ${cell(line)}`);
  const all = [`## ${title.replace(/ in .*/s, '')}\n`, ...head, ...table, '', ...rest, ''];
  await writeSummary(all.join('\n'));
}

function openRun({ runId, state, problem = '' }: Run): Annotation[] {
  if (state !== 'interrupted' && state !== 'damaged') return [];
  const message =
    state === 'damaged'
      ? `run ${runId} is damaged: ${problem}`
      : `run ${runId} is interrupted: ${END_IT}`;
  return [warning('runs', message)];
}

function notAsked({ host, error }: HostRuns): Annotation[] {
  return error ? [{ level: 'error', title: host, message: errorLine(error) }] : [];
}
