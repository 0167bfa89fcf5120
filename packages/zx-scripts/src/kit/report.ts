import {
  exitCodeOf,
  type HostReport,
  inWordsThroughout,
  type OptionFields,
  type Report,
  type ReportTextOptions,
  renderPlan,
  renderReport,
  type TextStyle,
} from '@quantastor-xenserver/core';
import { writeJson } from './json.ts';
import { isColoured, sayRaw, writeData } from './output.ts';

/** Shows the report, as text or JSON on stdout, and sets the exit code. */
export async function finish(
  made: Report,
  flags: OptionFields,
  exitCode: number = exitCodeOf(made),
): Promise<void> {
  const report = inWordsThroughout('cli', made);
  process.exitCode = exitCode;
  if (flags.json) return writeJson(report);
  const look = await lookOf(process.stdout);
  return writeData(renderReport(report, { ...look, diff: flags.diff === true }));
}

/** On stderr, before a question: what would be changed. */
export async function showPlans(plans: readonly HostReport[]): Promise<void> {
  sayRaw(
    renderPlan(inWordsThroughout('cli', plans), { ...(await lookOf(process.stderr)), diff: true }),
  );
}

/** Colours for a stream that shows them; zx is not loaded for any other. */
async function lookOf(stream: NodeJS.WriteStream): Promise<ReportTextOptions> {
  if (!isColoured(stream)) return {};
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
  return { colour: (style, text) => colours[style](text) };
}
