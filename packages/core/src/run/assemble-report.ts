import type { Profile } from '../profiles/profile.ts';
import { makeReport } from './make-report.ts';
import type { HostReport, ProcedureName, Report } from './report.ts';
import { makeRunId } from './run-id.ts';

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
