import { renderOutcome, renderStep } from './render-step.ts';
import {
  duration,
  makePainter,
  type Painter,
  printable,
  type ReportTextOptions,
} from './render-text.ts';
import type { HostReport, Outcome, Report } from './report.ts';
import { count } from './text.ts';

export type { ReportTextOptions, TextStyle } from './render-text.ts';

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
  const numbers = new Map<Outcome, number>();
  for (const { outcome } of report.hosts) numbers.set(outcome, (numbers.get(outcome) ?? 0) + 1);
  const parts = [...numbers].map(
    ([outcome, number]) => `${number} ${renderOutcome(outcome, painter)}`,
  );
  return `${hosts}: ${parts.join(', ')}, in ${time}`;
}
