import { counted, type ProcedureError } from '@quantastor-xenserver/core';
import type { Finding, HostReport, StepReport } from '@quantastor-xenserver/core/report';

const WORDS = { seen: 'verified', 'not-seen': 'NOT verified', 'not-known': 'not known' } as const;

/** A step as the log shows it: what is so, each change with its diff, what the system said, findings. */
export function stepLines(step: Omit<StepReport, 'durationMs'>): string[] {
  return [
    `${step.outcome.padEnd(12)} ${step.title}: ${step.summary}`,
    ...step.changes.flatMap((change) => [
      `  ${change.undone ? 'undone' : change.done ? 'done' : 'planned'}: ${change.summary}`,
      ...(change.backup === undefined ? [] : [`  backup: ${change.backup}`]),
      ...(change.diff ? change.diff.trimEnd().split('\n') : []),
    ]),
    ...(step.verified ? [`  ${WORDS[step.verified.answer]}: ${step.verified.summary}`] : []),
    ...step.findings.map(findingLine),
  ];
}

function findingLine(finding: Finding): string {
  const place = [finding.path, finding.line, finding.column].filter((part) => part !== undefined);
  const help = finding.help === undefined ? '' : ` (${finding.help})`;
  return `  ${[...place, ` ${finding.severity}`].join(':').trim()}: ${finding.message} [${finding.code}]${help}`;
}

/** What is to be said of a host beside its steps. */
export function hostTail(host: HostReport): string[] {
  const { error, left = [], kept = [] } = host;
  return [
    ...(error ? [errorLine(error)] : []),
    ...left.map((line) => `left to do by hand: ${line}`),
    ...kept.map((line) => `not taken back: ${line}`),
    `${host.outcome}: ${counted(host.connections, 'connection')}, ${counted(host.roundTrips, 'round trip')}, ${host.durationMs} ms`,
  ];
}

export function errorLine(
  error:
    | Pick<ProcedureError, 'code' | 'message' | 'place' | 'remedy'>
    | NonNullable<HostReport['error']>,
): string {
  const place = error.place === undefined ? '' : `${error.place}: `;
  const remedy = error.remedy === undefined ? '' : ` ${error.remedy}`;
  return `${place}${error.message}${/[.!?]$/.test(error.message) ? '' : '.'}${remedy} [${error.code}]`;
}
