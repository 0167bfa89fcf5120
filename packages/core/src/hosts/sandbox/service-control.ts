import type { SandboxServer, SandboxService } from './sandbox-state.ts';

const STOPPED = 1;
const START_PENDING = 2;
const STOP_PENDING = 3;
const RUNNING = 4;
const FOR_EVER = Number.MAX_SAFE_INTEGER;

/** Resolves with a Win32 error code, 0 when the service manager took the request. */
export async function startService(
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

export function stopService(state: SandboxServer, service: SandboxService): number {
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
