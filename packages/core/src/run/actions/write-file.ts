import { posix, win32 } from 'node:path';
import { isProcedureError, toProcedureError } from '../../errors.ts';
import type { FileState, Host, Platform } from '../../hosts/host.ts';
import { FOLDER_LOCK } from '../../os/lock.ts';
import { temporaryPrefix } from '../../os/names.ts';
import type { WriteFileAction } from '../../procedures/action.ts';
import { given } from '../../text/given.ts';
import type { RunDiagnostic } from '../report/findings.ts';
import type { ActionContext, ActionExecutor, UndoResult, UndoState } from './executor.ts';

/**
 * Removes the temporary files, and the lock, that writing `path` in this run has left, as a power cut does.
 * Never rejects; resolves with what may still be there, one line.
 */
export async function removeTemporary(
  host: Host,
  path: string,
  runId: string,
  realPath?: string,
): Promise<string | undefined> {
  try {
    await remove(host, path, runId, realPath);
    return undefined;
  } catch (error) {
    const { message } = toProcedureError(error, 'WRITE_FAILED');
    return `${path}: a temporary file may be left beside it: ${message}`;
  }
}

async function remove(host: Host, path: string, runId: string, known?: string): Promise<void> {
  const realPath = known ?? (await realPathOf(host, path));
  const { dirname, basename } = host.platform === 'windows' ? win32 : posix;
  const folder = dirname(realPath);
  const prefix = temporaryPrefix(path, runId);
  const { folders } = await host.facts({ folders: [{ path: folder, contains: '.quantastor-' }] });
  // the lock comes last and goes first: removing the others takes it
  for (const left of [...(folders.get(folder) ?? [])].reverse()) {
    if (!left.exists) continue;
    const name = basename(left.path);
    const owner = name === FOLDER_LOCK ? new TextDecoder().decode(left.bytes) : name;
    if (owner.includes(prefix))
      await host.replace({ path: left.path, expected: left.sha256, content: null });
  }
}

async function realPathOf(host: Host, path: string): Promise<string> {
  const file = (await host.facts({ files: [path] })).files.get(path);
  return file?.exists ? file.realPath : path;
}

/** A whole file by compare-and-swap; undone only where the bytes are the ones that we wrote. */
export const writeFileExecutor: ActionExecutor<WriteFileAction> = {
  records: 'change',

  describe: (action) => ({
    kind: action.kind,
    summary: action.summary,
    done: false,
    path: action.path,
    diff: action.diff,
    beforeSha256: action.beforeSha256,
    afterSha256: action.afterSha256,
  }),

  async execute(action, { host, runId, signal, record }) {
    const request = { path: action.path, expected: action.beforeSha256, content: action.after };
    const result = await host.replace({ ...request, runId, ...given({ record }) }, { signal });
    return {
      changed: true,
      ...given({ backup: result.backup }),
      ...(result.attributes ? { findings: [notCompared(action.path, host.platform)] } : {}),
    };
  },

  // a host that is held by another run refuses before it writes: undoing then would undo the other's change
  changedNothing: ({ code }) => code === 'FILE_CHANGED' || code === 'HOST_BUSY',

  inspectUndo: (action, { host }) => compare(action, host),

  tidy: ({ path }, { host, runId }) => removeTemporary(host, path, runId),

  async undo(action, context, { result: done }) {
    const { realPath, ...result } = await putBack(action, context, done !== undefined);
    if (result.left !== undefined) return result;
    const left = await removeTemporary(context.host, action.path, context.runId, realPath);
    return left === undefined ? result : { ...result, left, kept: true };
  },
};

function notCompared(path: string, platform: Platform): RunDiagnostic {
  if (platform === 'windows')
    return {
      severity: 'warning',
      code: 'access-list-not-kept',
      message: `${path} was replaced without PowerShell, so an access list of its own is not kept: it has that of its folder now`,
      help: `Look at it (icacls "${path}"): the account of the service must be able to read it.`,
    };
  return {
    severity: 'info',
    code: 'attributes-not-compared',
    message: `extended attributes of ${path}, if it had any, may not be kept: this host cannot list them`,
    help: 'Owner, group and mode are kept. Install getfattr (package attr) to have the others compared.',
  };
}

type PutBack = UndoResult & { readonly realPath?: string };

async function putBack(
  action: WriteFileAction,
  { host, runId }: ActionContext,
  isDone: boolean,
): Promise<PutBack> {
  const { path } = action;
  const put = async (): Promise<PutBack> => {
    const request = { path, expected: action.afterSha256, content: action.before, runId };
    const { realPath } = await host.replace(request);
    const summary = `${path}: ${action.before ? 'old bytes back' : 'removed'}`;
    return { undone: true, summary, realPath };
  };
  try {
    // the host compares itself, so what was done needs no look before it; where it is refused, the look says why
    let refused: unknown;
    if (isDone) {
      try {
        return await put();
      } catch (error) {
        if (isGone(error)) throw error;
        refused = error;
      }
    }
    const { state, summary } = await compare(action, host);
    if (state === 'already') return { undone: false, summary };
    if (state === 'blocked') return { undone: false, summary, left: summary };
    if (refused !== undefined) throw refused;
    return await put();
  } catch (error) {
    const { message } = toProcedureError(error, 'WRITE_FAILED');
    const left = `${path}: may hold the new bytes; it could not be put back: ${message}`;
    return { undone: false, summary: left, left };
  }
}

/** There is nobody left to be asked why. */
function isGone(error: unknown): boolean {
  const codes: readonly string[] = ['CONNECTION_LOST', 'HOST_UNREACHABLE', 'CANCELLED'];
  return isProcedureError(error) && codes.includes(error.code);
}

async function compare(action: WriteFileAction, host: Host): Promise<UndoState> {
  const { path } = action;
  const now = await host.read(path);
  if (shaOf(now) === action.beforeSha256)
    return { state: 'already', summary: `${path}: has its old bytes already` };
  if (shaOf(now) === action.afterSha256)
    return {
      state: 'needed',
      summary: action.before ? `${path}: put the old bytes back` : `${path}: remove`,
    };
  const is = now.exists ? `SHA-256 ${now.sha256}` : 'no such file';
  return {
    state: 'blocked',
    summary: `${path}: changed by someone else since (${is}; the run left ${nameSha(action)})`,
  };
}

function shaOf(file: FileState): string | null {
  return file.exists ? file.sha256 : null;
}

function nameSha(action: WriteFileAction): string {
  return action.afterSha256 === null ? 'no file' : `SHA-256 ${action.afterSha256}`;
}
