import type { FactsQuery } from '../../src/hosts/host.ts';
import type {
  GivenAgain,
  PlanContext,
  Procedure,
  StepContext,
  StepPlan,
  Verification,
} from '../../src/procedures/procedure.ts';
import type { ProcedureName } from '../../src/procedures/report-types.ts';
import type { JsonObject } from '../../src/text/json.ts';
import { mergeQueries } from './merge-queries.ts';

/** By step: what it inspected, or why it could not. The steps after one that could not are not asked. */
type Inspected = Map<string, { readonly state: unknown } | { readonly error: unknown }>;

/**
 * One thing that is so or not so on a host. `State` is what it found; planning is pure.
 * Extra abilities are optional methods.
 */
export interface Step<Options, State = unknown> {
  /** Lower-case, hyphenated; stands in reports and journals, so it is kept for ever. */
  readonly name: string;
  /** As the published procedure calls it, imperative. */
  readonly title: string;
  /** What `inspect` will want to know: queries of all steps go to the host as one round trip. */
  query?(options: Options): FactsQuery;
  /** Reads only. `context.facts` holds the answers to every step's query. */
  inspect(context: StepContext<Options>): Promise<State> | State;
  /** Pure: what would change. */
  plan(state: State, context: PlanContext<Options>): StepPlan;
  /** Asks the system itself, after apply. Not called in check mode. */
  verify?(context: StepContext<Options>): Promise<Verification>;
}

/**
 * A procedure as the engine runs it: each step's actions are applied and, if this run has changed
 * anything on the host so far, its `verify` is asked before the next step begins.
 */
export interface ProcedureDefinition<Options> {
  readonly name: ProcedureName;
  readonly subject?: 'multipath' | 'adapter';
  /** In order. Each keeps its own state type to itself. */
  // biome-ignore lint/suspicious/noExplicitAny: a step's state passes from its inspect to its plan only
  readonly steps: readonly Step<Options, any>[];
  /** The options as a journal keeps them: JSON, without any secret. */
  recordOptions(options: Options): JsonObject;
  /** Back from a journal. Secrets are missing; a step or action that needs one says so. */
  reviveOptions(recorded: JsonObject, given?: GivenAgain): Options;
}

/** A procedure whose steps each ask for themselves, as one with a survey: their queries are one round trip. */
export function asProcedure<Options>(
  given: ProcedureDefinition<Options>,
): Procedure<Options, unknown> {
  const { steps, ...rest } = given;
  const merge = (options: Options) => {
    const queries = steps.map((step) => step.query?.(options));
    return { queries, ...mergeQueries(queries) };
  };
  const procedure: Procedure<Options, Inspected> = {
    ...rest,
    query: (options) => merge(options).query,
    async survey({ facts, options, signal, ...context }) {
      const { queries, answersTo } = merge(options);
      const inspected: Inspected = new Map();
      for (const [at, step] of steps.entries()) {
        const own: StepContext<Options> = {
          ...context,
          options,
          facts: answersTo(queries[at], facts),
          ...(signal ? { signal } : {}),
          progress: () => undefined,
        };
        try {
          inspected.set(step.name, { state: await step.inspect(own) });
        } catch (error) {
          inspected.set(step.name, { error });
          break;
        }
      }
      return inspected;
    },
    steps: steps.map((step, at) => ({
      name: step.name,
      title: step.title,
      plan(survey, context) {
        const found = survey.get(step.name);
        if (found && 'error' in found) throw found.error;
        return step.plan(found?.state, context);
      },
      ...(step.verify && {
        verify: async (context) => {
          const { queries, answersTo } = merge(context.options);
          const facts = answersTo(queries[at], context.facts);
          const said = await step.verify?.({ ...context, facts });
          return said ?? { ok: true, summary: '', diagnostics: [] };
        },
      }),
    })),
  };
  return procedure as Procedure<Options, unknown>;
}
