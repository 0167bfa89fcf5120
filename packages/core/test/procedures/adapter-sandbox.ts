import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HostOpener } from '../../src/hosts/host.ts';
import type { InstallAdapterOptions } from '../../src/options/types.ts';
import type { Profile } from '../../src/profiles/profile.ts';
import type { RunEvent } from '../../src/run/options.ts';
import type { HostReport, Report, StepReport } from '../../src/run/report.ts';
import { createSandbox, type SandboxHosts } from '../../src/sandbox/create.ts';
import { openSandboxHost } from '../../src/sandbox/host.ts';
import type { SandboxServer, ServerFaults } from '../../src/sandbox/state.ts';
import { installAdapter } from '../../src/verbs/install-adapter.ts';

export const PASSWORD = 'p4ss<&>"\'word-of-the-array';
export const API_PASSWORD = 'p4ss-of-storagelink';

export const PROFILE: Profile = {
  id: 'quantastor',
  title: 'OSNEXUS QuantaStor',
  sources: ['https://example.invalid/'],
  match: { vendor: 'OSNEXUS', product: 'QUANTASTOR' },
  multipath: { published: [], variants: [] },
  storagelink: {
    match: { vendor: 'OSNEXUS', product: 'QUANTASTOR' },
    installer: 'osn_quantastor_csladapter.exe',
    adapterName: 'QuantaStor',
  },
};

/** A sandbox in a folder of its own, with what a test wants to know of it. */
export interface AdapterSandbox {
  readonly folder: string;
  readonly hosts: SandboxHosts;
  readonly rulePath: string;
  readonly stateFolder: string;
  options(changes?: Partial<InstallAdapterOptions>): InstallAdapterOptions;
  run(options: InstallAdapterOptions, mode?: 'check' | 'apply'): Promise<AdapterRun>;
  state(): Promise<SandboxServer>;
  change(edit: (state: SandboxServer) => void): Promise<void>;
  faults(faults: ServerFaults): Promise<void>;
  rules(): Promise<Buffer>;
  remove(): Promise<void>;
}

export interface AdapterRun {
  readonly report: Report;
  readonly host: HostReport;
  readonly events: readonly RunEvent[];
  step(name: string): StepReport;
}

export function opener(folder: string): HostOpener {
  return { name: `sandbox:${folder}`, kind: 'sandbox', open: () => openSandboxHost(folder) };
}

export async function makeAdapterSandbox(): Promise<AdapterSandbox> {
  const folder = await mkdtemp(join(tmpdir(), 'adapter-sandbox-'));
  const hosts = await createSandbox(join(folder, 'sandbox'));
  const stateFolder = join(folder, 'state');
  const rulePath = join(
    hosts.server,
    'C/Program Files/Citrix/StorageLink/Server/scsi_device_id_config.xml',
  );
  const stateFile = join(hosts.server, 'sandbox.json');
  const state = async (): Promise<SandboxServer> =>
    JSON.parse(await readFile(stateFile, 'utf8')) as SandboxServer;
  const change = async (edit: (state: SandboxServer) => void): Promise<void> => {
    const now = await state();
    edit(now);
    await writeFile(stateFile, JSON.stringify(now));
  };
  return {
    folder,
    hosts,
    rulePath,
    stateFolder,
    state,
    change,
    faults: (faults) =>
      change((now) => {
        now.faults = faults;
      }),
    options: (changes = {}) => ({
      skipLicenceCheck: false,
      installer: {
        source: hosts.installer.path,
        sha256: hosts.installer.sha256,
        args: ['/S'],
        timeoutMs: 1000,
      },
      service: 'StorageLink',
      rule: { kind: 'clone' },
      startStopped: false,
      serviceTimeoutMs: 1000,
      api: { ...hosts.api, password: API_PASSWORD },
      credentials: {
        friendlyName: 'qs1',
        address: '192.0.2.50',
        username: 'admin',
        password: PASSWORD,
      },
      ...changes,
    }),
    async run(options, mode = 'apply') {
      const events: RunEvent[] = [];
      const report = await installAdapter(options, {
        hosts: [opener(hosts.server)],
        licenceHosts: hosts.dom0.map(opener),
        profile: PROFILE,
        mode,
        stateFolder,
        onEvent: (event) => events.push(event),
      });
      const [host] = report.hosts;
      if (!host) throw new Error('no host in the report');
      const step = (name: string): StepReport => {
        const found = host.steps.find((each) => each.name === name);
        if (!found) throw new Error(`no step ${name}`);
        return found;
      };
      return { report, host, events, step };
    },
    rules: () => readFile(rulePath),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
