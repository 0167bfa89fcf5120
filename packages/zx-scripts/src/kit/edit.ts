import {
  inWordsThroughout,
  makeRunId,
  type OptionFields,
  parseHost,
} from '@quantastor-xenserver/core';
import {
  applyEdit,
  type EditedFile,
  type FilePlan,
  type FileToEdit,
  readToEdit,
  type TextPlan,
} from '@quantastor-xenserver/core/edit';
import { confirmChange } from './confirm.ts';
import { editAnew } from './edit-anew.ts';
import { exitCodes } from './exit-codes.ts';
import { readInput } from './input.ts';
import { showDiagnostics } from './output/diagnostics.ts';
import { showDiff } from './output/diff.ts';
import { writeJson, writeJsonError } from './output/json.ts';
import { say, writeData } from './output/output.ts';
import {
  answerEarly,
  interruptibly,
  letSignalsIn,
  stopped,
  stopping,
  stopSignal,
} from './signals.ts';

export interface EditTask<Plan extends FilePlan> {
  plan(file: FileToEdit): TextPlan<Plan> | Promise<TextPlan<Plan>>;
  /** One line: what the plan does, or why nothing is to be done. */
  summary(edit: TextPlan<Plan>): string;
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
  // nothing is to be waited for before something is written
  answerEarly(() => writeJsonError(stopped()));
  const edited = filter ? await editStdin(task, flags) : await editPath(task, flags);
  await letSignalsIn();
  const name = filter ? 'stdin' : file;
  const { outcome } = edited;
  const summary = edited.refused ? 'nothing was changed' : task.summary(edited);
  showDiagnostics(edited.diagnostics, edited, name);
  await letSignalsIn();
  say(`${name}: ${outcome}: ${summary}`);
  if (flags.json) await writeJson(resultOf(edited, summary));
  else if (flags.diff) await showDiff(diffOf(edited));
  else if (filter && !flags.check) await writeData(edited.bytes);
  if (edited.backup !== undefined) say(`backup: ${edited.backup}`);
  if (outcome === 'would-change') process.exitCode = exitCodes.wouldChange;
  if (outcome === 'refused') process.exitCode = exitCodes.failed;
  return { ...edited, written: outcome === 'changed' && !(filter && (flags.diff || flags.json)) };
}

/** Of a file that was written nobody is told that nothing was. */
function diffOf({ outcome, bytes, diff }: EditedFile): string {
  return outcome === 'changed' ? diff() : interruptibly(bytes.length, diff);
}

/** What `--json` prints. */
function resultOf(edited: EditedFile, summary: string): object {
  const { path, outcome, beforeSha256, afterSha256 } = edited;
  const findings = inWordsThroughout('cli', edited.findings());
  return { path, outcome, summary, beforeSha256, afterSha256, diff: diffOf(edited), findings };
}

async function editStdin<Plan extends FilePlan>(
  task: EditTask<Plan>,
  flags: OptionFields,
): Promise<EditedFile<Plan>> {
  const plan = await task.plan({ path: '-', realPath: '-', bytes: await readInput('-') });
  if (plan.refused) return { ...plan, outcome: 'refused' };
  if (!plan.changed) return { ...plan, outcome: 'unchanged' };
  return { ...plan, outcome: flags.check ? 'would-change' : 'changed' };
}

async function editPath<Plan extends FilePlan>(
  task: EditTask<Plan>,
  flags: OptionFields,
): Promise<EditedFile<Plan>> {
  const { path = '', create, backup, state } = flags;
  const host = await parseHost('local').open();
  try {
    return await editAnew(host, async () => {
      // nothing is taken out of a file that would have to be made first
      const file = await readToEdit(host, path, {
        ...(state !== 'absent' && { create }),
      });
      const plan = await task.plan(file);
      return applyEdit(host, plan, {
        isNew: file.isNew,
        mode: flags.check ? 'check' : 'apply',
        signal: stopping,
        ...(backup && { runId: makeRunId(Date.now()) }),
        confirm: async () => {
          if (!flags.yes && !flags.diff)
            await showDiff(interruptibly(plan.bytes.length, plan.diff), process.stderr);
          const agreed = await confirmChange(`Change ${path}?`, flags);
          stopSignal();
          return agreed;
        },
      });
    });
  } finally {
    await host.close();
  }
}
