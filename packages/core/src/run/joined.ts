import { isDeepStrictEqual } from 'node:util';
import type {
  CommandResult,
  Facts,
  FactsQuery,
  Host,
  InOne,
  InOneAnswers,
  RecordChange,
  TimedCommand,
} from '../hosts/host.ts';
import { given } from '../text/given.ts';
import { withVerbs } from './record/seen-host.ts';

/** What is asked behind a command, in the same operation. */
export interface AskedNext {
  readonly commands: readonly (readonly string[])[];
  readonly query?: FactsQuery;
}

/** Answers that came with the last change: as fresh as if they were asked behind it. */
export interface Ahead {
  readonly commands: CommandResult[];
  facts?: { readonly query: FactsQuery; readonly answers: Facts };
}

/** What goes with the replacement of a file, and what came of it. */
export interface Joint {
  readonly record: RecordChange;
  readonly command: TimedCommand;
  readonly asks: AskedNext | undefined;
  answers?: InOneAnswers;
}

/** Its `replace` also does what goes with it, and keeps the answers for whoever does it. */
export function joiningHost(host: Host, joint: Joint): Host {
  return withVerbs(host, {
    async replace(request, options) {
      const { record, command, asks } = joint;
      const operation = withAsked({ replace: request, record, commands: [command] }, asks);
      const answers = await host.inOne?.(operation, options);
      if (!answers?.replaced) throw new Error('nothing was replaced');
      joint.answers = answers;
      return answers.replaced;
    },
  });
}

/** Its command was run already: this gives what came of it. */
export function joinedHost(host: Host, { answers }: Joint): Host {
  return withVerbs(host, { inOne: async () => answers ?? { commands: [] } });
}

/** Asks behind a command what is asked next anyway. */
export function askingHost(
  host: Host,
  asks: AskedNext,
  keep: (ahead: Ahead | undefined) => void,
): Host {
  return withVerbs(host, {
    async inOne(operation, options) {
      const answers = (await host.inOne?.(withAsked(operation, asks), options)) ?? { commands: [] };
      keep(aheadOf(answers, asks));
      return answers;
    },
  });
}

function withAsked(operation: InOne, asks: AskedNext | undefined): InOne {
  if (!asks) return operation;
  const { commands, query } = asks;
  return {
    ...operation,
    commands: [...operation.commands, ...commands.map((argv) => ({ argv }))],
    ...given({ query }),
  };
}

/** The answers behind those of the change itself. */
export function aheadOf(
  { commands, facts }: InOneAnswers,
  { query }: Partial<AskedNext> = {},
): Ahead | undefined {
  const [, ...others] = commands;
  if (others.length === 0 && !facts) return undefined;
  return { commands: others, ...(facts && query && { facts: { query, answers: facts } }) };
}

/** Gives each answer once, in its place; whoever asks anything else, or again, asks the host, and no older answer counts then. */
export function aheadHost(host: Host, ahead: Ahead | undefined): Host {
  if (!ahead) return host;
  const left = { ...ahead, commands: [...ahead.commands] };
  const drop = (): void => {
    left.commands.length = 0;
    delete left.facts;
  };
  return withVerbs(host, {
    async run(argv, options) {
      const [next] = left.commands;
      if (next && isDeepStrictEqual(next.argv, argv)) {
        left.commands.shift();
        return next;
      }
      drop();
      return host.run(argv, options);
    },
    async facts(query, options) {
      const { facts } = left;
      const isAsked = left.commands.length === 0 && isDeepStrictEqual(facts?.query, query);
      drop();
      return isAsked && facts ? facts.answers : host.facts(query, options);
    },
  });
}
