import type { EngineContext } from './engine-context.ts';
import { worstOutcome } from './outcome.ts';
import type { HostReport, ProcedureName, Report } from './report.ts';
import { toolVersion } from './tool-version.ts';

export function makeReport(
  procedure: ProcedureName,
  hosts: readonly HostReport[],
  context: Pick<EngineContext, 'runId' | 'mode' | 'profile' | 'now'>,
  started: number,
): Report {
  return {
    schemaVersion: 1,
    tool: { name: 'quantastor-xenserver', version: toolVersion },
    runId: context.runId,
    procedure,
    mode: context.mode,
    sandbox: hosts.some(({ kind }) => kind === 'sandbox'),
    profile: context.profile.id,
    startedAt: new Date(started).toISOString(),
    durationMs: Math.max(0, context.now() - started),
    outcome: worstOutcome(hosts.map(({ outcome }) => outcome)),
    hosts,
  };
}
