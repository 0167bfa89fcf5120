import * as core from '@actions/core';
import { type Plan, SEVERITIES } from '@quantastor-xenserver/core';
import {
  byUrgency,
  type Fitted,
  fitItems,
  fitPlan,
  fitReport,
  type HostReport,
  type Report,
  runExitCodeOf,
} from '@quantastor-xenserver/core/report';
import { type Annotation, notice } from '../log/annotations.ts';
import type { Redactor } from '../secrets/redactor.ts';
import { inActionWords } from '../summary/words.ts';
import { writeResult } from './files.ts';
import { OUTPUT_LIMIT } from './limit.ts';

export interface RunResult {
  /** As it is: outcomes and lists are taken from it before anything is hidden. */
  readonly report: Report;
  readonly plan: Plan | undefined;
  /** Whether there is something that `rollback` could take back. */
  readonly canBeTakenBack: boolean;
  readonly requireInEffect?: boolean | undefined;
}

/**
 * Sets all outputs of a run, and writes the whole of what they may hold a part of. Resolves with a notice for each output
 * that is not whole.
 */
export async function writeRunOutputs(
  result: RunResult,
  redactor: Redactor,
): Promise<Annotation[]> {
  const { report, plan, canBeTakenBack } = result;
  const cut: Annotation[] = [];
  const set = (name: string, part: Fitted, file: string): void => {
    core.setOutput(name, part.json);
    if (!part.whole) cut.push(notice(notWhole(name, file)));
  };
  const named = (...outcomes: readonly HostReport['outcome'][]): string[] =>
    report.hosts.filter((host) => outcomes.includes(host.outcome)).map(({ host }) => host);
  const changed = named('changed', 'would-change');
  const safe = redactor.redactAll(report);
  const stem = `${report.runId}-${report.procedure}`;
  core.setOutput('changed', String(changed.length > 0));
  core.setOutput('outcome', report.outcome);
  core.setOutput('exit-code', String(runExitCodeOf(report, result)));
  core.setOutput('run-id', canBeTakenBack ? report.runId : '');
  core.setOutput('report-file', await writeJson(stem, safe));
  const { renderHtml } = await import('../summary/rendered.ts');
  const page = renderHtml(safe, { words: inActionWords, make: 'mode: apply' });
  core.setOutput('html-file', await writeResult(stem, 'html', page));
  set('report', fitReport(safe, OUTPUT_LIMIT, 'the file of the output report-file'), 'report-file');
  set(
    'hosts',
    fitItems(
      report.hosts.map(({ host }) => host),
      OUTPUT_LIMIT,
    ),
    'report-file',
  );
  set('hosts-changed', fitItems(changed, OUTPUT_LIMIT), 'report-file');
  set('hosts-failed', fitItems(named('failed', 'undone', 'refused'), OUTPUT_LIMIT), 'report-file');
  const findings = findingsOf(safe);
  core.setOutput('findings-file', await writeJson(`${stem}-findings`, findings));
  set('findings', fitItems(findings, OUTPUT_LIMIT), 'findings-file');
  if (plan) {
    const shown = hidePlan(plan, redactor);
    core.setOutput('plan-digest', plan.digest);
    core.setOutput('plan-file', await writeJson(`${stem}-plan`, shown));
    set('plan', fitPlan(shown, OUTPUT_LIMIT), 'plan-file');
  }
  core.setOutput('truncated', String(cut.length > 0));
  return cut;
}

function writeJson(stem: string, value: unknown): Promise<string> {
  return writeResult(stem, 'json', `${JSON.stringify(value, null, 2)}\n`);
}

/** When there is no report: the next step still finds every output that it may ask for. */
export function writeFatalOutputs(runId: string): void {
  const values = {
    changed: 'false',
    outcome: 'failed',
    'exit-code': '1',
    'run-id': runId,
    'journal-digest': '',
    hosts: '[]',
    'hosts-changed': '[]',
    'hosts-failed': '[]',
    findings: '[]',
    truncated: 'false',
  };
  for (const [name, value] of Object.entries(values)) core.setOutput(name, value);
}

export function notWhole(output: string, file: string): string {
  return `The output ${output} is cut to what a step's environment can carry; the file of the output ${file} is whole`;
}

/** A host in which something was hidden says so: its texts no longer give its digest. */
function hidePlan(plan: Plan, redactor: Redactor): Plan {
  const hosts = plan.hosts.map((host) => {
    const safe = redactor.redactAll(host);
    return JSON.stringify(safe) === JSON.stringify(host)
      ? host
      : { ...safe, redacted: true as const };
  });
  return { ...plan, hosts };
}

/** The most severe first. */
function findingsOf(report: Report): object[] {
  const hosts = [...report.hosts].sort(byUrgency);
  const all = hosts.flatMap((host) =>
    host.steps.flatMap((step) =>
      step.findings.map((finding) => ({ host: host.host, step: step.name, ...finding })),
    ),
  );
  return all.sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
}
