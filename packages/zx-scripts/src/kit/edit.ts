import {
  diffOfEdit,
  type EditCodec,
  type EditedFile,
  editFile,
  type FilePlan,
  type PlannedEdit,
  type Planner,
  parseHost,
  planEdit,
} from '@quantastor-xenserver/core';
import { confirmChange } from './confirm.ts';
import { findingsOf, showDiagnostics } from './diagnostics.ts';
import { showDiff } from './diff.ts';
import { exitCodes } from './exit-codes.ts';
import { given } from './given.ts';
import { readInput } from './input.ts';
import { say, writeData } from './output.ts';
import { stopSignal } from './signals.ts';

export interface EditFlags {
  readonly check?: boolean;
  readonly diff?: boolean;
  readonly json?: boolean;
  readonly yes?: boolean;
  readonly remove?: boolean;
}

export interface EditTask<Plan extends FilePlan> {
  /** `-` is stdin to stdout. */
  readonly file: string;
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
 * Edits FILE in place, or stdin to stdout: says what was found, asks, writes, and sets the exit
 * code. A refused text goes to stdout as it came, so that no pipeline ends with an empty file.
 */
export async function runEdit<Plan extends FilePlan>(
  task: EditTask<Plan>,
  flags: EditFlags,
): Promise<EditOutcome<Plan>> {
  const filter = task.file === '-';
  const edited = filter ? await editStdin(task, flags) : await editPath(task, flags);
  const name = filter ? 'stdin' : task.file;
  const { outcome, plan, text } = edited;
  const summary = plan.refused ? 'nothing was changed' : task.summary(edited);
  showDiagnostics(plan.diagnostics, text, name);
  say(`${name}: ${outcome}: ${summary}`);
  if (flags.json) await writeData(`${JSON.stringify(resultOf(edited, summary), null, 2)}\n`);
  else if (flags.diff) await showDiff(diffOfEdit(edited));
  else if (filter && !flags.check) await writeData(edited.bytes);
  if (outcome === 'would-change') process.exitCode = exitCodes.wouldChange;
  if (outcome === 'refused') process.exitCode = exitCodes.failed;
  return { ...edited, written: outcome === 'changed' && !(filter && (flags.diff || flags.json)) };
}

/** What `--json` prints. */
function resultOf(edited: EditedFile<FilePlan>, summary: string): object {
  const { path, outcome, beforeSha256, afterSha256, plan, text } = edited;
  const findings = findingsOf(plan.diagnostics, text, path);
  return { path, outcome, summary, beforeSha256, afterSha256, diff: diffOfEdit(edited), findings };
}

async function editStdin<Plan extends FilePlan>(
  task: EditTask<Plan>,
  flags: EditFlags,
): Promise<EditedFile<Plan>> {
  const bytes = await readInput('-');
  const edit = await planEdit({ path: '-', realPath: '-', bytes }, task.planner, task.codec);
  if (edit.plan.refused) return { ...edit, outcome: 'refused' };
  if (!edit.changed) return { ...edit, outcome: 'unchanged' };
  return { ...edit, outcome: flags.check ? 'would-change' : 'changed' };
}

async function editPath<Plan extends FilePlan>(
  task: EditTask<Plan>,
  flags: EditFlags,
): Promise<EditedFile<Plan>> {
  const host = await parseHost('local').open();
  try {
    return await editFile(host, {
      path: task.file,
      planner: task.planner,
      mode: flags.check ? 'check' : 'apply',
      signal: stopSignal(),
      ...given({ codec: task.codec }),
      confirm: async (edit) => {
        if (!flags.yes && !flags.diff) await showDiff(diffOfEdit(edit), process.stderr);
        return confirmChange(`Change ${task.file}?`, flags);
      },
    });
  } finally {
    await host.close();
  }
}
