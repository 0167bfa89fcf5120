import { inWordsThroughout, type OptionFields } from '@quantastor-xenserver/core';
import {
  type HostReport,
  type ProcedureName,
  type Report,
  renderQuestion,
  renderText,
  runExitCodeOf,
  type TextOptions,
  type TextStyle,
  type ViewOptions,
} from '@quantastor-xenserver/core/report';
import { wasUnasked } from '../confirm.ts';
import { wasTakenBackAt } from '../run/run-id.ts';
import { whatStopped } from '../signals.ts';
import { inCliWords } from '../words.ts';
import { writeJson } from './json.ts';
import { isColoured, sayRaw, writeData } from './output.ts';
import { drawPicture, writePage } from './picture.ts';
import { quoteWord } from './table.ts';
import { typedAgain } from './typed.ts';

/** Shows the report, as text or JSON on stdout, and sets the exit code; the text stands also when a file cannot be written. */
export async function finish(
  made: Report,
  flags: OptionFields,
  exitCode: number = runExitCodeOf(made, flags),
): Promise<void> {
  const report = findable(inWordsThroughout('cli', made), flags);
  process.exitCode = exitCode;
  if (flags.json) await writeJson(report);
  else
    await writeData(
      renderText(report, {
        ...(await lookOf(process.stdout)),
        ...desiredOf(flags, report),
        planShown: wasShown,
        unasked: wasUnasked(),
      }),
    );
  if (flags.html !== undefined) await writePage(report, flags.html, viewOf(flags, report));
  if (flags.picture !== undefined) await drawPicture(report, flags.picture);
}

let wasShown = false;

/** On stderr, before a question: what would be changed. The report does not repeat it. */
export async function showPlans(
  plans: readonly HostReport[],
  procedure: ProcedureName,
): Promise<void> {
  wasShown = true;
  const look = await lookOf(process.stderr);
  sayRaw(
    renderQuestion(inWordsThroughout('cli', plans), procedure, {
      ...look,
      diff: true,
      words: inCliWords,
    }),
  );
}

function desiredOf(flags: OptionFields, report: Report): TextOptions {
  return {
    diff: flags.diff === true,
    quiet: flags.quiet === true,
    verbose: flags.verbose === true,
    ...viewOf(flags, report),
  };
}

/** What text and page say alike, beside the report. */
function viewOf(flags: OptionFields, { mode, runId }: Report): ViewOptions {
  const make = mode === 'check' ? withRunId(typedAgain(), runId) : undefined;
  const again = withRunId(typedAgain(mode === 'check'), runId);
  const takenBackAt = wasTakenBackAt();
  const stoppedBy = whatStopped();
  return {
    // what was typed has its own options
    words: (text) => (text === make || text === again ? text : withPlace(inCliWords(text), flags)),
    ...(make !== undefined && { make }),
    ...(again !== undefined && { again }),
    ...(takenBackAt !== undefined && { takenBackAt }),
    ...(stoppedBy !== undefined && { stoppedBy }),
  };
}

/** By then another run may be the last one; by the records of hosts it is the last one of each. */
function withRunId(line: string | undefined, runId: string): string | undefined {
  if (line === undefined || /\s--(?:hosts|pool|inventory)/.test(line)) return line;
  return line.replace(/( (?:rollback|resume)) last(?= |$)/, `$1 ${runId}`);
}

function findable(report: Report, flags: OptionFields): Report {
  const { undo } = report;
  return undo ? { ...report, undo: { ...undo, command: withPlace(undo.command, flags) } } : report;
}

/** A command for a run finds its journal, and its hosts' root, by what was given for the run itself. */
function withPlace(text: string, { stateFolder, sudo }: OptionFields): string {
  const command = /(rollback|resume|runs show) \d{8}T\d{6}Z-[0-9a-f]{4}(?: --undo)?(?! --s)/g;
  const folder = stateFolder === undefined ? '' : ` --state-folder ${quoteWord(stateFolder)}`;
  return text.replace(
    command,
    (all, verb) => all + (sudo && verb !== 'runs show' ? ' --sudo' : '') + folder,
  );
}

/** Colours for a stream that shows them; zx is not loaded for any other. */
async function lookOf(stream: NodeJS.WriteStream): Promise<TextOptions> {
  const size = stream.isTTY && stream.columns ? { columns: stream.columns } : {};
  if (!isColoured(stream)) return size;
  const { chalk } = await import('zx');
  const colours: Readonly<Record<TextStyle, (text: string) => string>> = {
    title: chalk.bold,
    good: chalk.green,
    changed: chalk.cyan,
    warning: chalk.yellow,
    bad: chalk.red,
    dim: chalk.dim,
    added: chalk.green,
    removed: chalk.red,
  };
  return { ...size, colour: (style, text) => colours[style](text) };
}
