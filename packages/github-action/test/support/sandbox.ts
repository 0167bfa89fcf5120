import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSandbox, type SandboxHosts } from '@quantastor-xenserver/core/sandbox';

export interface Workspace {
  /** What stands for the checked out repository; holds the folder `sandbox`. */
  readonly folder: string;
  readonly sandbox: SandboxHosts;
  /** For the input `hosts`: the three dom0 hosts. */
  readonly dom0: string;
  /** For the input `hosts`: the StorageLink server. */
  readonly server: string;
  /** Journals; outside the user's own. */
  readonly state: string;
  /** The files that the procedures edit, by a short name. */
  readonly files: Readonly<Record<'five' | 'seven' | 'eight' | 'rules', string>>;
  remove(): void;
}

export async function makeWorkspace(): Promise<Workspace> {
  const folder = mkdtempSync(join(tmpdir(), 'workspace-'));
  const sandbox = await createSandbox(join(folder, 'sandbox'));
  const at = (path: string): string => join(folder, 'sandbox', path);
  return {
    folder,
    sandbox,
    dom0: sandbox.dom0.map((path) => `sandbox:${path}`).join('\n'),
    server: `sandbox:${sandbox.server}`,
    state: join(folder, 'state'),
    files: {
      five: at('xenserver-5/etc/multipath-enabled.conf'),
      seven: at('xenserver-7/etc/multipath.xenserver/multipath.conf'),
      eight: at('xenserver-8/etc/multipath/conf.d/quantastor.conf'),
      rules: at(
        'storagelink-server/C/Program Files/Citrix/StorageLink/Server/scsi_device_id_config.xml',
      ),
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** The inputs of install-adapter for the sandbox's server. */
export function adapterInputs({ sandbox, server, state }: Workspace): Record<string, string> {
  return {
    procedure: 'install-adapter',
    hosts: server,
    'licence-hosts': `sandbox:${sandbox.dom0[0]}`,
    installer: sandbox.installer.path,
    'installer-sha256': sandbox.installer.sha256,
    clone: 'last',
    'state-folder': state,
  };
}

export function textOf(path: string): string {
  return readFileSync(path, 'utf8');
}
