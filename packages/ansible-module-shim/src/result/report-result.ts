import {
  type Change,
  type Finding,
  inWordsThroughout,
  type Report,
} from '@quantastor-xenserver/core';
import type { ModuleResult } from '../modules/module.ts';
import { describe } from './error-result.ts';

export interface Shown {
  readonly diff: boolean;
  /** Whether a journal has this run, so that its id is of use. */
  readonly runId: boolean;
}

/** A report of one host as a task's result. `changed` is true only for what stayed changed, or would be. */
export function reportResult(made: Report, shows: Shown): ModuleResult {
  const report = inWordsThroughout('ansible', made);
  const [host] = report.hosts;
  const steps = host?.steps ?? [];
  const changes = steps.flatMap((step) => step.changes);
  const findings = steps.flatMap((step) => step.findings);
  const isBad = ['failed', 'undone', 'refused'].includes(report.outcome);
  const stays = changes.some((change) => change.done && !change.undone && change.kind !== 'reload');
  const diffs = changes.flatMap(({ diff }) => (diff ? [diff] : []));
  const backups = changes.flatMap(({ backup }) => (backup ? [backup] : []));
  return {
    changed: isBad ? stays : ['changed', 'would-change'].includes(report.outcome),
    outcome: report.outcome,
    ...(shows.runId ? { run_id: report.runId } : {}),
    diagnostics: findings,
    undone: changes.filter(({ undone }) => undone).map(({ summary }) => summary),
    left: [...(host?.left ?? []), ...(host?.kept ?? [])],
    ...warningsOf(findings),
    ...(shows.diff && diffs.length > 0 ? { diff: { prepared: diffs.join('') } } : {}),
    ...(backups[0] === undefined ? {} : { backup_file: backups[0] }),
    ...(isBad ? { failed: true, ...failureOf(report, changes) } : { msg: messageOf(report) }),
    report,
  };
}

export function warningsOf(findings: readonly Finding[]): { warnings?: string[] } {
  const warnings = findings.filter(({ severity }) => severity === 'warning').map(textOf);
  return warnings.length === 0 ? {} : { warnings };
}

/** `path:line:column: message (help)`. */
export function textOf({ path, line, column, message, help }: Finding): string {
  const at = line === undefined ? '' : `:${line}:${column}`;
  return describe({
    message,
    ...(path === undefined ? {} : { place: `${path}${at}` }),
    ...(help === undefined ? {} : { remedy: help }),
  });
}

function failureOf(report: Report, changes: readonly Change[]): { msg: string; error?: object } {
  const [host] = report.hosts;
  const error = host?.error;
  if (!error) return { msg: `the outcome is ${report.outcome}: ${messageOf(report)}` };
  const undone = changes.filter((change) => change.undone).map(({ summary }) => summary);
  const tail = [
    ...(undone.length > 0 ? [`taken back: ${undone.join(', ')}`] : []),
    ...(host.left && host.left.length > 0 ? [`left as it is: ${host.left.join(', ')}`] : []),
  ];
  return { msg: [describe(error), ...tail].join('; '), error };
}

function messageOf(report: Report): string {
  const steps = report.hosts[0]?.steps ?? [];
  const said = steps.filter(({ outcome }) => ['changed', 'would-change'].includes(outcome));
  const words = said.map(({ summary }) => summary).join('; ');
  if (words !== '') return words;
  return report.outcome === 'unchanged' ? 'already as wished' : `outcome: ${report.outcome}`;
}
