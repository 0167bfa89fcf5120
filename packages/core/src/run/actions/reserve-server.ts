import { isProcedureError, ProcedureError, toProcedureError } from '../../errors.ts';
import type { Host } from '../../hosts/host.ts';
import { BACKUPS } from '../../os/backup.ts';
import { isAlive, thisProcess } from '../../os/process-identity.ts';
import type { Action, ReserveServerAction } from '../../procedures/action.ts';
import {
  describeLock,
  LOCK_NAME,
  parseLock,
  renderLock,
  type ServerLock,
} from '../../procedures/adapter/server-records.ts';
import { isUp, type ServiceState } from '../../procedures/adapter/service/state.ts';
import { given } from '../../text/given.ts';
import type { ActionContext, ActionExecutor, ActionRecord } from './executor.ts';

/** Room for the rule and for what a file system takes for itself. */
const SPARE_BYTES = 64 * 1024;

/**
 * The first thing that is done to a server: its lock is taken, and a file of the rule file's size is written beside it and
 * removed, so that missing rights and a full or read-only disk are known while StorageLink still runs. The files themselves
 * are opened for writing, and the place of the backups is tried.
 */
export const reserveServerExecutor: ActionExecutor<ReserveServerAction> = {
  temporary: () => true,
  // of a resumed run there are two, and the server is given back once all else is
  undoOrder: 'last',

  describe: (action) => ({ kind: action.kind, summary: action.summary, done: false }),

  async execute(action, context) {
    await takeLock(action, context);
    try {
      if (action.probe !== undefined) await tryToWrite(action.probe, context);
      if (action.writes !== undefined) await tryLaterWrites(action.writes, context);
    } catch (error) {
      await giveBack(action, context);
      throw error;
    }
    return { changed: true };
  },

  // the lock is given back where the probe fails, and another run's is not touched
  changedNothing: () => true,

  async inspectUndo(action, { host, runId }) {
    const own = (await readLock(host, action.lock))?.record?.runId === runId;
    return own
      ? { state: 'needed', summary: 'give the server back to other runs' }
      : { state: 'already', summary: 'the server is not reserved by this run' };
  },

  release: async (action, context) => giveBack(action, context),

  async undo(action, context) {
    const left = await giveBack(action, context);
    return left === undefined
      ? { undone: true, summary: 'the server is free for other runs again' }
      : { undone: false, summary: left, left, kept: true };
  },
};

/**
 * While a run is taken back that stopped StorageLink: whoever follows one that is killed meanwhile sees by the lock that the
 * service is to run. Resolves with what gives the server back. A lock that stays is in nobody's way here: who works on the
 * server is told by its record, and putting things back matters more.
 */
export async function reserveForTakeBack(
  begun: readonly { readonly action: Action; readonly record: ActionRecord }[],
  context: ActionContext,
): Promise<() => Promise<void>> {
  const services = begun.flatMap(({ action, record }) =>
    action.kind === 'service' ? [{ action, record }] : [],
  );
  // what depends on StorageLink is stopped before it, and started after it
  const main =
    services.find(({ action }) => action.want === 'running') ?? services[services.length - 1];
  const first = services.find(({ action }) => action.service === main?.action.service);
  const { state } = Object(first?.record.prepared) as { readonly state?: ServiceState };
  if (!first || context.host.platform !== 'windows') return async () => undefined;
  const lock = [await context.host.ownFolder(), LOCK_NAME].join('\\');
  const action: ReserveServerAction = {
    kind: 'reserve-server',
    lock,
    breakLock: false,
    ...(state !== undefined && isUp(state) && { starts: true as const }),
    summary: 'reserve the server',
  };
  await takeLock(action, context).catch(() => undefined);
  return async () => {
    await giveBack(action, context);
  };
}

async function takeLock(action: ReserveServerAction, context: ActionContext): Promise<void> {
  const { host, runId, signal } = context;
  const call = { signal };
  const now = await readLock(host, action.lock);
  if (now && !mayTakeOver(now.record, runId, action.breakLock)) throw lockedBy(now.record, host);
  const { computer, pid, started } = thisProcess();
  const lock = {
    ...{ runId, at: new Date().toISOString(), computer, pid },
    ...(started && { started }),
    ...given({ starts: action.starts }),
  };
  try {
    await host.replace(
      {
        path: action.lock,
        expected: now?.sha256 ?? null,
        content: new TextEncoder().encode(renderLock(lock)),
      },
      call,
    );
  } catch (error) {
    if (!isProcedureError(error) || error.code !== 'FILE_CHANGED') throw error;
    throw lockedBy((await readLock(host, action.lock))?.record, host);
  }
}

/** Our own, one of a process of this machine that has ended, or any where that was asked for. */
function mayTakeOver(
  lock: ServerLock | undefined,
  runId: string | undefined,
  breakLock: boolean,
): boolean {
  if (breakLock) return true;
  if (!lock) return false;
  if (lock.runId === runId) return true;
  return lock.computer === thisProcess().computer && !isAlive(lock);
}

function lockedBy(lock: ServerLock | undefined, { name }: Host): ProcedureError {
  return new ProcedureError('REFUSED', `another run works on this server: ${describeLock(lock)}`, {
    place: name,
    remedy:
      'Wait until it has ended. If it was cut off, resume it or take it back where it was begun, or take over ({break-lock}).',
  });
}

async function readLock(
  host: Host,
  path: string,
): Promise<{ record: ServerLock | undefined; sha256: string } | undefined> {
  const file = await host.read(path);
  if (!file.exists) return undefined;
  return { record: parseLock(new TextDecoder().decode(file.bytes)), sha256: file.sha256 };
}

async function giveBack(
  { lock, probe, writes }: ReserveServerAction,
  { host, runId }: ActionContext,
): Promise<string | undefined> {
  try {
    if (probe !== undefined) await removeProbe(probe, host, runId);
    if (writes !== undefined) await removeProbe(await backupsOf(host), host, runId).catch(() => {});
    const now = await readLock(host, lock);
    if (now?.record?.runId !== runId) return undefined;
    await host.replace({ path: lock, expected: now.sha256, content: null });
    return undefined;
  } catch (error) {
    return `the lock ${lock} stays: ${toProcedureError(error, 'WRITE_FAILED').message}`;
  }
}

async function tryToWrite(path: string, context: ActionContext): Promise<void> {
  const { host, signal } = context;
  const file = await host.read(path, { signal });
  await writeProbe(path, file.exists ? file.bytes.length : 0, context);
}

/** Each write but a first one keeps a backup, so a folder that takes none would refuse it once StorageLink is stopped. */
async function tryLaterWrites(paths: readonly string[], context: ActionContext): Promise<void> {
  const { host, signal } = context;
  let bytes = 0;
  for (const path of paths) {
    // what is no file tells so here
    const file = await host.read(path, { signal });
    if (!file.exists) continue;
    bytes += file.bytes.length;
    await host.tryWrite?.(path, { signal });
  }
  await writeProbe(await backupsOf(host), bytes, context);
}

/** The probe is beside what it is named after, so this is a file in the folder of the backups. */
async function backupsOf(host: Host): Promise<string> {
  const separator = host.platform === 'windows' ? '\\' : '/';
  return [await host.ownFolder(), BACKUPS, 'all'].join(separator);
}

async function writeProbe(
  path: string,
  bytes: number,
  { host, runId, signal }: ActionContext,
): Promise<void> {
  const call = { signal };
  const probe = probeOf(path, runId);
  // one that was cut off may have left its own
  const old = await host.read(probe, call);
  const content = new Uint8Array(bytes + SPARE_BYTES).fill(0x20);
  await host.replace({ path: probe, expected: old.exists ? old.sha256 : null, content }, call);
  await removeProbe(path, host, runId);
}

async function removeProbe(path: string, host: Host, runId: string): Promise<void> {
  const probe = await host.read(probeOf(path, runId));
  if (!probe.exists) return;
  await host.replace({ path: probe.path, expected: probe.sha256, content: null });
}

function probeOf(path: string, runId: string): string {
  return `${path}.quantastor-probe-${runId}`;
}
