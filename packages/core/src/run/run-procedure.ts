import type { ProcedureDefinition } from './procedure-definition.ts';
import type { Report } from './report.ts';
import type { RunOptions } from './run-options.ts';

/**
 * Runs a procedure on all hosts side by side and resolves with the report, also when hosts failed.
 *
 * @throws ProcedureError BAD_INPUT when options or hosts make no sense, before any host is opened.
 */
export declare function runProcedure<Options>(
  definition: ProcedureDefinition<Options>,
  options: Options,
  run: RunOptions,
): Promise<Report>;
