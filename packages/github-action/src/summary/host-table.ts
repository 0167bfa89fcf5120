import type { HostReport, Outcome, StepReport } from '@quantastor-xenserver/core';
import { cell, codeSpan, cut, row } from './markdown.ts';

/** From the one to be looked at first. */
export const byUrgency: readonly Outcome[] = [
  'failed',
  'undone',
  'refused',
  'would-change',
  'changed',
  'later',
  'not-reached',
  'skipped',
  'unchanged',
];

const signs: Readonly<Record<Outcome, string>> = {
  failed: '❌',
  undone: '↩️',
  refused: '⛔',
  'would-change': '📝',
  changed: '✅',
  later: '⏭️',
  'not-reached': '⏭️',
  skipped: '⏭️',
  unchanged: '✅',
};

export const tableHead: string = [
  row(['', 'Host', 'Before', 'Change', 'After']),
  row(['---', '---', '---', '---', '---']),
].join('\n');

/** One line of the table. `planned` is what the plan found, before anything was changed. */
export function hostRow(host: HostReport, planned: readonly StepReport[] | undefined): string {
  return row([
    signs[host.outcome],
    codeSpan(cut(host.host, 120)),
    cell(cut(before(planned ?? host.steps), 240)) || '&nbsp;',
    changes(host) || '&nbsp;',
    cell(cut(after(host), 400)),
  ]);
}

function before(steps: readonly StepReport[]): string {
  if (steps.length === 0) return 'not known';
  const open = steps.filter((step) => step.outcome === 'would-change').length;
  const refused = steps.filter((step) => step.outcome === 'refused').length;
  const state =
    refused > 0 ? 'refused' : open > 0 ? `${open} of ${steps.length} steps to do` : 'as wished';
  const facts = new Map(steps.flatMap((step) => Object.entries(step.found ?? {})));
  const told = telling.flatMap((name) => (facts.has(name) ? [`${name} ${facts.get(name)}`] : []));
  return [state, ...told].join(', ');
}

/** Facts of the steps that say most about a host. */
const telling = [
  'product',
  'multipathTools',
  'file',
  'stanza',
  'adapter',
  'adapterVersion',
  'path',
];

function changes(host: HostReport): string {
  const all = host.steps.flatMap((step) => step.changes);
  const shown = all.slice(0, 6).map((change) => {
    const text = cell(cut(change.summary, 160));
    if (change.undone) return `<s>${text}</s> (undone)`;
    return change.done ? text : `${text} (planned)`;
  });
  if (all.length > shown.length) shown.push(`and ${all.length - shown.length} more`);
  return shown.join('<br>');
}

function after(host: HostReport): string {
  const { error, left = [] } = host;
  const said = host.steps.flatMap((step) => step.verified?.summary ?? []).at(-1);
  const refusal = host.steps
    .flatMap((step) => step.findings)
    .find((each) => each.severity === 'error');
  return [
    host.outcome,
    error
      ? `${error.message}${error.remedy ? `. ${error.remedy}` : ''}`
      : (refusal?.message ?? said),
    ...left.map((line) => `left: ${line}`),
  ]
    .filter(Boolean)
    .join(': ');
}
