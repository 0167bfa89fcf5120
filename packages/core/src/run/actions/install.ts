import { ProcedureError } from '../../errors.ts';
import type { InstallAction } from '../../procedures/action.ts';
import { profileOfMarker, renderMarker } from '../../procedures/adapter/install-marker.ts';
import { installerOutcome } from '../../procedures/adapter/installer-exit.ts';
import { fileHash } from '../../procedures/adapter/installer-file.ts';
import type { ActionContext, ActionExecutor } from './executor.ts';

/**
 * Runs an installer and records it in the marker file. An installation is not taken back: there is
 * no published way to remove the adapter silently, and it does nothing without its device rule.
 */
export const installExecutor: ActionExecutor<InstallAction> = {
  describe: (action) => ({
    kind: 'install',
    summary: action.summary,
    done: false,
    path: action.path,
    command: [action.path, ...action.args],
  }),

  async execute(action, context) {
    const { host, signal } = context;
    const call = signal ? { signal } : {};
    await requireHash(action, context);
    context.progress(`running ${action.path}`);
    const result = await host.run([action.path, ...action.args], {
      ...call,
      timeoutMs: action.timeoutMs,
    });
    if (result.timedOut)
      throw new ProcedureError(
        'TIMEOUT',
        `the installer did not end within ${action.timeoutMs} ms and was ended`,
        {
          place: `${host.name}: ${action.path}`,
          remedy:
            'An installer that waits for a click never ends: check its silent switches, or give it more time.',
        },
      );
    const outcome = installerOutcome(result.exit);
    if (!outcome.ok)
      throw new ProcedureError(
        'COMMAND_FAILED',
        `the installer ended with exit code ${result.exit}: ${outcome.meaning}`,
        {
          place: `${host.name}: ${action.path}`,
          ...(outcome.remedy ? { remedy: outcome.remedy } : {}),
        },
      );
    const exit = result.exit ?? 0;
    await writeMarker(action, context, exit);
    return {
      changed: true,
      summary: `installer ended with exit code ${exit}: ${outcome.meaning}`,
      exit,
      found: { installerExit: exit, rebootNeeded: outcome.reboot },
    };
  },

  async inspectUndo(action) {
    return { state: 'already', summary: `${action.path} is not uninstalled` };
  },

  async undo(action, _context, record) {
    const left = record.result
      ? `the adapter that ${action.path} installed stays installed; remove it in Windows if it is not wanted`
      : `what ${action.path} may have done before it failed stays; check it in Windows`;
    return { undone: false, summary: 'the installer is not taken back', left, kept: true };
  },
};

/** The file may have been changed since it was planned on: what is run is what was asked for. */
async function requireHash(action: InstallAction, { host, signal }: ActionContext): Promise<void> {
  const found = await fileHash(host, action.path, signal ? { signal } : {});
  if (found === action.sha256) return;
  throw new ProcedureError(
    found === undefined ? 'NOT_FOUND' : 'CHECKSUM_MISMATCH',
    found === undefined
      ? 'the installer is not there'
      : `the installer's SHA-256 is ${found}, not ${action.sha256}`,
    { place: `${host.name}: ${action.path}`, remedy: 'Get the installer again from its vendor.' },
  );
}

async function writeMarker(
  action: InstallAction,
  context: ActionContext,
  exit: number,
): Promise<void> {
  const { host, runId } = context;
  const old = await host.read(action.marker);
  const profile = profileOfMarker(action.marker);
  await host.replace({
    path: action.marker,
    expected: old.exists ? old.sha256 : null,
    content: new TextEncoder().encode(renderMarker({ profile, sha256: action.sha256, exit })),
    runId,
  });
}
