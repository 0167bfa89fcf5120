import {
  inWordsThroughout,
  makeRunId,
  type OptionFields,
  parseHost,
} from '@quantastor-xenserver/core';
import {
  diffOfEdit,
  type EditCodec,
  type EditedFile,
  editFile,
  type FilePlan,
  type PlannedEdit,
  type Planner,
  planEdit,
} from '@quantastor-xenserver/core/edit';
import { confirmChange } from './confirm.ts';
import { exitCodes } from './exit-codes.ts';
import { readInput } from './input.ts';
import { findingsOf, showDiagnostics } from './output/diagnostics.ts';
import { showDiff } from './output/diff.ts';
import { writeJson } from './output/json.ts';
import { say, writeData } from './output/output.ts';
import { stopSignal } from './signals.ts';

export interface EditTask<Plan extends FilePlan> {
  readonly planner: Planner<Plan>;
  readonly codec?: EditCodec;
  /** One line: what the plan does, or why nothing is to be done. */
  readonly summary: (edit: PlannedEdit<Plan>) => string;
}

export type EditOutcome<Plan extends FilePlan> = EditedFile<Plan> & {
  /** The new bytes went to the file or to stdout. */
  readonly written: boolean;
};

/**
 * Edits the file of `path` in place, or stdin to stdout: says what was found, asks, writes, and sets the exit
 * code. A refused text goes to stdout as it came, so that no pipeline ends with an empty file.
 */
export async function runEdit<Plan extends FilePlan>(
  task: EditTask<Plan>,
  flags: OptionFields,
): Promise<EditOutcome<Plan>> {
  const { path: file = '-' } = flags;
  const filter = file === '-';
  const edited = filter ? await editStdin(task, flags) : await editPath(task, flags);
  const name = filter ? 'stdin' : file;
  const { outcome, plan, text } = edited;
  const summary = plan.refused ? 'nothing was changed' : task.summary(edited);
  const diagnostics = inWordsThroughout('cli', plan.diagnostics);
  showDiagnostics(diagnostics, text, name);
  say(`${name}: ${outcome}: ${summary}`);
  if (flags.json) await writeJson(resultOf(edited, summary));
  else if (flags.diff) await showDiff(diffOfEdit(edited));
  else if (filter && !flags.check) await writeData(edited.bytes);
  if (edited.backup !== undefined) say(`backup: ${edited.backup}`);
  if (outcome === 'would-change') process.exitCode = exitCodes.wouldChange;
  if (outcome === 'refused') process.exitCode = exitCodes.failed;
  return { ...edited, written: outcome === 'changed' && !(filter && (flags.diff || flags.json)) };
}

/** What `--json` prints. */
function resultOf(edited: EditedFile<FilePlan>, summary: string): object {
  const { path, outcome, beforeSha256, afterSha256, plan, text } = edited;
  const findings = findingsOf(inWordsThroughout('cli', plan.diagnostics), text, path);
  return { path, outcome, summary, beforeSha256, afterSha256, diff: diffOfEdit(edited), findings };
}

async function editStdin<Plan extends FilePlan>(
  task: EditTask<Plan>,
  flags: OptionFields,
): Promise<EditedFile<Plan>> {
  const bytes = await readInput('-');
  const edit = await planEdit({ path: '-', realPath: '-', bytes }, task.planner, task.codec);
  if (edit.plan.refused) return { ...edit, outcome: 'refused' };
  if (!edit.changed) return { ...edit, outcome: 'unchanged' };
  return { ...edit, outcome: flags.check ? 'would-change' : 'changed' };
}

async function editPath<Plan extends FilePlan>(
  task: EditTask<Plan>,
  flags: OptionFields,
): Promise<EditedFile<Plan>> {
  const { path = '', create = false, backup, state } = flags;
  const host = await parseHost('local').open();
  try {
    return await editFile(host, {
      path,
      create: create && state !== 'absent',
      planner: task.planner,
      mode: flags.check ? 'check' : 'apply',
      signal: stopSignal(),
      ...(task.codec && { codec: task.codec }),
      ...(backup && { runId: makeRunId(Date.now()) }),
      confirm: async (edit) => {
        if (!flags.yes && !flags.diff) await showDiff(diffOfEdit(edit), process.stderr);
        return confirmChange(`Change ${path}?`, flags);
      },
    });
  } finally {
    await host.close();
  }
}
