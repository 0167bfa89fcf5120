import type { Host } from '../../hosts/host.ts';
import type { EngineContext } from '../context.ts';
import type { HostWork } from '../host-run.ts';
import type { OpenAction } from '../journal/read.ts';
import { busyError, isDeadHere, isOverdue } from './holder.ts';
import { askInstallation, refuseOtherMachine, retireAndTidy } from './look.ts';
import { closedIn, openActionsOf, readBackups, readRecord } from './read.ts';

/**
 * A take-back by the journal meets what the host itself says of the run: of the host its own record counts, since others may
 * have gone on with the run or taken it back meanwhile. Resolves with what is open; what differs is told.
 *
 * @throws ProcedureError REFUSED for another machine, HOST_BUSY, JOURNAL_UNUSABLE.
 */
export async function meetRecord(
  host: Host,
  work: HostWork,
  journaled: readonly OpenAction[],
  context: EngineContext,
  {
    machine,
    part = false,
  }: { readonly machine?: string | undefined; readonly part?: boolean | undefined },
): Promise<readonly OpenAction[]> {
  const { runId, signal, mode, rules } = context;
  const { record, holder } = await readRecord(host, runId, signal);
  const then = machine ?? record?.run.machine;
  if (then) refuseOtherMachine(host, await askInstallation(host), then);
  if (holder && mode === 'apply') {
    const isOwn = holder.head?.run === runId && isDeadHere(holder);
    if (!isOwn && !isDeadHere(holder) && !(await isOverdue(host, holder)))
      throw busyError(holder, host.name);
    await retireAndTidy(host, holder);
  }
  // made by a version that kept none, or cut off before its first change
  if (!record) return journaled;
  work.recorded = record;
  const isClosed = closedIn(record);
  const closed = journaled.filter(({ index }) => isClosed.has(index));
  // a command that goes with a file is recorded just before it is run: without that it was not
  const recorded = new Set(
    record.lines.flatMap((line) => (line.type === 'begin' ? line.index : [])),
  );
  const notRun = journaled.filter(
    ({ index, action, record: { result } }) =>
      action.kind === 'run-command' && result === undefined && !recorded.has(index),
  );
  const known = new Set(journaled.map(({ index }) => index));
  const beyond = record.lines.filter((line) => !('index' in line) || !known.has(line.index));
  const more = part
    ? []
    : openActionsOf(
        { ...record, lines: beyond },
        await readBackups(host, runId),
        rules,
        work.opener.name,
      ).map((each) => ({ ...each, isElsewhere: true }));
  work.notMade = notRun;
  work.closedElsewhere = closed.map(({ index }) => index);
  if (closed.length > 0) tell(work, 'taken back on the host meanwhile', closed);
  if (more.length > 0) tell(work, 'done on the host beyond what this journal has', more);
  const isOpen = (each: OpenAction): boolean => !closed.includes(each) && !notRun.includes(each);
  const open = [...journaled.filter(isOpen), ...more];
  return open.sort((a, b) => a.index - b.index);
}

function tell(work: HostWork, what: string, actions: readonly OpenAction[]): void {
  work.notes.push({
    severity: 'warning',
    code: 'record-differs',
    message: `${what}: ${actions.map(({ action }) => action.summary).join('; ')}`,
    help: "The host's own record counts: somebody has gone on with this run from another machine, or it was cut off before it told the host.",
  });
}
