import type { CommandResult, Facts } from '../../../hosts/host.ts';
import type { ConfigureMultipathOptions } from '../../../options/types.ts';
import type { SurveyContext } from '../../procedure.ts';
import type { ConfPlan } from '../plan-conf.ts';
import { type Printout, readPrintout } from './printout.ts';
import { CONF_FOLDER, MAIN_FILE } from './query.ts';

export type ParserState =
  | { readonly kind: 'nothing-new' }
  | { readonly kind: 'unchecked'; readonly why: string }
  | {
      readonly kind: 'checked';
      readonly output: ParserOutput;
      /** As the parser reads the new file; undefined when it refuses it as a whole. */
      readonly printout: Printout | undefined;
    };

/** Shows the host's own parser the file as it would be; nothing is written where the host reads. */
export async function readNewFile(
  plan: ConfPlan,
  context: SurveyContext<ConfigureMultipathOptions>,
): Promise<ParserState> {
  if (!plan.after) return { kind: 'nothing-new' };
  // one file is bound over the old one: of several the others would still say what they said
  if (plan.others?.some(({ after }) => after))
    return { kind: 'unchecked', why: 'more than one file is changed' };
  const result = await runParser(plan, plan.after, context);
  const output = readParserOutput(result);
  if (!output) return { kind: 'unchecked', why: whyNot(result) };
  // a parser that prints nothing for the old file either tells nothing about the new one
  const printout = readPrintout(output.after.out);
  if (!printout && !readPrintout(output.before.out))
    return { kind: 'unchecked', why: 'multipath -t prints no configuration here' };
  return { kind: 'checked', output, printout };
}

/**
 * Has the host's own parser read its configuration as it would be and, when it says anything of that or
 * prints nothing, as it is. Leaves nothing behind: the new file comes by stdin into a tmpfs that only a private mount namespace sees, and is
 * bound over the old one there. `$1` is the file or the folder to bind over, `$2` the new file's name
 * in the folder, empty for a file. 97 says that this cannot be done here.
 */
const SCRIPT: string = `
mount --make-rprivate / || exit 97
mount -t tmpfs -o mode=700 tmpfs /tmp || exit 97
cat > /tmp/new && cd /tmp || exit 97
if [ -n "$2" ]; then
  mkdir d && cp -R "$1/." d/ && cp new "d/$2" && mount --bind d "$1" || exit 97
else
  mount --bind new "$1" || exit 97
fi
multipath -t > after.out 2> after.err < /dev/null
if [ -s after.err ] || [ ! -s after.out ]; then
  umount "$1" || exit 97
  multipath -t > before.out 2> before.err < /dev/null
fi
for part in before.out before.err after.out after.err; do
  echo "@@@ $part"
  [ ! -s "$part" ] || cat "$part"
done
`;

export function parserCommand(bindOver: string, name: string): readonly string[] {
  return ['unshare', '-m', 'sh', '-c', SCRIPT, 'sh', bindOver, name];
}

/** What `multipath -t` printed before and after; `before` is empty where there was nothing to compare. */
export interface ParserOutput {
  readonly before: { readonly out: string; readonly err: string };
  readonly after: { readonly out: string; readonly err: string };
}

/** Undefined when the script did not come to its end. */
export function readParserOutput(result: CommandResult): ParserOutput | undefined {
  if (result.exit !== 0) return undefined;
  const parts = result.stdout.split(/^@@@ (?:before|after)\.(?:out|err)\n/m);
  const [, beforeOut, beforeErr, afterOut, afterErr] = parts;
  if (parts.length !== 5) return undefined;
  return {
    before: { out: beforeOut ?? '', err: beforeErr ?? '' },
    after: { out: afterOut ?? '', err: afterErr ?? '' },
  };
}

/** What the parser says, without time stamps and with line numbers taken out: those move with an edit. */
export function complaintsOf(err: string): string[] {
  return err
    .split('\n')
    .map((line) => line.replace(/^(?:\w{3} +\d+ )?[\d:.]+ \| /, '').trim())
    .filter((line) => line !== '')
    .map((line) => line.replace(/\bline \d+/g, 'line N'));
}

/** Complaints that the new file adds, each as often as it adds it. */
export function newComplaints({ before, after }: ParserOutput): string[] {
  const old = complaintsOf(before.err);
  return complaintsOf(after.err).filter((line) => {
    const at = old.indexOf(line);
    if (at >= 0) old.splice(at, 1);
    return at < 0;
  });
}

function runParser(
  { layout, target }: ConfPlan,
  after: Uint8Array,
  {
    host,
    facts,
    signal,
  }: { readonly facts: Facts } & Pick<SurveyContext<unknown>, 'host' | 'signal'>,
): Promise<CommandResult> {
  const inFolder = layout.path.startsWith(`${CONF_FOLDER}/`);
  // the parser reads the main file whatever it is a link to just now
  const main = facts.files.get(MAIN_FILE);
  const bindOver = inFolder ? CONF_FOLDER : main?.exists ? main.realPath : target?.file.realPath;
  const name = inFolder ? layout.path.slice(CONF_FOLDER.length + 1) : '';
  return host.run(parserCommand(bindOver ?? layout.path, name), {
    input: after,
    timeoutMs: 30_000,
    signal,
  });
}

function whyNot({ exit, stderr, timedOut }: CommandResult): string {
  const said = stderr.trim().split('\n')[0]?.slice(0, 200) ?? '';
  if (timedOut) return 'it did not end in time';
  if (exit === 127) return 'unshare is not there';
  return said || `no private mount namespace (exit code ${exit})`;
}
