import { inWordsThroughout, type OptionFields } from '@quantastor-xenserver/core';
import type { Change, Finding, Report } from '@quantastor-xenserver/core/report';
import type { ModuleCall, ModuleResult } from '../modules/module.ts';
import { describe } from './error-result.ts';
import { lateWords, messageOf } from './verdict.ts';

export interface Shown {
  readonly diff: boolean;
  /** Whether a journal has this run, so that its id is of use. */
  readonly runId: boolean;
  /** How much of the report the result carries; all without it. */
  readonly carries?: OptionFields['report'];
}

/** Of a task on a run that was recorded earlier. */
export function shownOf({ diff, fields }: Pick<ModuleCall, 'diff' | 'fields'>): Shown {
  return { diff, runId: true, carries: fields.report };
}

/**
 * A report of one host as a task's result. `changed` is true only for what stayed changed, or would be; never for a run that
 * was taken back.
 */
export function reportResult(made: Report, shows: Shown): ModuleResult {
  const report = inWordsThroughout('ansible', made);
  const [host] = report.hosts;
  const steps = host?.steps ?? [];
  const changes = steps.flatMap((step) => step.changes);
  const findings = steps.flatMap((step) => step.findings);
  const isBad = ['failed', 'undone', 'refused'].includes(report.outcome);
  const stays = report.outcome === 'undone' ? [] : changes.filter(isLasting);
  const diffs = changes.flatMap(({ diff }) => (diff ? [diff] : []));
  const backups = changes.flatMap(({ backup }) => (backup ? [backup] : []));
  return {
    changed: isBad ? stays.length > 0 : ['changed', 'would-change'].includes(report.outcome),
    outcome: report.outcome,
    ...(shows.runId ? { run_id: report.runId } : {}),
    diagnostics: findings,
    undone: changes.filter(({ undone }) => undone).map(({ summary }) => summary),
    left: [...(host?.left ?? []), ...(host?.kept ?? [])],
    ...warningsOf(findings),
    ...(shows.diff && diffs.length > 0 ? { diff: { prepared: diffs.join('') } } : {}),
    ...(backups[0] === undefined ? {} : { backup_file: backups[0] }),
    ...(report.planDigest === undefined ? {} : { plan_digest: report.planDigest }),
    ...effectOf(host),
    reboot_required: needsReboot(report),
    ...(isBad ? { failed: true, ...failureOf(report, changes) } : { msg: changeWords(report) }),
    ...carried(report, shows.carries),
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

function isLasting({ done, undone }: Change): boolean {
  return done && undone !== true;
}

function failureOf(report: Report, changes: readonly Change[]): { msg: string; error?: object } {
  const [host] = report.hosts;
  const error = host?.error;
  if (!error) return { msg: `the outcome is ${report.outcome}: ${messageOf(report)}` };
  const undone = changes.filter((change) => change.undone).map(({ summary }) => summary);
  // the host is as it was, and something of what was done has no way back, as virtual machines that were moved
  const done = report.outcome === 'undone' ? changes.filter(isLasting) : [];
  const tail = [
    ...(undone.length > 0 ? [`taken back: ${undone.join(', ')}`] : []),
    ...(done.length > 0
      ? [`done all the same: ${done.map(({ summary }) => summary).join(', ')}`]
      : []),
    ...(host.left && host.left.length > 0 ? [`left as it is: ${host.left.join(', ')}`] : []),
  ];
  return { msg: [describe(error), ...tail].join('; '), error };
}

/** What the daemon said; a host without that step was not asked. */
function effectOf(host: Report['hosts'][number] | undefined): { in_effect?: string } {
  const step = host?.steps.find(({ name }) => name === 'effective-configuration');
  const answer = host?.inEffect?.answer ?? step?.verified?.answer ?? step?.answer;
  return answer === undefined ? {} : { in_effect: answer };
}

function needsReboot({ hosts }: Report): boolean {
  return hosts.some(
    ({ followUps = [], steps }) =>
      followUps.some(({ kind }) => kind === 'reboot') ||
      steps.some(
        ({ found, findings }) =>
          found?.['rebootNeeded'] === true || findings.some(({ code }) => code === 'reboot-needed'),
      ),
  );
}

/** A loop of a hundred items carries a hundred reports. */
function carried(report: Report, how: Shown['carries'] = 'full'): { report?: object } {
  if (how === 'none') return {};
  if (how === 'full') return { report };
  const { schemaVersion, runId, procedure, mode, outcome, hosts } = report;
  const short = hosts.map((host) => ({
    host: host.host,
    outcome: host.outcome,
    ...(host.inEffect && { inEffect: host.inEffect }),
    steps: host.steps.map(({ name, outcome: of, summary }) => ({ name, outcome: of, summary })),
  }));
  return { report: { schemaVersion, runId, procedure, mode, outcome, hosts: short } };
}

/** What was done, and, where the change does not count yet, that first. */
function changeWords(report: Report): string {
  const late = lateWords(report);
  return [...(late === undefined ? [] : [late]), messageOf(report)].join('; ');
}
