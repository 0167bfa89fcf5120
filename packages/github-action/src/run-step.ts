import * as core from '@actions/core';
import { inWordsOf, isProcedureError } from '@quantastor-xenserver/core';
import { listenForCancel } from './cancel.ts';
import type { StepContext, Verdict } from './context.ts';
import type { Inputs } from './inputs/inputs.ts';
import { readInputs, secretInputs } from './inputs/read-inputs.ts';
import { InputError } from './inputs/reader.ts';
import { runLint } from './lint/run-lint.ts';
import { fitAnnotations } from './log/annotations.ts';
import { makePrinter } from './log/printer.ts';
import { runOnHosts } from './run-on-hosts.ts';
import { makeRedactor } from './secrets/redactor.ts';

/** The whole step: masks, reads the inputs, runs, and says how it ended. Never throws. */
export async function runStep(env: NodeJS.ProcessEnv): Promise<void> {
  const redactor = makeRedactor(
    secretInputs()
      .map((name) => env[`INPUT_${name.toUpperCase()}`] ?? '')
      .filter(Boolean),
  );
  for (const mask of redactor.masks) core.setSecret(mask);
  const printer = makePrinter(redactor);
  const { signal } = listenForCancel(() => printer.print('Cancelled: stopping cleanly.'));
  const workspace = env['GITHUB_WORKSPACE'] || process.cwd();
  const context: StepContext = { printer, redactor, signal, workspace };
  const verdict = await run(() => readInputs(env), context);
  for (const annotation of fitAnnotations(verdict.annotations, verdict.failure))
    printer.annotate(annotation);
  if (
    verdict.failure !== undefined ||
    verdict.annotations.some(({ title }) => title?.startsWith('input '))
  )
    process.exitCode = 1;
}

async function run(read: () => Inputs, context: StepContext): Promise<Verdict> {
  try {
    const inputs = read();
    return inputs.procedure === 'lint'
      ? await runLint(inputs.options, context)
      : await runOnHosts(inputs, context);
  } catch (error) {
    return explain(error, context);
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
  if (isProcedureError(error)) {
    const place = error.place === undefined ? '' : `${error.place}: `;
    const remedy = error.remedy === undefined ? '' : `. ${error.remedy}`;
    const failure = inWordsOf('action', `${place}${error.message}${remedy} [${error.code}]`);
    return { annotations: [], failure };
  }
  if (signal.aborted) return { annotations: [], failure: 'Cancelled; nothing was left half done' };
  if (error instanceof Error && error.stack) printer.debug(error.stack);
  return { annotations: [], failure: error instanceof Error ? error.message : String(error) };
}
