import { mergeQueries } from './merge-queries.ts';
import type { Procedure, ProcedureDefinition, StepContext } from './procedure.ts';

/** By step: what it inspected, or why it could not. The steps after one that could not are not asked. */
type Inspected = Map<string, { readonly state: unknown } | { readonly error: unknown }>;

export type AnyProcedure<Options> = ProcedureDefinition<Options> | Procedure<Options, unknown>;

/** A procedure whose steps each ask for themselves, as one with a survey: their queries are one round trip. */
export function asProcedure<Options>(given: AnyProcedure<Options>): Procedure<Options, unknown> {
  if ('survey' in given) return given;
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
