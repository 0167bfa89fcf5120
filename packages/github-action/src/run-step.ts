import * as core from '@actions/core';
import { inWordsOf, isProcedureError } from '@quantastor-xenserver/core';
import { listenForCancel } from './cancel.ts';
import type { StepContext, Verdict } from './context.ts';
import { type Inputs, procedures } from './inputs/inputs.ts';
import { readInputs } from './inputs/read-inputs.ts';
import { InputError, makeReader } from './inputs/reader.ts';
import { unusedInputs } from './inputs/unused.ts';
import { type Annotation, fitAnnotations } from './log/annotations.ts';
import { makePrinter } from './log/printer.ts';
import { errorLine } from './log/step-lines.ts';
import { writeFatalOutputs } from './outputs/write-outputs.ts';
import { gatherSecrets } from './secrets/gather.ts';
import { makeRedactor } from './secrets/redactor.ts';
import { fatalSummary } from './summary/fatal-summary.ts';
import { writeSummary } from './summary/write-summary.ts';

/** The whole step: masks, reads the inputs, runs, and says how it ended. Never throws. */
export async function runStep(env: NodeJS.ProcessEnv): Promise<void> {
  const { secrets, words, token, warnings } = gatherSecrets(env);
  const redactor = makeRedactor(secrets, words);
  for (const mask of redactor.masks) core.setSecret(mask);
  const printer = makePrinter(redactor);
  const signal = listenForCancel(() => printer.print('Cancelled: stopping cleanly.'));
  const workspace = env['GITHUB_WORKSPACE'] || process.cwd();
  const context: StepContext = { printer, redactor, signal, workspace, token, progress: {} };
  const verdict = await run(env, context);
  const annotations = [...verdict.annotations, ...warnings];
  const shown = fitAnnotations(annotations, verdict.failure);
  for (const annotation of shown) printer.annotate(annotation);
  // nothing else has said these
  const left = annotations.filter((each) => isOfInput(each) && !shown.includes(each));
  if (left.length > 0) printer.print(left.map(({ message }) => message).join('\n'));
  if (verdict.failure !== undefined || annotations.some(isOfInput)) process.exitCode = 1;
}

function isOfInput({ title }: Annotation): boolean {
  return title?.startsWith('input ') === true;
}

async function run(env: NodeJS.ProcessEnv, context: StepContext): Promise<Verdict> {
  try {
    const inputs = readInputs(env);
    const verdict = await runInputs(inputs, context);
    return { ...verdict, annotations: [...verdict.annotations, ...unusedInputs(inputs, env)] };
  } catch (error) {
    const verdict = explain(error, context);
    const summary = context.redactor.redact(fatalSummary(verdict, context.progress.runId));
    try {
      writeFatalOutputs(context.progress.runId ?? '');
      await writeSummary(summary);
    } catch {
      // the runner's files cannot be written: the log still says what went wrong
    }
    const problem = await commentOn(summary, env, context);
    return problem ? { ...verdict, annotations: [...verdict.annotations, problem] } : verdict;
  }
}

/** What the last step said would stand in the pull request as if it were so now. Inputs that are wrong are read as they are. */
async function commentOn(
  summary: string,
  env: NodeJS.ProcessEnv,
  context: StepContext,
): Promise<Annotation | undefined> {
  const reader = makeReader(env);
  const procedure = procedures.find((each) => each === reader.text('procedure'));
  const isWanted = reader.text('comment')?.toLowerCase() === 'true' && procedure !== 'runs';
  if (procedure === undefined || !isWanted || context.signal.aborted) return undefined;
  const { commentKey, updateComment } = await import('./github/comment.ts');
  return updateComment(summary, commentKey(procedure), context);
}

/** Each is loaded on use: a step that lints starts without what reaches hosts. */
async function runInputs(inputs: Inputs, context: StepContext): Promise<Verdict> {
  switch (inputs.procedure) {
    case 'lint':
      return (await import('./lint/run-lint.ts')).runLint(inputs.options, context);
    case 'runs':
      return (await import('./runs.ts')).showRuns(inputs, context);
    default:
      return (await import('./run-on-hosts.ts')).runOnHosts(inputs, context);
  }
}

/** Before anything was touched, or core refused the whole run. */
function explain(error: unknown, { printer, signal }: StepContext): Verdict {
  if (error instanceof InputError)
    return {
      annotations: error.problems.map(({ input, message }) => ({
        level: 'error',
        title: `input ${input}`,
        message: `${input}: ${message}`,
      })),
    };
  if (isProcedureError(error))
    return { annotations: [], failure: inWordsOf('action', errorLine(error)) };
  if (signal.aborted) return { annotations: [], failure: 'Cancelled; nothing was left half done' };
  if (error instanceof Error && error.stack) printer.debug(error.stack);
  return { annotations: [], failure: error instanceof Error ? error.message : String(error) };
}
