import type { Profile } from '../profiles/profile.ts';
import type { EngineContext } from './context.ts';
import { type HostReport, type ProcedureName, type Report, worstOutcome } from './report.ts';
import { makeRunId } from './run-id.ts';

/** Kept equal to package.json by a test. */
export const toolVersion = '0.1.0';

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

export interface ReportHeader {
  readonly procedure: ProcedureName;
  readonly mode: 'check' | 'apply';
  readonly profile: Profile;
  /** Milliseconds since the epoch. */
  readonly started: number;
  readonly ended: number;
}

/** One report of hosts that were worked on apart, each in a run of its own; in the order given. */
export function assembleReport(hosts: readonly HostReport[], header: ReportHeader): Report {
  const { procedure, mode, profile, started, ended } = header;
  const runId = makeRunId(started);
  return makeReport(procedure, hosts, { runId, mode, profile, now: () => ended }, started);
}
