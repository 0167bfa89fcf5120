import { hostKey } from '../../hosts/registry.ts';
import { sha256 } from '../../os/hash.ts';
import type { ProcedureName } from '../../procedures/report-types.ts';
import { given } from '../../text/given.ts';
import type { Change, HostReport, Outcome } from '../report.ts';

/**
 * What a run would do, as a value: the same fleet gives the same bytes, whoever answers first and whenever it is asked.
 * Published as `schema/plan.schema.json`.
 */
export interface Plan {
  readonly schemaVersion: 1;
  readonly procedure: ProcedureName;
  readonly profile: string;
  /** `sha256:` and 64 hexadecimal digits, over the digests of all hosts; the order of the hosts does not count. */
  readonly digest: string;
  /** Diffs, changes, digests of hosts or hosts are missing here, because the place that this stands in takes no more. */
  readonly truncated?: true;
  /** Of what is truncated: how many hosts the whole has. */
  readonly total?: number;
  /** In the order of their names, whatever the order in which they were given. */
  readonly hosts: readonly PlannedHost[];
}

export interface PlannedHost {
  readonly host: string;
  /** What became of the planning: `would-change`, `unchanged`, `refused` or `failed`. */
  readonly outcome: Outcome;
  readonly digest: string;
  /** Of the error that kept it from being planned. */
  readonly error?: string;
  /** Something was hidden in the texts below, so that they no longer give the digest. */
  readonly redacted?: true;
  readonly changes: readonly PlannedChange[];
}

export interface PlannedChange {
  readonly step: string;
  readonly kind: string;
  readonly summary: string;
  readonly path?: string;
  /** Absent and null: there is no such file before, or after. */
  readonly beforeSha256?: string | null;
  readonly afterSha256?: string | null;
  readonly diff?: string;
  readonly command?: readonly string[];
}

/** From the hosts as they were planned, before anything was changed. */
export function makePlan(
  procedure: ProcedureName,
  profile: string,
  reports: readonly HostReport[],
): Plan {
  const keyed = reports.map((each) => ({ key: `${hostKey(each.host)}\n${each.host}`, each }));
  // by code units: no locale sorts them otherwise somewhere else
  const sorted = keyed.sort((one, other) => (one.key < other.key ? -1 : 1));
  const hosts = sorted.map(({ each }) => plannedHost(procedure, each));
  return { schemaVersion: 1, procedure, profile, digest: digestOfPlan(procedure, hosts), hosts };
}

/** Of a whole plan. */
export function digestOfPlan(
  procedure: string,
  hosts: readonly Pick<PlannedHost, 'host' | 'digest'>[],
): string {
  return digestOf([1, procedure, ...hosts.map(({ digest }) => digest).sort()]);
}

/**
 * Of one host: its name in any spelling, and of each change what decides the result (path, bytes before and after, the diff that was
 * shown, the command). Not of titles, times and findings, which may differ between two looks at the same host.
 */
export function digestOfHost(procedure: string, host: Omit<PlannedHost, 'digest'>): string {
  const { outcome, changes, error } = host;
  const blocked = outcome === 'failed' || outcome === 'refused' ? outcome : '';
  return digestOf([
    1,
    procedure,
    hostKey(host.host),
    blocked,
    error ?? '',
    ...changes.map(boundOf),
  ]);
}

function boundOf({ kind, path, beforeSha256, afterSha256, diff, command, summary }: PlannedChange) {
  // where neither a file nor a command says what is done, the summary does
  const says = path === undefined && command === undefined ? summary : null;
  return [
    kind,
    path ?? null,
    beforeSha256 ?? null,
    afterSha256 ?? null,
    diff ?? null,
    command ?? null,
    says,
  ];
}

function plannedHost(procedure: string, report: HostReport): PlannedHost {
  const { host, outcome, error, steps } = report;
  const changes = steps.flatMap((step) => step.changes.map((each) => changeOf(step.name, each)));
  const planned = { host, outcome, ...(error ? { error: error.code } : {}), changes };
  const { changes: _, ...head } = planned;
  return { ...head, digest: digestOfHost(procedure, planned), changes };
}

function changeOf(step: string, change: Change): PlannedChange {
  const { kind, summary, path, beforeSha256, afterSha256, diff, command } = change;
  return {
    step,
    kind,
    summary,
    ...given({ path, beforeSha256, afterSha256, diff, command }),
  };
}

function digestOf(value: readonly unknown[]): string {
  return `sha256:${sha256(new TextEncoder().encode(JSON.stringify(value)))}`;
}
