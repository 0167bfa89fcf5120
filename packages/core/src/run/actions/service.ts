import { isProcedureError, ProcedureError } from '../../errors.ts';
import type { Host } from '../../hosts/host.ts';
import type { ServiceAction } from '../../procedures/action.ts';
import { ABOUT_RIGHTS } from '../../procedures/adapter/server-ready.ts';
import { belongsTo, queryService, typed } from '../../procedures/adapter/service/query.ts';
import {
  isUp,
  SERVICE_STOPPED,
  type ServiceState,
  serviceStateName,
} from '../../procedures/adapter/service/state.ts';
import type { JsonValue } from '../../text/json.ts';
import type { RunDiagnostic } from '../report/findings.ts';
import { controlService, type ServiceTarget } from './control-service.ts';
import type { ActionContext, ActionExecutor, ActionResult } from './executor.ts';
import { noteRan, noteRefused, noteRunning, noteStarting } from './published.ts';
import { keepQuiet } from './quiet-service.ts';

/**
 * Starts or stops a Windows service. Undo brings back the state that `prepare` found: a service that
 * we stopped is started, and one that we started is stopped, so that files can be put back between.
 */
export const serviceExecutor: ActionExecutor<ServiceAction> = {
  // a service that was stopped for the time of a change is started again before a resume goes on
  temporary: (action) => action.want === 'stopped',

  describe: (action) => ({
    kind: 'service',
    summary: action.summary,
    done: false,
    command: ['sc.exe', action.want === 'running' ? 'start' : 'stop', action.service],
  }),

  async prepare(action, { host, signal }) {
    const status = await queryService(host, action.service, { signal });
    return { state: status.state, name: serviceStateName(status.state) };
  },

  async execute(action, context) {
    let done: boolean;
    const findings: RunDiagnostic[] = [];
    try {
      done = await control(action, action.want, context, findings);
    } catch (error) {
      if (action.want !== 'running' || !isProcedureError(error)) throw error;
      if (isDependent(action) && WITHOUT_IT.includes(error.code)) return notStarted(action, error);
      if (!GOING_DOWN.test(error.message)) throw error;
      // it comes up with the server again, and what was written stands
      const reason = 'the server is shutting down; run this again once it is back';
      return {
        changed: false,
        summary: `${action.service} was not started: ${reason}`,
        halt: { reason },
      };
    }
    // one whose process was ended was up before
    const changed = done || findings.length > 0;
    const summary = `${action.service} is ${action.want === 'running' ? 'RUNNING' : 'STOPPED'}`;
    return {
      changed,
      summary: changed ? summary : `${summary} already`,
      ...(done && action.want === 'stopped' && { settles: ABOUT_RIGHTS }),
      ...(findings.length > 0 && { findings }),
    };
  },

  async inspectUndo(action, { host }, record) {
    const before = stateBefore(record.prepared);
    if (before === undefined)
      return { state: 'already', summary: `${action.service} was not touched` };
    try {
      await requireOwn(action, host);
      await queryService(host, action.service);
    } catch (error) {
      return { state: 'blocked', summary: messageOf(error) };
    }
    // never "already": an undo before this one may stop or start the service once more
    return {
      state: 'needed',
      summary: `bring ${action.service} back to ${before.up ? 'RUNNING' : 'STOPPED'}`,
    };
  },

  async undo(action, context, record) {
    const before = stateBefore(record.prepared);
    if (before === undefined)
      return { undone: false, summary: `${action.service} was not touched` };
    const want = before.up ? 'running' : 'stopped';
    const words = before.up ? 'started again' : 'stopped again';
    try {
      await requireOwn(action, context.host);
      const changed = await control(action, want, context);
      return {
        undone: changed,
        summary: changed
          ? `${action.service} ${words}`
          : `${action.service} is as it was (${before.name})`,
      };
    } catch (error) {
      const command = `net ${before.up ? 'start' : 'stop'} ${action.service}`;
      const leftFor = (why: string): string =>
        `the service ${action.service} is not ${before.name} as it was before: ${why}${thenRun(error)}: ${command}`;
      return {
        undone: false,
        summary: `${action.service} could not be ${words}`,
        left: leftFor(messageOf(error).replace(/\.$/, '')),
        again: { reason: error, left: leftFor('for the same reason') },
      };
    }
  },
};

/** One that depends on the service of the options, and reads nothing of what the run wrote. */
function isDependent({ of, publishes }: ServiceAction): boolean {
  return of !== undefined && !publishes;
}

const WITHOUT_IT: readonly string[] = ['COMMAND_FAILED', 'TIMEOUT', 'ACCESS_DENIED', 'NOT_FOUND'];

/** StorageLink runs with what was written, and this says nothing against it; the others are started all the same. */
function notStarted({ service }: ServiceAction, error: ProcedureError): ActionResult {
  const message = `the service ${service}, which was stopped with StorageLink, is not running: ${error.message}`;
  const { remedy = 'Look at it and its log on the server.' } = error;
  return {
    changed: false,
    summary: `${service} was not started`,
    findings: [{ severity: 'error', code: 'dependent-not-started', message, help: remedy }],
    fails: {
      message,
      remedy: `${remedy.replace(/\.$/, '')}, then run: net start ${typed(service)}`,
    },
  };
}

/** @throws ProcedureError REFUSED for a service that the server does not count to the one of the options. */
async function requireOwn({ service, of }: ServiceAction, host: Host): Promise<void> {
  if (of === undefined || (await belongsTo(host, service, of))) return;
  throw new ProcedureError('REFUSED', `the service "${service}" does not depend on "${of}"`, {
    place: host.name,
    remedy: `Look at it on the server: sc query "${service}".`,
  });
}

/** What StorageLink is about to read is noted before it is started, and settled after. */
async function control(
  action: ServiceAction,
  want: ServiceAction['want'],
  context: ActionContext,
  findings: RunDiagnostic[] = [],
): Promise<boolean> {
  const { publishes, service, timeoutMs, endsStuck = false } = action;
  const { host } = context;
  const onEnded = (pid: number): void => {
    findings.push(ended(service, pid));
  };
  const target: ServiceTarget = { service, want, timeoutMs, endsStuck, onEnded };
  // one that is stopped has read nothing of what stands in the file now
  if (
    publishes &&
    want === 'stopped' &&
    (await queryService(host, service)).state !== SERVICE_STOPPED
  )
    await noteRunning(host, publishes);
  if (!publishes || want === 'stopped') return controlService(context, target);
  if (action.fresh && action.want === want)
    findings.push(
      ...(await keepQuiet(
        context,
        { service, timeoutMs, starts: true, ...(endsStuck && { endsStuck }) },
        publishes,
      )),
    );
  const isAnswered = Object(context.options)['versionTo'] !== undefined;
  const seen = await noteStarting(host, publishes, isAnswered);
  let accepted = false;
  const onAccepted = (): void => {
    accepted = true;
  };
  try {
    const changed = await controlService(context, { ...target, onAccepted });
    if (seen) await noteRan(host, publishes, seen);
    return changed;
  } catch (error) {
    if (!accepted && seen) await noteRefused(host, publishes, seen).catch(() => undefined);
    throw error;
  }
}

function ended(service: string, pid: number): RunDiagnostic {
  return {
    severity: 'warning',
    code: 'service-process-ended',
    message: `the service ${service} did not stop in time, so its process ${pid} was ended`,
    help: "Look at the service's own log on the server: it may have been in the middle of something.",
  };
}

/** ERROR_SHUTDOWN_IN_PROGRESS */
const GOING_DOWN = /\(sc ended with exit code 1115\)/;

function stateBefore(prepared: JsonValue): { up: boolean; name: string } | undefined {
  if (typeof prepared !== 'object' || prepared === null || !('state' in prepared)) return undefined;
  const state = prepared['state'] as ServiceState;
  const up = isUp(state);
  return { up, name: up ? 'RUNNING' : 'STOPPED' };
}

/** The same command again would fail in the same way. */
function thenRun(error: unknown): string {
  const { remedy } = error instanceof ProcedureError ? error : {};
  return remedy ? `. ${remedy.replace(/\.$/, '')}, then run` : '; run';
}

function messageOf(error: unknown): string {
  return error instanceof ProcedureError || error instanceof Error ? error.message : String(error);
}
