import * as core from '@actions/core';
import { listRuns } from '@quantastor-xenserver/core';
import type { StepContext, Verdict } from './context.ts';
import type { Inputs } from './inputs/inputs.ts';
import { plural } from './log/plural.ts';
import { fitting, OUTPUT_LIMIT } from './outputs/limit.ts';
import { stateFolderOf } from './state-folder.ts';
import { cell, codeSpan, row } from './summary/markdown.ts';
import { writeSummary } from './summary/write-summary.ts';

/** Lists the runs of the state folder, the newest first. */
export async function showRuns({ options }: Inputs, context: StepContext): Promise<Verdict> {
  const { printer, redactor, workspace } = context;
  const folder = stateFolderOf(options.stateFolder, workspace);
  const runs = redactor.redactAll([...(await listRuns(folder))].reverse());
  const lines = runs.map(({ runId, state, procedure = '', hosts, outcome = '' }) =>
    [runId, state, procedure, outcome, hosts.slice(0, 5).join(' ')].join('  '),
  );
  printer.print([`${plural(runs.length, 'run')} in ${folder}`, ...lines].join('\n'));
  const shown = runs.slice(0, fitting(runs, OUTPUT_LIMIT));
  core.setOutput('runs', JSON.stringify(shown));
  core.setOutput('changed', 'false');
  core.setOutput('outcome', 'unchanged');
  core.setOutput('exit-code', '0');
  core.setOutput('truncated', String(shown.length < runs.length));
  const table = runs
    .slice(0, 500)
    .map(({ runId, state, procedure = '', hosts }) =>
      row([codeSpan(runId), state, cell(procedure), cell(hosts.slice(0, 5).join(', '))]),
    );
  const head = [row(['Run', 'State', 'Procedure', 'Hosts']), row(['---', '---', '---', '---'])];
  await writeSummary([`## ${plural(runs.length, 'run')}\n`, ...head, ...table, ''].join('\n'));
  const open = runs.filter(({ state }) => state === 'interrupted' || state === 'damaged');
  return {
    annotations: open.map(({ runId, state }) => ({
      level: 'warning',
      title: 'runs',
      message: `run ${runId} is ${state}: finish it with procedure resume, or take it back with procedure rollback`,
    })),
  };
}
