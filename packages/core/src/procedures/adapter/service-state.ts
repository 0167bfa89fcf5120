/** SERVICE_STATUS.dwCurrentState, as `sc query` prints it (winsvc.h). */
export type ServiceState = 1 | 2 | 3 | 4 | 5 | 6 | 7;

export const SERVICE_STOPPED = 1;
export const SERVICE_START_PENDING = 2;
export const SERVICE_STOP_PENDING = 3;
export const SERVICE_RUNNING = 4;
export const SERVICE_CONTINUE_PENDING = 5;
export const SERVICE_PAUSE_PENDING = 6;
export const SERVICE_PAUSED = 7;

/** Exit codes of sc.exe are Win32 error codes (winerror.h). */
export const ERROR_ACCESS_DENIED = 5;
export const ERROR_DEPENDENT_SERVICES_RUNNING = 1051;
export const ERROR_SERVICE_ALREADY_RUNNING = 1056;
export const ERROR_SERVICE_DOES_NOT_EXIST = 1060;
export const ERROR_SERVICE_CANNOT_ACCEPT_CTRL = 1061;
export const ERROR_SERVICE_NOT_ACTIVE = 1062;

export interface ServiceStatus {
  readonly state: ServiceState;
  /** Win32 code of the last end, 0 when it ended well; 1066 means: see `serviceExit`. */
  readonly win32Exit: number;
  readonly serviceExit: number;
  /** Counts up while a start or stop goes on. */
  readonly checkpoint: number;
  /** Milliseconds until the next checkpoint is due, as the service says. */
  readonly waitHintMs: number;
}

const NAMES: Readonly<Record<ServiceState, string>> = {
  1: 'STOPPED',
  2: 'START_PENDING',
  3: 'STOP_PENDING',
  4: 'RUNNING',
  5: 'CONTINUE_PENDING',
  6: 'PAUSE_PENDING',
  7: 'PAUSED',
};

export function serviceStateName(state: ServiceState): string {
  return NAMES[state];
}

/**
 * What `sc query NAME` printed; undefined when it is not that. sc translates its labels (a German
 * server has `STATUS`), so lines count by their place: type, state, exit codes, checkpoint, hint.
 */
export function parseServiceStatus(stdout: string): ServiceStatus | undefined {
  const numbers = numberedLines(stdout);
  const state = numbers[1];
  if (state === undefined || !isServiceState(state)) return undefined;
  return {
    state,
    win32Exit: numbers[2] ?? 0,
    serviceExit: numbers[3] ?? 0,
    checkpoint: numbers[4] ?? 0,
    waitHintMs: numbers[5] ?? 0,
  };
}

/** One line for people: `STOPPED (ended with service-specific error 42)`. */
export function describeStatus(status: ServiceStatus): string {
  const name = serviceStateName(status.state);
  if (status.state !== SERVICE_STOPPED || status.win32Exit === 0 || status.win32Exit === 1077)
    return name;
  return status.win32Exit === 1066
    ? `${name} (ended with service-specific error ${status.serviceExit})`
    : `${name} (ended with Windows error ${status.win32Exit})`;
}

/** True for a state that is running or on its way there. */
export function isUp(state: ServiceState): boolean {
  return (
    state === SERVICE_RUNNING ||
    state === SERVICE_START_PENDING ||
    state === SERVICE_CONTINUE_PENDING
  );
}

/** The number of each indented `label : number` line; the first one, the type, is hexadecimal. */
function numberedLines(stdout: string): number[] {
  const numbers: number[] = [];
  for (const line of stdout.split(/\r?\n/)) {
    const match = /^[ \t]+[^\s:][^:]*:[ \t]*(0x)?([0-9a-f]+)(?:[ \t]|$)/i.exec(line);
    if (!match?.[2]) continue;
    numbers.push(Number.parseInt(match[2], match[1] || numbers.length === 0 ? 16 : 10));
  }
  return numbers;
}

function isServiceState(value: number): value is ServiceState {
  return Number.isInteger(value) && value >= 1 && value <= 7;
}
