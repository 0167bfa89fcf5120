import { given } from '../../../text/given.ts';
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

/** What a Win32 error code of the service manager means (winerror.h), and what helps. */
export interface ServiceCode {
  readonly meaning: string;
  readonly remedy: string;
  /** Worth another try by itself, or after a while. */
  readonly temporary?: true;
}

const ACCOUNT =
  'Look at event 7038 in the System log; set the password of its account (services.msc), unlock it, or grant it "Log on as a service".';
const REPAIR = 'Repair the installation of the service.';
const OWN_LOG = "Look at the service's own log and at the System log of the server.";
const DOWN = 'Run this again once the server has restarted.';

const ROWS: readonly (readonly [
  codes: readonly number[],
  meaning: string,
  remedy: string,
  temporary?: true,
])[] = [
  [
    [2, 3],
    'its program is not where its configuration says',
    'Was StorageLink removed or moved? Repair it.',
  ],
  [
    [5],
    'access denied',
    'Run this from an elevated (administrator) prompt; at a start also the rights of its account count.',
  ],
  [[126], 'a DLL of its program is missing', REPAIR],
  [[193], 'its program is of another processor type, or its path has blanks and no quotes', REPAIR],
  [
    [1051],
    'other services that depend on it are running',
    'Stop them first (sc enumdepend NAME lists them).',
  ],
  [
    [1052],
    'it does not take this order now',
    'Look at the controls that it accepts (sc query NAME).',
  ],
  [
    [1053],
    'it did not answer in time',
    `${OWN_LOG} A runtime may be missing (Visual C++ 2005, .NET); on a slow disk try again.`,
    true,
  ],
  [
    [1054],
    'the service manager is out of threads',
    'Try again; after a while restart the server.',
    true,
  ],
  [
    [1055],
    'the database of services is locked',
    'Try again; after a while restart the server.',
    true,
  ],
  [[1057], 'the name or the password of its account is wrong', ACCOUNT],
  [[1058], 'it is disabled', 'Enable it (sc config NAME start= demand).'],
  [
    [1059],
    'services depend on each other in a circle',
    'Fix its dependencies (sc config NAME depend= ...).',
  ],
  [[1061], 'it is starting or stopping now', 'Wait until it has settled, then try again.', true],
  [
    [1064, 1067],
    'it crashed',
    `${OWN_LOG} Events 7031 and 7034 tell of it; was the rule file damaged?`,
  ],
  [
    [1066],
    'it ended with an error of its own',
    "Look up the service's own error code in its documentation.",
  ],
  [
    [1068],
    'a service that it needs did not start',
    'Start that one first (sc qc NAME lists DEPENDENCIES).',
  ],
  [[1069, 1326, 1330, 1331, 1385, 1909], 'its account could not log on', ACCOUNT],
  [[1070], 'it hung while starting', `${OWN_LOG} End its process, then try again.`],
  [[1072], 'it is marked for removal', 'Close services.msc everywhere, or restart the server.'],
  [[1075], 'a service that it needs is gone', 'Fix its dependencies (sc config NAME depend= ...).'],
  [
    [1079],
    'it shares a process with services of another account',
    'Give it the account of the others.',
  ],
  [[1083], 'its program does not hold this service', REPAIR],
  [[1115], 'the server is shutting down', DOWN, true],
  [
    [1722],
    'the service manager cannot be reached',
    `${DOWN} If it does not restart, run this on the server itself.`,
    true,
  ],
  [
    [14001],
    'a runtime is missing (side-by-side assembly)',
    'Install the Visual C++ 2005 runtime (vcredist_x86), then start it.',
  ],
];

const CODES: ReadonlyMap<number, ServiceCode> = new Map(
  ROWS.flatMap(([codes, meaning, remedy, temporary]) =>
    codes.map((code): [number, ServiceCode] => [
      code,
      { meaning, remedy, ...given({ temporary }) },
    ]),
  ),
);

/** The codes themselves, for the documents. */
export const knownServiceCodes: readonly number[] = [...CODES.keys()];

export function serviceCode(
  exit: number | null | undefined,
  service: string,
): ServiceCode | undefined {
  const found = exit === null || exit === undefined ? undefined : CODES.get(exit);
  return found && { ...found, remedy: found.remedy.replaceAll('NAME', service) };
}
