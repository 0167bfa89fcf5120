import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ProcedureError } from '../errors.ts';
import { MAX_FILE_BYTES } from '../os/limits.ts';
import { inTurn, type Turns } from '../os/pause.ts';
import { writeSynced } from '../os/sync.ts';
import type { KnownCredentials } from '../storagelink-api/types.ts';
import { closestTo } from '../text/closest.ts';

/**
 * What a sandbox pretends, kept in `sandbox.json` of the host's folder. Configuration files are real
 * files beside it; only services, daemons and licences are made up.
 */
export type SandboxState = SandboxServer | SandboxDom0;

interface SandboxCommon {
  /** Always this, so that nobody takes the folder for a host. */
  readonly label: 'sandbox';
  readonly note: string;
  /** Host name. */
  readonly name: string;
}

/** A Windows server with StorageLink. */
export interface SandboxServer extends SandboxCommon {
  readonly kind: 'storagelink-server';
  services: Record<string, SandboxService>;
  /** Set by a run of the installer. */
  adapterInstalled: boolean;
  /** What the service read when it was last started. */
  rulesRead: { readonly sha256: string; readonly hasRule: boolean } | null;
  /** Without the password: a sandbox has no use for it. */
  credentials: KnownCredentials[];
  faults: ServerFaults;
}

export interface SandboxService {
  readonly displayName: string;
  readonly binaryPath: string;
  /** SERVICE_STATUS.dwCurrentState. */
  state: number;
  startType: number;
  win32Exit: number;
  serviceExit: number;
  /** Names of services that stop when this one stops. */
  readonly dependents: readonly string[];
  /** Queries that still see it pending, and the state that comes then. */
  pending?: { queries: number; next: number };
}

/** Switches for tests; absent means that all goes well. */
export interface ServerFaults {
  /** What an installer makes of the rule file. */
  readonly installerRules?: string;
  readonly installerExit?: number;
  /** So many times another installation is in progress (1618). */
  installerBusy?: number;
  readonly installerOutput?: { readonly stdout: string; readonly stderr: string };
  readonly installerHangs?: boolean;
  /** The service does not start: always, or while its rule file holds the QuantaStor rule. */
  readonly refuseStart?: 'always' | 'with-rule';
  /** The service comes up and ends again. */
  readonly dieAfterStart?: boolean;
  readonly refuseStop?: boolean;
  /** Stays pending for ever. */
  readonly hangStop?: boolean;
  readonly hangStart?: boolean;
  /** Stays pending for so many queries. */
  readonly pendingQueries?: number;
  readonly adapterMissing?: boolean;
  readonly adapterInitError?: string;
  readonly loginRefused?: boolean;
  readonly apiDown?: boolean;
  readonly credentialsFault?: string;
  /** Paths that cannot be written. */
  readonly readOnly?: readonly string[];
}

/** A XenServer or XCP-ng host. */
export interface SandboxDom0 extends SandboxCommon {
  readonly kind: 'dom0';
  /** Of the product: `8.4.0`. */
  readonly release: string;
  /** Version and release of the device-mapper-multipath package: `0.4.9-136.xs8`. */
  readonly multipathTools: string;
  /** Hosts of its pool, itself included. */
  readonly pool: readonly SandboxPoolHost[];
  daemon: {
    running: boolean;
    /** The configuration files that it read when it was last started or reconfigured. */
    loaded: { readonly path: string; readonly text: string }[];
  };
  readonly maps: readonly SandboxMap[];
  /** Its storage repository is unplugged. */
  unplugged?: boolean;
  faults: Dom0Faults;
}

export interface SandboxPoolHost {
  readonly uuid: string;
  readonly name: string;
  readonly address: string;
  readonly master: boolean;
  /** Undefined for a host of 5.5, whose xe knows no edition. */
  readonly edition?: string;
  readonly licence: Readonly<Record<string, string>>;
  /** Default true. */
  enabled?: boolean;
  /** Default true. */
  multipathing?: boolean;
  /** VMs that run on it, by name. */
  residents?: readonly string[];
}

export interface SandboxMap {
  readonly wwid: string;
  readonly device: string;
  readonly vendor: string;
  readonly product: string;
  readonly paths: readonly {
    readonly hctl: string;
    readonly device: string;
    readonly failed: boolean;
  }[];
}

export interface Dom0Faults {
  /** The daemon's printout of a blacklist's device without a product: without its brace (0.9.4), or with `"(null)"` (0.8.5). */
  readonly printer?: 'missing-brace' | 'null';
  /** `show config` ends after so many characters. */
  readonly printoutCut?: number;
  /** `multipathd` answers nothing but that one has to be root. */
  readonly wantsRoot?: boolean;
  /** `xe` never answers, or does so with an error. */
  readonly xe?: 'hangs' | 'fails';
  /** `xe host-evacuate` fails: a VM cannot be moved. */
  readonly evacuateFails?: boolean;
  /** The kernel keeps each map's paths in groups of one, whatever the daemon says. */
  readonly kernelGroups?: 'apart';
  /** What XAPI counts of each map, in place of what the daemon has. */
  readonly xapiCounts?: { readonly active: number; readonly all: number };
  /** HA of the pool is switched on. */
  readonly poolHa?: boolean;
  /** `multipath -t` complains of any file with the QuantaStor stanza. */
  readonly parserComplains?: boolean;
  /** No private mount namespace can be made. */
  readonly noNamespace?: boolean;
  /** `reconfigure` answers fail and nothing is loaded. */
  readonly reconfigureFails?: boolean;
  /** `reconfigure` answers ok, and the daemon keeps what it had. */
  readonly reconfigureIgnored?: boolean;
  /** Paths that cannot be written. */
  readonly readOnly?: readonly string[];
}

const STATE_FILE = 'sandbox.json';

/** @throws ProcedureError NOT_FOUND or BAD_INPUT for a folder that is no sandbox. */
export async function readSandboxState(folder: string): Promise<SandboxState> {
  const place = join(folder, STATE_FILE);
  const remedy = 'Name the folder of one host of a sandbox.';
  let text: string;
  try {
    // read a dozen times in a run: one short file without waiting is cheaper than a thread each time
    text = readRegular(place);
  } catch (cause) {
    const hosts = await hostsBelow(folder);
    const own =
      hosts.length > 0
        ? `Name one of its hosts: ${hosts.join(', ')}.`
        : await orMeant(folder, remedy);
    throw new ProcedureError('NOT_FOUND', 'the folder is not a sandbox host', {
      place,
      remedy: own,
      cause,
    });
  }
  const state = parse(text);
  if (state) return state;
  throw new ProcedureError('BAD_INPUT', 'not the state of a sandbox host', { place, remedy });
}

/** A FIFO in its place would be waited for, and a link may lead out of the sandbox. */
function readRegular(path: string): string {
  const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0);
  const handle = openSync(path, flags);
  try {
    const stats = fstatSync(handle);
    return stats.isFile() && stats.size <= MAX_FILE_BYTES ? readFileSync(handle, 'utf8') : '';
  } finally {
    closeSync(handle);
  }
}

/** Of a folder that is not there: the host beside it that has nearly its name. */
async function orMeant(folder: string, remedy: string): Promise<string> {
  const meant = closestTo(`sandbox:${folder}`, await hostsBelow(dirname(folder)));
  return meant === undefined ? remedy : `Did you mean ${meant}?`;
}

/** Of the folder that a whole sandbox was made in. */
async function hostsBelow(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((): string[] => []);
  const found = await Promise.all(
    names.slice(0, 50).map(async (name) => {
      const isHost = await stat(join(folder, name, STATE_FILE)).catch(() => undefined);
      return isHost ? [`sandbox:${join(folder, name)}`] : [];
    }),
  );
  return found.flat().sort();
}

export async function writeSandboxState(folder: string, state: SandboxState): Promise<void> {
  const path = join(folder, STATE_FILE);
  const temporary = join(folder, `.${STATE_FILE}.${process.pid}.tmp`);
  try {
    await rm(temporary, { force: true });
    await writeSynced(temporary, Buffer.from(`${JSON.stringify(state, null, 2)}\n`), 'wx', 0o644);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

const queues = new Map<string, Turns>();

/**
 * Reads the state, lets `change` alter it, and writes it when it has. One at a time for a folder:
 * several Host objects of one process may stand for the same sandbox host.
 */
export function updateSandboxState<Result>(
  folder: string,
  change: (state: SandboxState) => Promise<Result> | Result,
): Promise<Result> {
  const turns = queues.get(folder) ?? inTurn();
  queues.set(folder, turns);
  return turns.take(async () => {
    const state = await readSandboxState(folder);
    const before = JSON.stringify(state);
    const result = await change(state);
    if (JSON.stringify(state) !== before) await writeSandboxState(folder, state);
    return result;
  });
}

/** What each kind has at least; a JSON value of the same type stands for its own. */
const SHAPE = {
  dom0: { name: '', release: '', multipathTools: '', pool: [], maps: [], daemon: {}, faults: {} },
  'storagelink-server': { name: '', services: {}, credentials: [], faults: {} },
};

function parse(text: string): SandboxState | undefined {
  try {
    const state = JSON.parse(text) as Record<string, unknown> | null;
    if (state?.['label'] !== 'sandbox') return undefined;
    const { kind } = state;
    if (kind !== 'dom0' && kind !== 'storagelink-server') return undefined;
    const isWhole = Object.entries(SHAPE[kind]).every(
      ([name, like]) => typeOf(state[name]) === typeOf(like),
    );
    return isWhole ? (state as unknown as SandboxState) : undefined;
  } catch {
    return undefined;
  }
}

function typeOf(value: unknown): string {
  return Array.isArray(value) ? 'list' : value === null ? 'null' : typeof value;
}
