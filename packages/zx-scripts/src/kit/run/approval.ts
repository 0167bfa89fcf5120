import { writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import {
  type ExpectedPlan,
  isProcedureError,
  namedPlan,
  type Plan,
  ProcedureError,
} from '@quantastor-xenserver/core';
import { exitCodes } from '../exit-codes.ts';
import { describeError, sayError } from '../explain.ts';
import { readInputText } from '../input.ts';

/** A digest or a plan as it is, anything else as the path of a plan file; `-` is stdin. */
export function expectedPlanFrom(given: string | undefined): Promise<ExpectedPlan | undefined> {
  return namedPlan(given, planText);
}

async function planText(path: string): Promise<string> {
  try {
    return await readInputText(path, '--expect-plan');
  } catch (error) {
    if (!isProcedureError(error) || error.code !== 'NOT_FOUND') throw error;
    throw new ProcedureError('NOT_FOUND', 'neither a file that is there nor a digest', {
      place: `--expect-plan ${path}`,
      remedy:
        'Give the file that --check --plan-file wrote, or the digest that is in it: 64 hexadecimal digits.',
      cause: error,
    });
  }
}

/**
 * Writes the plan as soon as it is made, so that it is there also when the run is cut off after it.
 *
 * @throws ProcedureError when the file cannot be written, before any host is asked.
 */
export async function planWriter(path: string | undefined): Promise<(plan: Plan) => void> {
  if (path === undefined) return () => undefined;
  try {
    await (await open(path, 'a', 0o600)).close();
  } catch (cause) {
    throw new ProcedureError(
      'BAD_INPUT',
      `the plan cannot be written: ${(cause as Error).message}`,
      {
        place: path,
        remedy: 'Name a file in a folder that you may write to.',
        cause,
      },
    );
  }
  return (plan) => {
    try {
      writeFileSync(path, `${JSON.stringify(plan, null, 2)}\n`);
    } catch (error) {
      sayError(`${path}: ${describeError(error)}`);
      process.once('exit', () => {
        process.exitCode = exitCodes.failed;
      });
    }
  };
}
