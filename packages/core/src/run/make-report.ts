import type { Profile } from '../profiles/profile.ts';
import { given } from '../text/given.ts';
import type { EngineContext } from './context.ts';
import { withNames } from './report/host-name.ts';
import { type HostReport, type ProcedureName, type Report, worstOutcome } from './report.ts';
import { makeRunId } from './run-id.ts';
import { toolVersion } from './tool-version.ts';

export { toolVersion };

export function makeReport(
  procedure: ProcedureName,
  hosts: readonly HostReport[],
  context: Pick<EngineContext, 'runId' | 'mode' | 'profile' | 'now'>,
  started: number,
  more: Partial<Report> = {},
): Report {
  const subject = subjectOf(procedure);
  return {
    schemaVersion: 2,
    tool: { name: 'quantastor-xenserver', version: toolVersion },
    runId: context.runId,
    procedure,
    ...given({ subject }),
    mode: context.mode,
    sandbox: arePretended(hosts),
    profile: context.profile.id,
    startedAt: new Date(started).toISOString(),
    durationMs: Math.max(0, context.now() - started),
    outcome: worstOutcome(hosts.map(({ outcome }) => outcome)),
    ...undoOf(procedure, context, hosts),
    ...more,
    hosts: withNames(hosts),
  };
}

/** Whether services and daemons of one of them are a sandbox's. */
export function arePretended(hosts: readonly { readonly kind: string }[]): boolean {
  return hosts.some(({ kind }) => kind === 'sandbox');
}

export function subjectOf(procedure: ProcedureName): 'multipath' | 'adapter' | undefined {
  if (procedure === 'configure-multipath') return 'multipath';
  return procedure === 'install-adapter' ? 'adapter' : undefined;
}

/** There as soon as a host keeps a change of this run, also when other hosts failed. */
function undoOf(
  procedure: ProcedureName,
  { mode, runId }: Pick<EngineContext, 'mode' | 'runId'>,
  hosts: readonly HostReport[],
): Pick<Report, 'undo'> {
  const kinds = hosts.flatMap(({ steps }) =>
    steps.flatMap(({ changes }) =>
      changes.filter(({ done, undone }) => done && undone !== true).map(({ kind }) => kind),
    ),
  );
  // of what an undo leaves there is none, and a rollback would find nothing
  const isNone = kinds.every((kind) => KEPT.has(kind));
  if (mode === 'check' || procedure === 'rollback' || isNone) return {};
  const keeps = [...KEPT].flatMap(([kind, words]) => (kinds.includes(kind) ? [words] : []));
  return { undo: { runId, command: `quantastor-xenserver rollback ${runId}`, keeps } };
}

/** Kinds of actions whose undo leaves what they did. */
const KEPT: ReadonlyMap<string, string> = new Map([
  ['install', 'the installed adapter'],
  ['add-credentials', 'the credentials'],
]);

export interface ReportHeader {
  readonly procedure: ProcedureName;
  readonly mode: 'check' | 'apply';
  readonly profile: Profile;
  /** Milliseconds since the epoch. */
  readonly started: number;
  readonly ended: number;
}

/** One report of hosts that were worked on apart, each in a run of its own; in the order given. */
export function mergeReports(hosts: readonly HostReport[], header: ReportHeader): Report {
  const { procedure, mode, profile, started, ended } = header;
  const runId = makeRunId(started);
  return makeReport(procedure, hosts, { runId, mode, profile, now: () => ended }, started);
}
