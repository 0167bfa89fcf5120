import type { CommandResult } from '../../hosts/host.ts';
import type { MultipathDocument } from '../../multipath/types.ts';
import type { ConfigureMultipathOptions } from '../../procedures/options.ts';
import type { Diagnostic } from '../../text/diagnostic.ts';
import type { Step, StepContext } from '../step.ts';
import { compareEffective } from './compare-effective.ts';
import { effectiveConfig } from './daemon-state.ts';
import {
  newComplaints,
  type ParserOutput,
  parserCommand,
  readParserOutput,
} from './parser-script.ts';
import { type FilePlan, planFile } from './plan-file.ts';
import { CONF_FOLDER, MAIN_FILE, surveyQuery } from './survey-query.ts';

type ParserState =
  | { readonly kind: 'nothing-new' }
  | { readonly kind: 'unchecked'; readonly why: string }
  | {
      readonly kind: 'checked';
      readonly plan: FilePlan;
      readonly output: ParserOutput;
      /** As the parser reads the new file; undefined when it refuses it as a whole. */
      readonly config: MultipathDocument | undefined;
    };

/** The host's own parser reads the new file before it is written anywhere. */
export const testNewFileStep: Step<ConfigureMultipathOptions, ParserState> = {
  name: 'test-new-file',
  title: "Have the host's own parser read the new file",
  query: () => surveyQuery,
  async inspect(context) {
    const plan = planFile(context.facts, context.options, context.profile);
    if (!plan.after) return { kind: 'nothing-new' };
    const result = await runParser(plan, plan.after, context);
    const output = readParserOutput(result);
    if (!output) return { kind: 'unchecked', why: whyNot(result) };
    // a parser that prints nothing for the old file either tells nothing about the new one
    const config = configOf(output.after.out);
    if (!config && !configOf(output.before.out))
      return { kind: 'unchecked', why: 'multipath -t prints no configuration here' };
    return { kind: 'checked', plan, output, config };
  },
  plan(state, { options }) {
    if (state.kind === 'nothing-new')
      return { summary: 'no new file to read', actions: [], diagnostics: [] };
    if (state.kind === 'unchecked')
      return {
        summary: `not checked by the host's parser: ${state.why}`,
        actions: [],
        diagnostics: [],
        found: { parserCheck: 'not possible' },
      };
    const diagnostics = judge(state, options);
    const isGood = diagnostics.every(({ severity }) => severity !== 'error');
    return {
      summary: isGood
        ? 'multipath -t reads the new stanza as wished'
        : 'multipath -t does not read the new file as wished',
      actions: [],
      diagnostics,
      found: { parserCheck: isGood ? 'passed' : 'failed' },
    };
  },
};

function runParser(
  { layout, target }: FilePlan,
  after: Uint8Array,
  { host, facts, signal }: StepContext<ConfigureMultipathOptions>,
): Promise<CommandResult> {
  const inFolder = layout.path.startsWith(`${CONF_FOLDER}/`);
  // the parser reads the main file whatever it is a link to just now
  const main = facts.files.get(MAIN_FILE);
  const bindOver = inFolder ? CONF_FOLDER : main?.exists ? main.realPath : target?.file.realPath;
  const name = inFolder ? layout.path.slice(CONF_FOLDER.length + 1) : '';
  return host.run(parserCommand(bindOver ?? layout.path, name), {
    input: after,
    timeoutMs: 30_000,
    ...(signal ? { signal } : {}),
  });
}

function whyNot({ exit, stderr, timedOut }: CommandResult): string {
  const said = stderr.trim().split('\n')[0]?.slice(0, 200) ?? '';
  if (timedOut) return 'it did not end in time';
  if (exit === 127) return 'unshare is not there';
  return said || `no private mount namespace (exit code ${exit})`;
}

function judge(
  { plan, output, config }: ParserState & { readonly kind: 'checked' },
  { dialect }: ConfigureMultipathOptions,
): Diagnostic[] {
  const { layout, wish } = plan;
  const { path, release } = layout;
  // the published stanza to the letter is the user's choice, its old keywords included
  const severity = dialect === 'as-published' ? 'warning' : 'error';
  const found: Diagnostic[] = newComplaints(output)
    .slice(0, 10)
    .map((message) => ({ severity, code: 'parser-complains', message, path }));
  const differences = config
    ? compareEffective(config, wish, release).differences
    : ['the new file is refused as a whole'];
  for (const message of differences)
    found.push({
      severity: 'error',
      code: 'parser-reads-otherwise',
      message: `multipath -t: ${message}`,
      path,
    });
  return found;
}

function configOf(out: string): ReturnType<typeof effectiveConfig> {
  return effectiveConfig({ argv: [], exit: 0, stdout: out, stderr: '', timedOut: false });
}
