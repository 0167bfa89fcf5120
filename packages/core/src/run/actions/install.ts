import { ProcedureError } from '../../errors.ts';
import type { CommandResult, Host } from '../../hosts/host.ts';
import { pause } from '../../os/pause.ts';
import type { InstallAction } from '../../procedures/action.ts';
import { profileOfMarker, renderMarker } from '../../procedures/adapter/install-marker.ts';
import { installerOutcome } from '../../procedures/adapter/installer/exit.ts';
import {
  describeProducts,
  installedProduct,
  productQueries,
} from '../../procedures/adapter/installer/product.ts';
import { fileHash } from '../../procedures/adapter/installer-file.ts';
import type { JsonValue } from '../../text/json.ts';
import { keepBytes } from '../record/kept-rules.ts';
import type { ActionContext, ActionExecutor } from './executor.ts';
import {
  compareRules,
  type InstallerEdit,
  keepRules,
  planRulesBack,
  putRulesBack,
  raiseInstalled,
  refuseDamage,
  refuseRemoved,
} from './installed-rules.ts';
import { installerArgv, quoteInstaller } from './installer-log.ts';
import { keepQuiet } from './quiet-service.ts';

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
    command: installerArgv(action),
  }),

  // it was not started, so there is nothing that it may have done
  changedNothing: ({ code, message }) =>
    ['BAD_INPUT', 'CHECKSUM_MISMATCH', 'NOT_FOUND'].includes(code) || NOT_STARTED.test(message),

  // before it runs: what it may change is kept
  prepare: async ({ rules }, context) => (rules ? keepRules(context, rules) : null),

  async execute(action, context, prepared) {
    const { host } = context;
    await requireHash(action, context);
    const findings = await keepQuiet(context, action.quiet, action.rules);
    context.progress(`running ${action.path}`);
    const result = await runInTurn(action, context);
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
    const outcome = installerOutcome(result.exit, action.exitCodes);
    if (!outcome.ok)
      throw new ProcedureError(
        'COMMAND_FAILED',
        `the installer ended with exit code ${result.exit}: ${outcome.meaning}${await quoteInstaller(host, action, result)}`,
        {
          place: `${host.name}: ${action.path}`,
          ...(outcome.remedy && { remedy: outcome.remedy }),
        },
      );
    const exit = result.exit ?? 0;
    await writeMarker(action, context, exit);
    const edit = action.rules && (await lookAtRules(action.rules, context, prepared));
    return {
      changed: true,
      summary: `installer ended with exit code ${exit}: ${outcome.meaning}`,
      exit,
      found: {
        ...{ installerExit: exit, rebootNeeded: outcome.reboot },
        ...(edit && { rulesLeft: edit.left }),
      },
      findings: [...findings, ...(edit?.findings ?? [])],
      ...(edit && { shown: edit.shown }),
      ...(exit === REBOOT_INITIATED && { halt: { before: 'service-started', reason: GOING_DOWN } }),
    };
  },

  async inspectUndo({ path, rules }, context, record) {
    const stays = `${path} is not uninstalled`;
    const back = rules && (await planRulesBack(rules, context, record));
    return back
      ? { state: 'needed', summary: `${stays}; put back ${back.summary}` }
      : { state: 'already', summary: stays };
  },

  async undo(action, context, record) {
    const back = action.rules && (await putRulesBack(action.rules, context, record));
    if (back && !back.undone) return back;
    const left = record.result
      ? `the adapter that ${action.path} installed stays installed; remove it in Windows if it is not wanted`
      : `what ${action.path} may have done before it failed stays; check it in Windows`;
    const summary = back?.summary ?? 'the installer is not taken back';
    return { undone: back?.undone ?? false, summary, left, kept: true };
  },
};

/** What the installer did to the rule file; what StorageLink must not read is refused. */
async function lookAtRules(
  rules: NonNullable<InstallAction['rules']>,
  context: ActionContext,
  prepared: JsonValue,
): Promise<InstallerEdit | undefined> {
  const edit = await compareRules(context.host, rules, prepared);
  refuseDamage(context.host, rules, edit);
  refuseRemoved(context.host, rules, edit);
  const raised = await raiseInstalled(context, rules, prepared, edit);
  if (raised) await keepBytes(context.host, context.runId, Buffer.from(raised.left, 'base64'));
  return raised;
}

/** CreateProcess could not run it, or it wants rights that its caller has not. */
const NOT_STARTED = /^the installer ended with exit code (?:126|127|740|1223):/;

/** ERROR_INSTALL_ALREADY_RUNNING: Windows Installer does one installation at a time. */
const BUSY = 1618;
const BUSY_PAUSE_MS = 10_000;

/** Tried again while another installation runs, for as long as the installer may take. */
async function runInTurn(
  action: InstallAction,
  { host, signal, progress }: ActionContext,
): Promise<CommandResult> {
  const call = { signal };
  const argv = installerArgv(action);
  const deadline = performance.now() + action.timeoutMs;
  for (;;) {
    const result = await host.run(argv, {
      ...call,
      timeoutMs: action.timeoutMs,
      shownAs: `${action.path} with its arguments`,
    });
    const left = deadline - performance.now();
    if (result.exit !== BUSY || left <= 0) return result;
    progress('another installation is in progress on the server; waiting for its end');
    await pause(Math.min(BUSY_PAUSE_MS, left), signal);
  }
}

/** ERROR_SUCCESS_REBOOT_INITIATED: the installer restarts the server now. */
const REBOOT_INITIATED = 1641;
const GOING_DOWN = 'the installer restarts the server; run this again once it is back';

/** The file may have been changed since it was planned on: what is run is what was asked for. */
async function requireHash(action: InstallAction, { host, signal }: ActionContext): Promise<void> {
  const found = await fileHash(host, action.path, { signal });
  if (found === action.sha256) return;
  throw new ProcedureError(
    found === undefined ? 'NOT_FOUND' : 'CHECKSUM_MISMATCH',
    found === undefined
      ? 'the installer is not there'
      : `the installer's SHA-256 is ${found}, not ${action.sha256}`,
    { place: `${host.name}: ${action.path}`, remedy: 'Get the installer again from its vendor.' },
  );
}

async function listedProduct(
  { product }: InstallAction,
  host: Host,
): Promise<{ product?: string }> {
  if (!product) return {};
  const { commands } = await host.facts({ commands: productQueries });
  const found = installedProduct(commands, product);
  return found.answer === 'seen' ? { product: describeProducts(found.products) } : {};
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
    content: new TextEncoder().encode(
      renderMarker({
        profile,
        sha256: action.sha256,
        exit,
        ...(await listedProduct(action, host)),
      }),
    ),
    runId,
  });
}
