import { toProcedureError } from '../errors.ts';
import type { HostOpener } from '../hosts/host.ts';
import { onlyOnce } from '../hosts/registry.ts';
import type { ProcedureName } from '../procedures/report-types.ts';
import type { EngineOverrides } from '../run/context.ts';
import { endOf, type HostRecord } from '../run/record/format.ts';
import { type Holder, isDeadHere } from '../run/record/holder.ts';
import { readRecords } from '../run/record/read.ts';
import {
  chooseRun,
  type HostRunOptions,
  noHost,
  takeBackHosts,
} from '../run/record/take-back-hosts.ts';
import type { RunState } from '../run/recorded-run.ts';
import type { Outcome, Report, ReportedError } from '../run/report.ts';
import { sideBySide } from '../run/waiting-hosts.ts';
import { given } from '../text/given.ts';
import { printableLine } from '../text/printable.ts';

/** A run as a host's own record tells it, whichever controller made it. */
export interface HostRun {
  readonly runId: string;
  /** `running`: nobody has seen that it was cut off. `damaged`: its record cannot be read; `problem` says why. */
  readonly state: RunState | 'damaged';
  readonly procedure?: ProcedureName;
  /** ISO 8601 in UTC. */
  readonly startedAt?: string;
  /** Computer that it was made from. */
  readonly controller?: string;
  /** Files that it wrote. */
  readonly files: readonly string[];
  readonly outcome?: Outcome;
  readonly problem?: string;
}

export interface HostRuns {
  readonly host: string;
  /** Oldest first. */
  readonly runs: readonly HostRun[];
  /** It could not be asked. */
  readonly error?: ReportedError;
}

export interface ListHostRunsOptions {
  readonly hosts: readonly HostOpener[];
  readonly concurrency?: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The runs that the hosts themselves have records of, each host once. One host that cannot be asked, or one bad record, hides no other.
 *
 * @throws ProcedureError BAD_INPUT when no host was named.
 */
export async function listHostRuns(options: ListHostRunsOptions): Promise<readonly HostRuns[]> {
  const { hosts, concurrency = 10, signal } = options;
  if (hosts.length === 0) throw noHost();
  return sideBySide(onlyOnce(hosts), concurrency, async (opener): Promise<HostRuns> => {
    try {
      const host = await opener.open(signal);
      try {
        const { records, holder, damaged } = await readRecords(host, signal);
        const bad = damaged.map(({ runId, problem }) => ({
          ...{ runId, state: 'damaged' as const, files: [], problem },
        }));
        const runs = [...records.map((record) => summarise(record, holder)), ...bad];
        return { host: opener.name, runs: runs.sort((a, b) => (a.runId < b.runId ? -1 : 1)) };
      } finally {
        await host.close();
      }
    } catch (error) {
      const { code, message, place, remedy } = toProcedureError(error, 'COMMAND_FAILED');
      const more = {
        ...given({ place, remedy }),
      };
      return { host: opener.name, runs: [], error: { code, message, ...more } };
    }
  });
}

function summarise(record: HostRecord, holder: Holder | undefined): HostRun {
  const { head, run, lines } = record;
  const end = endOf(record);
  const isHeld = holder?.head?.run === head.run && !isDeadHere(holder);
  const state = end
    ? end.by === 'rollback'
      ? 'rolled-back'
      : 'finished'
    : isHeld
      ? 'running'
      : 'interrupted';
  const files = lines.flatMap((line) =>
    line.type === 'begin' && line.action.kind === 'write-file' ? [line.action.path] : [],
  );
  return {
    runId: head.run,
    state,
    procedure: run.procedure,
    startedAt: printableLine(run.startedAt),
    controller: printableLine(head.process.computer),
    files: [...new Set(files)].map((path) => printableLine(path)),
    ...(end ? { outcome: end.outcome } : {}),
  };
}

/**
 * Takes a run back on the hosts that are named, by the records and backups that they keep themselves: from any controller.
 * `last` is, on each host, the newest run that changed something there and was not taken back. A host without one is
 * reported as unchanged; one with a newer record that cannot be read is refused, and the record named.
 *
 * @throws ProcedureError BAD_INPUT when no host was named.
 */
export async function rollbackHosts(
  run: string | 'last',
  options: HostRunOptions,
  overrides: EngineOverrides = {},
): Promise<Report> {
  if (options.hosts.length === 0) throw noHost();
  return takeBackHosts(
    { choose: chooseRun(run), reportAs: 'rollback', run },
    { ...options, hosts: onlyOnce(options.hosts) },
    overrides,
  );
}
