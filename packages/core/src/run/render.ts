import type { Answer } from '../procedures/report-types.ts';
import { printable } from '../text/printable.ts';
import { count, quoteCommand } from '../text/quote.ts';
import {
  type Change,
  type Finding,
  type HostReport,
  isNotBegun,
  type Outcome,
  type Report,
  type StepReport,
} from './report.ts';

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

export interface Painter {
  paint(style: TextStyle, text: string): string;
  readonly diff: boolean;
}

function makePainter({ colour, diff = true }: ReportTextOptions): Painter {
  return { paint: (style, text) => colour?.(style, text) ?? text, diff };
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

const STYLES: Readonly<Record<Outcome, TextStyle>> = {
  unchanged: 'good',
  changed: 'changed',
  'would-change': 'changed',
  skipped: 'dim',
  'not-reached': 'dim',
  later: 'dim',
  refused: 'bad',
  undone: 'bad',
  failed: 'bad',
};

const WORDS: Readonly<Record<Outcome, string>> = {
  unchanged: 'ok',
  changed: 'changed',
  'would-change': 'would change',
  skipped: 'skipped',
  'not-reached': 'not reached',
  later: 'later',
  refused: 'refused',
  undone: 'undone',
  failed: 'failed',
};

function renderOutcome(outcome: Outcome, { paint }: Painter): string {
  return paint(STYLES[outcome], WORDS[outcome]);
}

/** One numbered step, as the published procedure numbers its own. */
function renderStep(step: StepReport, number: number, painter: Painter): string[] {
  const { paint } = painter;
  const lines = [
    `  ${number}. ${paint('title', printable(step.title))}: ${renderOutcome(step.outcome, painter)}`,
  ];
  if (step.summary !== step.verified?.summary)
    lines.push(...indent(printable(step.summary), '     '));
  for (const finding of step.findings) lines.push(...renderFinding(finding, painter));
  for (const change of step.changes) lines.push(...renderChange(change, step, painter));
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

/** A report as text for people, host by host and step by step; lines end with LF, the last one too. */
export function renderReport(report: Report, options: ReportTextOptions = {}): string {
  const painter = makePainter(options);
  const mode = report.mode === 'check' ? ', check: nothing is written' : '';
  const lines = [
    `${painter.paint('title', report.procedure)} (profile ${report.profile}${mode}), run ${report.runId}`,
    ...(report.sandbox ? ['A sandbox: its services and daemons are pretended.'] : []),
  ];
  for (const host of report.hosts) lines.push('', ...renderHost(host, painter));
  lines.push('', renderTotal(report, painter));
  return `${lines.join('\n')}\n`;
}

/** What is about to be done, for a question before it: the steps that change something or found something. */
export function renderPlan(plans: readonly HostReport[], options: ReportTextOptions = {}): string {
  const painter = makePainter(options);
  const lines = plans.flatMap((host) => ['', ...renderHost(host, painter, true)]);
  return `${lines.slice(1).join('\n')}\n`;
}

function renderHost(host: HostReport, painter: Painter, isPlan = false): string[] {
  const { paint } = painter;
  const cost = [
    duration(host.durationMs),
    count(host.connections, 'connection'),
    count(host.roundTrips, 'round trip'),
  ].join(', ');
  const name = paint('title', printable(host.host));
  const outcome =
    host.outcome === 'unchanged'
      ? paint('good', 'nothing to do')
      : isNotBegun(host)
        ? paint('dim', 'not begun')
        : renderOutcome(host.outcome, painter);
  const lines = [`${name}: ${outcome} ${paint('dim', `(${cost})`)}`];
  for (const [at, step] of host.steps.entries()) {
    const isQuiet = step.changes.length === 0 && step.findings.length === 0;
    if (!isPlan || !isQuiet) lines.push(...renderStep(step, at + 1, painter));
  }
  if (host.error) {
    const { code, message, place, remedy } = host.error;
    lines.push(`  ${paint('bad', 'error')}: ${printable(message)} ${paint('dim', `[${code}]`)}`);
    if (place !== undefined) lines.push(`    at ${printable(place)}`);
    if (remedy !== undefined) lines.push(`    help: ${printable(remedy)}`);
  }
  for (const left of host.left ?? []) lines.push(`  ${paint('bad', 'left')}: ${printable(left)}`);
  return lines;
}

/** `3 hosts: 2 changed, 1 failed, in 4.2 s`; a run that found nothing to do says so. */
function renderTotal(report: Report, painter: Painter): string {
  const hosts = count(report.hosts.length, 'host');
  const time = duration(report.durationMs);
  if (report.hosts.every(({ outcome }) => outcome === 'unchanged'))
    return `${hosts}: ${painter.paint('good', 'nothing to do')}, in ${time}`;
  const numbers = new Map<string, number>();
  for (const host of report.hosts) {
    const word = isNotBegun(host)
      ? painter.paint('dim', 'not begun')
      : renderOutcome(host.outcome, painter);
    numbers.set(word, (numbers.get(word) ?? 0) + 1);
  }
  const parts = [...numbers].map(([word, number]) => `${number} ${word}`);
  return `${hosts}: ${parts.join(', ')}, in ${time}`;
}
