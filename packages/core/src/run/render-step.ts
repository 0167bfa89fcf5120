import { indent, type Painter, printable, type TextStyle } from './render-text.ts';
import type { Change, Finding, Outcome, StepReport } from './report.ts';
import { quoteCommand } from './text.ts';

const STYLES: Readonly<Record<Outcome, TextStyle>> = {
  unchanged: 'good',
  changed: 'changed',
  'would-change': 'changed',
  skipped: 'dim',
  refused: 'bad',
  undone: 'bad',
  failed: 'bad',
};

const WORDS: Readonly<Record<Outcome, string>> = {
  unchanged: 'ok',
  changed: 'changed',
  'would-change': 'would change',
  skipped: 'skipped',
  refused: 'refused',
  undone: 'undone',
  failed: 'failed',
};

export function renderOutcome(outcome: Outcome, { paint }: Painter): string {
  return paint(STYLES[outcome], WORDS[outcome]);
}

/** One numbered step, as the published procedure numbers its own. */
export function renderStep(step: StepReport, number: number, painter: Painter): string[] {
  const { paint } = painter;
  const lines = [
    `  ${number}. ${paint('title', printable(step.title))}: ${renderOutcome(step.outcome, painter)}`,
  ];
  if (step.summary !== step.verified?.summary)
    lines.push(...indent(printable(step.summary), '     '));
  for (const finding of step.findings) lines.push(...renderFinding(finding, painter));
  for (const change of step.changes) lines.push(...renderChange(change, step, painter));
  if (step.verified) {
    const word = step.verified.ok ? paint('good', 'verified') : paint('bad', 'not verified');
    lines.push(`     ${word}: ${printable(step.verified.summary)}`);
  }
  const values = Object.entries(step.found ?? {}).filter(([key]) => key.startsWith('daemon.'));
  if (values.length > 0)
    lines.push(
      `     in effect: ${values.map(([key, value]) => printable(`${key.slice(7)} ${value}`)).join(', ')}`,
    );
  return lines;
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
