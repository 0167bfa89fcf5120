import { type Answer, answer } from '../answer.ts';
import type { SandboxServer, SandboxService } from '../state.ts';

const STOPPED = 1;
const START_PENDING = 2;
const STOP_PENDING = 3;
const RUNNING = 4;
const FOR_EVER = Number.MAX_SAFE_INTEGER;

/** Resolves with a Win32 error code, 0 when the service manager took the request. */
async function startService(
  state: SandboxServer,
  service: SandboxService,
  readRules: () => Promise<SandboxServer['rulesRead'] | 'malformed'>,
): Promise<number> {
  const { faults } = state;
  if (service.startType === 4) return 1058;
  if (service.state !== STOPPED) return 1056;
  const isStorageLink = readsRules(state, service);
  const rules = isStorageLink ? await readRules() : null;
  service.state = START_PENDING;
  service.win32Exit = 0;
  service.serviceExit = 0;
  if (isStorageLink && faults.hangStart) {
    service.pending = { queries: FOR_EVER, next: START_PENDING };
    return 0;
  }
  const refused =
    isStorageLink &&
    (faults.refuseStart === 'always' ||
      (faults.refuseStart === 'with-rule' && rules !== 'malformed' && rules?.hasRule === true));
  // the service of a rule file that it cannot read ends with ERROR_INVALID_DATA
  if (rules === 'malformed') return end(service, 13, 0, faults.pendingQueries);
  if (refused) return end(service, 1066, 42, faults.pendingQueries);
  if (isStorageLink) state.rulesRead = rules;
  service.pending = { queries: faults.pendingQueries ?? 0, next: RUNNING };
  if (isStorageLink && faults.dieAfterStart) {
    service.state = RUNNING;
    return end(service, 1067, 0, 1);
  }
  return 0;
}

function stopService(state: SandboxServer, service: SandboxService): number {
  const { faults } = state;
  if (service.state === STOPPED) return 1062;
  if (service.state === START_PENDING || service.state === STOP_PENDING) return 1061;
  if (service.dependents.some((name) => (state.services[name]?.state ?? STOPPED) !== STOPPED))
    return 1051;
  const isStorageLink = readsRules(state, service);
  if (isStorageLink && faults.refuseStop) return 1052;
  service.state = STOP_PENDING;
  service.pending = {
    queries: isStorageLink && faults.hangStop ? FOR_EVER : (faults.pendingQueries ?? 0),
    next: STOPPED,
  };
  if (isStorageLink) state.rulesRead = null;
  return 0;
}

function end(service: SandboxService, win32Exit: number, serviceExit: number, queries = 0): number {
  service.win32Exit = win32Exit;
  service.serviceExit = serviceExit;
  service.pending = { queries, next: STOPPED };
  return 0;
}

/** StorageLink is the service that others of the sandbox may depend on. */
function readsRules(state: SandboxServer, service: SandboxService): boolean {
  return state.services['StorageLink'] === service;
}

const STATES = [
  '',
  'STOPPED',
  'START_PENDING',
  'STOP_PENDING',
  'RUNNING',
  'CONTINUE_PENDING',
  'PAUSE_PENDING',
  'PAUSED',
];

/** The list that services have by default: administrators and the system may start and stop them. */
const ACCESS_LIST =
  'D:(A;;CCLCSWRPWPDTLOCRRC;;;SY)(A;;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;BA)(A;;CCLCSWLOCRRC;;;IU)(A;;CCLCSWLOCRRC;;;SU)S:(AU;FA;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;WD)';

/** `sc query|queryex|qc|sdshow|enumdepend|getkeyname|getdisplayname|start|stop NAME`, with the exit codes and the layout of Windows. */
export async function runSc(
  state: SandboxServer,
  args: readonly string[],
  readRules: () => Promise<SandboxServer['rulesRead'] | 'malformed'>,
): Promise<Answer> {
  const [verb = '', name = ''] = args;
  if (verb.toLowerCase() === 'getkeyname') return keyName(state, name);
  const key = Object.keys(state.services).find((each) => each.toLowerCase() === name.toLowerCase());
  const service = key === undefined ? undefined : state.services[key];
  if (key === undefined || !service) return failed('OpenService', 1060);
  switch (verb.toLowerCase()) {
    case 'query':
      advance(service);
      return answer(0, statusText(key, service));
    case 'queryex':
      return answer(
        0,
        `${statusText(key, service)}        PID                : ${pidOf(state, key)}\r\n        FLAGS              :\r\n`,
      );
    case 'getdisplayname':
      return answer(0, `[SC] GetServiceDisplayName SUCCESS\r\nName = ${service.displayName}\r\n`);
    case 'qc':
      return answer(0, configText(key, service));
    case 'sdshow':
      return answer(0, `\r\n${ACCESS_LIST}\r\n`);
    case 'enumdepend': {
      const known = service.dependents.flatMap((each): [string, SandboxService][] => {
        const found = state.services[each];
        return found ? [[each, found]] : [];
      });
      const texts = known.map(([each, found]) => statusText(each, found, found.displayName));
      return answer(0, `Enum: entriesRead  = ${known.length}\r\n${texts.join('')}`);
    }
    case 'start': {
      const code = await startService(state, service, readRules);
      return code === 0 ? answer(0, statusText(key, service)) : failed('StartService', code);
    }
    case 'stop': {
      const code = stopService(state, service);
      return code === 0 ? answer(0, statusText(key, service)) : failed('ControlService', code);
    }
    default:
      return answer(1639, `*** Unrecognized command ***\r\n`);
  }
}

/** Made up from the place in the list; 0 of a service that is stopped. */
function pidOf(state: SandboxServer, key: string): number {
  if (state.services[key]?.state === STOPPED) return 0;
  return 1000 + 4 * Object.keys(state.services).indexOf(key);
}

/** `taskkill /F /PID N`: the service of that process is stopped at once. */
export function endServiceProcess(state: SandboxServer, args: readonly string[]): Answer {
  const pid = Number(args[args.findIndex((each) => each.toLowerCase() === '/pid') + 1]);
  const found = Object.entries(state.services).find(
    ([name, service]) => service.state !== STOPPED && pidOf(state, name) === pid,
  );
  if (!found) return answer(128, '', 'ERROR: The process was not found.\r\n');
  const [, service] = found;
  service.state = STOPPED;
  service.win32Exit = 1067;
  delete service.pending;
  return answer(0, 'SUCCESS: The process has been terminated.\r\n');
}

/** `wevtutil qe System`: one event of each service that ended with an error. */
export function systemEvents(state: SandboxServer): Answer {
  const events = Object.values(state.services)
    .filter(({ win32Exit }) => win32Exit !== 0)
    .map(
      ({ displayName, win32Exit, serviceExit }) =>
        `<Event><System><EventID>${win32Exit === 1066 ? 7024 : 7023}</EventID></System><EventData><Data Name='param1'>${displayName}</Data></EventData><RenderingInfo><Message>The ${displayName} service terminated with the error ${serviceExit || win32Exit}.</Message></RenderingInfo></Event>`,
    );
  return answer(0, `${events.join('\r\n')}\r\n`);
}

function keyName(state: SandboxServer, display: string): Answer {
  const found = Object.entries(state.services).find(
    ([, { displayName }]) => displayName.toLowerCase() === display.toLowerCase(),
  );
  return found
    ? answer(0, `[SC] GetServiceKeyName SUCCESS\r\nName = ${found[0]}\r\n`)
    : failed('GetServiceKeyName', 1060);
}

/** A pending state lasts for so many queries, so that a wait is a real wait. */
function advance(service: SandboxService): void {
  const { pending } = service;
  if (!pending) return;
  if (pending.queries > 0) {
    pending.queries--;
    return;
  }
  service.state = pending.next;
  delete service.pending;
}

function failed(call: string, code: number): Answer {
  return answer(code, `[SC] ${call} FAILED ${code}:\r\n\r\n`);
}

function statusText(name: string, service: SandboxService, displayName?: string): string {
  const { state, win32Exit, serviceExit, pending } = service;
  const code = (value: number): string => `${value}  (0x${value.toString(16)})`;
  return [
    '',
    `SERVICE_NAME: ${name} `,
    ...(displayName === undefined ? [] : [`DISPLAY_NAME: ${displayName}`]),
    '        TYPE               : 10  WIN32_OWN_PROCESS  ',
    `        STATE              : ${state}  ${STATES[state] ?? ''} `,
    `                                (${state === 4 ? 'STOPPABLE' : 'NOT_STOPPABLE'}, NOT_PAUSABLE, IGNORES_SHUTDOWN)`,
    `        WIN32_EXIT_CODE    : ${code(win32Exit)}`,
    `        SERVICE_EXIT_CODE  : ${code(serviceExit)}`,
    `        CHECKPOINT         : 0x${pending ? '1' : '0'}`,
    `        WAIT_HINT          : 0x${pending ? '7d0' : '0'}`,
    '',
  ].join('\r\n');
}

function configText(name: string, service: SandboxService): string {
  return [
    '[SC] QueryServiceConfig SUCCESS',
    '',
    `SERVICE_NAME: ${name}`,
    '        TYPE               : 10  WIN32_OWN_PROCESS',
    `        START_TYPE         : ${service.startType}   ${service.startType === 4 ? 'DISABLED' : 'AUTO_START'}`,
    '        ERROR_CONTROL      : 1   NORMAL',
    `        BINARY_PATH_NAME   : ${service.binaryPath}`,
    '        LOAD_ORDER_GROUP   :',
    '        TAG                : 0',
    `        DISPLAY_NAME       : ${service.displayName}`,
    '        DEPENDENCIES       :',
    '        SERVICE_START_NAME : LocalSystem',
    '',
  ].join('\r\n');
}
