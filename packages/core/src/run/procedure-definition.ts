import type { Step } from '../steps/step.ts';
import type { JsonObject } from './json.ts';
import type { ProcedureName } from './report.ts';

/**
 * A procedure as the engine runs it: each step's actions are applied and, if this run has changed
 * anything on the host so far, its `verify` is asked before the next step begins.
 */
export interface ProcedureDefinition<Options> {
  readonly name: ProcedureName;
  /** In order. Each keeps its own state type to itself. */
  // biome-ignore lint/suspicious/noExplicitAny: a step's state passes from its inspect to its plan only
  readonly steps: readonly Step<Options, any>[];
  /** The options as a journal keeps them: JSON, without any secret. */
  recordOptions(options: Options): JsonObject;
  /** Back from a journal. Secrets are missing; a step or action that needs one says so. */
  reviveOptions(recorded: JsonObject): Options;
}
