import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as core from '@actions/core';
import type { HostReport, Report } from '@quantastor-xenserver/core';
import type { FileFinding } from '../lint/lint-files.ts';
import type { Redactor } from '../secrets/redactor.ts';
import type { Plans } from '../summary/run-summary.ts';
import { fitReport, fitting, OUTPUT_LIMIT } from './fit-report.ts';

/** What a finding in the output `findings` looks like when it comes from a host. */
interface HostFinding {
  readonly host: string;
  readonly step: string;
}

/** Sets all outputs of a run; false when the report had to be cut to fit. */
export async function writeRunOutputs(
  report: Report,
  plans: Plans,
  redactor: Redactor,
): Promise<boolean> {
  const safe = redactor.redactAll(report);
  const named = (...outcomes: readonly HostReport['outcome'][]): string =>
    safe.hosts
      .filter((host) => outcomes.includes(host.outcome))
      .map((host) => host.host)
      .join('\n');
  const { json, whole } = fitReport(safe);
  const file = join(
    process.env['RUNNER_TEMP'] || tmpdir(),
    `quantastor-xenserver-${report.runId}.json`,
  );
  await writeFile(file, `${JSON.stringify(safe, null, 2)}\n`, { mode: 0o600 });
  const changed = named('changed', 'would-change');
  core.setOutput('changed', String(changed !== ''));
  core.setOutput('plan', planOf(redactor.redactAll([...plans])));
  core.setOutput('report', json);
  core.setOutput('report-file', file);
  core.setOutput('run-id', report.runId);
  core.setOutput('hosts-changed', cutLines(changed));
  core.setOutput('hosts-failed', cutLines(named('failed', 'undone', 'refused')));
  core.setOutput('findings', listOf(findingsOf(safe)));
  return whole;
}

export function writeLintOutputs(findings: readonly FileFinding[], redactor: Redactor): void {
  core.setOutput('changed', 'false');
  core.setOutput('findings', listOf(redactor.redactAll(findings)));
}

/** `[{ host, steps }]`: the steps as the report has them, as they were planned. */
function planOf(plans: readonly (readonly [string, Report['hosts'][number]['steps']])[]): string {
  const hosts = plans.map(([host, steps]) => ({ host, steps }));
  const json = JSON.stringify(hosts);
  if (json.length <= OUTPUT_LIMIT) return json;
  return listOf(hosts.filter(({ steps }) => steps.some((step) => step.changes.length > 0)));
}

function findingsOf(
  report: Report,
): (Report['hosts'][number]['steps'][number]['findings'][number] & HostFinding)[] {
  return report.hosts.flatMap((host) =>
    host.steps.flatMap((step) =>
      step.findings.map((finding) => ({ host: host.host, step: step.name, ...finding })),
    ),
  );
}

/** As many of the first ones as an output takes. */
function listOf(items: readonly unknown[]): string {
  return JSON.stringify(items.slice(0, fitting(items, OUTPUT_LIMIT)));
}

function cutLines(text: string): string {
  return text.length <= OUTPUT_LIMIT ? text : text.slice(0, text.lastIndexOf('\n', OUTPUT_LIMIT));
}
