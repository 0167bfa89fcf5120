import type { Answer } from '../procedures/report-types.ts';
import type { Change, Finding, Report, StepReport } from '../run/report.ts';
import { counted, printable } from '../text/printable.ts';
import { quoteCommand } from '../text/quote.ts';
import type { Judged } from './judge.ts';
import { stepWord } from './step-word.ts';
import type { ReportView } from './view.ts';

/** What a piece of text is; a front end gives it a colour. */
export type TextStyle =
  | 'title'
  | 'good'
  | 'changed'
  | 'warning'
  | 'bad'
  | 'dim'
  | 'added'
  | 'removed';

export interface ReportTextOptions {
  /** Default: plain text. */
  readonly colour?: (style: TextStyle, text: string) => string;
  /** Show the diffs of files. Default true. */
  readonly diff?: boolean;
}

interface Painter {
  paint(style: TextStyle, text: string): string;
  readonly diff: boolean;
}

function makePainter({ colour, diff = true }: ReportTextOptions): Painter {
  return { paint: (style, text) => colour?.(style, text) ?? text, diff };
}

/** One by one: a call takes some 100,000 arguments, and a diff may have more lines. */
function append(lines: string[], more: readonly string[]): void {
  for (const line of more) lines.push(line);
}

function indent(text: string, by: string): string[] {
  return text
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => (line === '' ? '' : by + line));
}

/** `850 ms`, `1.2 s`, `3 min 5 s`. */
function duration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 60_000) return `${(milliseconds / 1000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** One numbered step, as the published procedure numbers its own. */
function renderStep(
  step: StepReport,
  number: number,
  { procedure }: Report,
  painter: Painter,
): string[] {
  const { paint } = painter;
  const { word, tone } = stepWord(step, procedure);
  const lines = [`  ${number}. ${paint('title', printable(step.title))}: ${paint(tone, word)}`];
  if (step.summary !== step.verified?.summary)
    append(lines, indent(printable(step.summary), '     '));
  for (const finding of step.findings) append(lines, renderFinding(finding, painter));
  for (const change of step.changes) append(lines, renderChange(change, step, painter));
  if (step.verified) {
    const word = renderAnswer(step.verified.answer, painter);
    lines.push(`     ${word}: ${printable(step.verified.summary)}`);
  }
  const values = Object.entries(step.found ?? {}).filter(([key]) => key.startsWith('daemon.'));
  if (values.length > 0)
    lines.push(
      `     in effect: ${values.map(([key, value]) => printable(`${key.slice(7)} ${value}`)).join(', ')}`,
    );
  return lines;
}

function renderAnswer(answer: Answer, { paint }: Painter): string {
  if (answer === 'seen') return paint('good', 'verified');
  return answer === 'not-seen' ? paint('bad', 'not verified') : paint('warning', 'not known');
}

function renderFinding(finding: Finding, { paint }: Painter): string[] {
  const { severity, code, message, path, line, column, help } = finding;
  const style = severity === 'error' ? 'bad' : severity === 'warning' ? 'warning' : 'dim';
  const position = line === undefined ? '' : `:${line}:${column}`;
  const place = path === undefined ? '' : `${path}${position}: `;
  const head = `${paint(style, severity)}: ${printable(place + message)} ${paint('dim', `[${code}]`)}`;
  return [`     ${head}`, ...(help ? [`       help: ${printable(help)}`] : [])];
}

function renderChange(change: Change, step: StepReport, painter: Painter): string[] {
  const { paint } = painter;
  const { summary, done, undone, path, diff, command, exit, backup } = change;
  const state = undone ? paint('bad', 'undone') : done ? paint('changed', 'done') : 'not done yet';
  const label = path !== undefined && summary === step.summary ? path : summary;
  const shown = command ? `$ ${quoteCommand(command)}` : label;
  const ended = exit === undefined ? '' : ` (exit code ${exit ?? 'none'})`;
  const lines = [`     ${paint('changed', '*')} ${printable(shown)}${ended}: ${state}`];
  if (backup !== undefined) lines.push(`       backup of ${path}: ${printable(backup)}`);
  if (diff && painter.diff)
    for (const line of printable(diff).replace(/\n$/, '').split('\n'))
      lines.push(`       ${paintDiff(line, painter)}`);
  return lines;
}

function paintDiff(line: string, { paint }: Painter): string {
  if (line.startsWith('+')) return paint('added', line);
  return line.startsWith('-') ? paint('removed', line) : line;
}

/** All hosts, step by step, with what each cost; no verdict and no commands: those stand around it. */
export function renderSteps({ report, judged }: ReportView, options: ReportTextOptions): string[] {
  const painter = makePainter(options);
  const mode = report.mode === 'check' ? 'check: nothing is written' : `run ${report.runId}`;
  const lines = [`${report.procedure} (profile ${printable(report.profile)}, ${mode})`];
  const hosts = new Map(judged.map((each) => [each.host, each]));
  for (const host of report.hosts) {
    const each = hosts.get(host);
    if (!each) continue;
    lines.push('');
    append(lines, renderHost(each, report, painter));
  }
  return lines;
}

function renderHost({ host, word, tone }: Judged, report: Report, painter: Painter): string[] {
  const { paint } = painter;
  const cost = [
    duration(host.durationMs),
    counted(host.connections, 'connection'),
    counted(host.roundTrips, 'round trip'),
  ].join(', ');
  const name = paint('title', printable(host.host));
  const lines = [`${name}: ${paint(tone, word)} ${paint('dim', `(${cost})`)}`];
  for (const [at, step] of host.steps.entries())
    append(lines, renderStep(step, at + 1, report, painter));
  if (host.error) {
    const { code, message, place, remedy } = host.error;
    lines.push(`  ${paint('bad', 'error')}: ${printable(message)} ${paint('dim', `[${code}]`)}`);
    if (place !== undefined) lines.push(`    at ${printable(place)}`);
    if (remedy !== undefined) lines.push(`    help: ${printable(remedy)}`);
  }
  for (const left of host.left ?? []) lines.push(`  ${paint('bad', 'left')}: ${printable(left)}`);
  for (const kept of host.kept ?? []) lines.push(`  kept: ${printable(kept)}`);
  return lines;
}
