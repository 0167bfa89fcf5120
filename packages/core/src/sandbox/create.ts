import { createHash } from 'node:crypto';
import { readdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { ProcedureError } from '../errors.ts';
import type { StorageLinkApiOptions } from '../options/types.ts';
import { makeFolders } from '../os/folders.ts';
import type { Sha256 } from '../os/hash.ts';
import { ruleFileContent } from './content/rule-file.ts';
import * as xenserver5 from './content/xenserver-5.ts';
import * as xenserver7 from './content/xenserver-7.ts';
import * as xenserver8 from './content/xenserver-8.ts';
import { readDaemonFiles } from './dom0/daemon.ts';
import { INSTALLER_MARK } from './server/commands.ts';
import { SERVER_FOLDER } from './server/storagelink.ts';
import {
  type SandboxDom0,
  type SandboxPoolHost,
  type SandboxServer,
  type SandboxState,
  updateSandboxState,
  writeSandboxState,
} from './state.ts';

const NOTE =
  'This folder pretends to be a host. Its configuration files are real files, its services and daemons are made up.';

export type SandboxDom0Name = 'xenserver-5' | 'xenserver-7' | 'xenserver-8';

/** StorageLink runs, and nothing of QuantaStor is there yet. */
function serverState(): SandboxServer {
  return {
    label: 'sandbox',
    note: NOTE,
    name: 'storagelink',
    kind: 'storagelink-server',
    services: {
      StorageLink: {
        displayName: 'Citrix StorageLink Gateway Service',
        binaryPath: `"${SERVER_FOLDER}\\StorageLinkService.exe"`,
        state: 4,
        startType: 2,
        win32Exit: 0,
        serviceExit: 0,
        dependents: [],
      },
    },
    adapterInstalled: false,
    rulesRead: null,
    credentials: [],
    faults: {},
  };
}

const POOL: readonly SandboxPoolHost[] = [
  {
    uuid: 'b7e1f0c2-0000-4000-8000-000000000005',
    name: 'xenserver-5',
    address: '192.0.2.5',
    master: false,
    edition: 'enterprise',
    licence: { sku_type: 'XE Enterprise', restrict_netapp: 'false', restrict_pooling: 'false' },
  },
  {
    uuid: 'b7e1f0c2-0000-4000-8000-000000000007',
    name: 'xenserver-7',
    address: '192.0.2.7',
    master: false,
    edition: 'per-socket',
    licence: { sku_type: 'XE Enterprise', restrict_netapp: 'false', restrict_pooling: 'false' },
  },
  {
    uuid: 'b7e1f0c2-0000-4000-8000-000000000008',
    name: 'xenserver-8',
    address: '192.0.2.8',
    master: true,
    edition: 'platinum',
    licence: { sku_type: 'XE Platinum', restrict_netapp: 'false', restrict_pooling: 'false' },
  },
];

/**
 * A host whose daemon runs. Packages: 0.4.7-46 (a hotfix of the 6.x line, and nearest to 5.6),
 * 0.4.9-85 (CentOS 7.2, the base of 7.0) and 0.4.9-136 (8.x).
 */
function dom0State(name: SandboxDom0Name): SandboxDom0 {
  const ages = {
    'xenserver-5': ['5.6.0', '0.4.7-46.xs1033'],
    'xenserver-7': ['7.0.0', '0.4.9-85.el7'],
    'xenserver-8': ['8.4.0', '0.4.9-136.xs8'],
  } as const;
  const [release, multipathTools] = ages[name];
  return {
    label: 'sandbox',
    note: NOTE,
    name,
    kind: 'dom0',
    release,
    multipathTools,
    pool: POOL,
    daemon: { running: true, loaded: [] },
    maps: [
      {
        wwid: '35000c5000000a001',
        device: 'dm-0',
        vendor: 'OSNEXUS',
        product: 'QUANTASTOR',
        paths: [
          { hctl: '3:0:0:1', device: 'sdb', failed: false },
          { hctl: '4:0:0:1', device: 'sdc', failed: false },
        ],
      },
    ],
    faults: {},
  };
}

/** The hosts of a new sandbox, and what a run on it needs to be told. */
export interface SandboxHosts {
  /** Folder of the pretended Windows server that runs StorageLink. */
  readonly server: string;
  /** Folders of the pretended dom0 hosts: `xenserver-5`, `xenserver-7`, `xenserver-8`. */
  readonly dom0: readonly string[];
  /** The stand-in of the adapter's installer on the server. */
  readonly installer: { readonly path: string; readonly sha256: Sha256 };
  /** Where StorageLink's pretended SOAP service is said to be. */
  readonly api: StorageLinkApiOptions;
}

const INSTALLER = 'C:\\Install\\osn_quantastor_csladapter.exe';

/**
 * Makes a StorageLink server and three dom0 hosts of different ages as folders, each with real
 * configuration files and a `sandbox.json` that holds what is pretended.
 *
 * @throws ProcedureError BAD_INPUT when the folder is there and not empty.
 */
export async function createSandbox(folder: string): Promise<SandboxHosts> {
  const root = resolve(folder);
  const there = await readdir(root).catch((error: NodeJS.ErrnoException): string[] => {
    if (error.code === 'ENOTDIR')
      throw new ProcedureError('BAD_INPUT', 'this is a file, not a folder', {
        place: root,
        remedy: 'Name a new folder.',
        cause: error,
      });
    return [];
  });
  if (there.length > 0)
    throw new ProcedureError('BAD_INPUT', 'the folder for the sandbox is not empty', {
      place: root,
      remedy: 'Name a new folder.',
    });
  const server = join(root, 'storagelink-server');
  const installer = Buffer.from(`${INSTALLER_MARK}\r\n`);
  await fill(server, serverState(), {
    [inside(`${SERVER_FOLDER}\\scsi_device_id_config.xml`)]: ruleFileContent(),
    [inside(INSTALLER)]: installer,
    [inside('C:\\ProgramData\\desktop.ini')]: '',
    [inside('C:\\Windows\\Temp\\sandbox.txt')]: '',
  });
  const five = join(root, 'xenserver-5');
  await fill(five, dom0State('xenserver-5'), {
    'etc/xensource-inventory': inventory('xenserver-5'),
    'etc/multipath-enabled.conf': xenserver5.ENABLED_CONF,
    'etc/multipath-disabled.conf': xenserver5.DISABLED_CONF,
  });
  await symlink('/etc/multipath-enabled.conf', join(five, 'etc/multipath.conf'));
  const seven = join(root, 'xenserver-7');
  await fill(seven, dom0State('xenserver-7'), {
    'etc/xensource-inventory': inventory('xenserver-7'),
    'etc/multipath.xenserver/multipath.conf': xenserver7.MAIN_CONF,
  });
  await symlink('/etc/multipath.xenserver/multipath.conf', join(seven, 'etc/multipath.conf'));
  const eight = join(root, 'xenserver-8');
  await fill(eight, dom0State('xenserver-8'), {
    'etc/xensource-inventory': inventory('xenserver-8'),
    'etc/multipath.xenserver/multipath.conf': xenserver8.MAIN_CONF,
    'etc/multipath/conf.d/custom.conf': xenserver8.CUSTOM_CONF,
  });
  await symlink('/etc/multipath.xenserver/multipath.conf', join(eight, 'etc/multipath.conf'));
  const dom0 = [five, seven, eight];
  for (const host of dom0) await loadConfiguration(host);
  return {
    server,
    dom0,
    installer: { path: INSTALLER, sha256: createHash('sha256').update(installer).digest('hex') },
    api: {
      url: 'https://storagelink.sandbox.invalid:21605',
      username: 'admin',
      password: 'not used by a sandbox',
      fingerprint: '0'.repeat(64),
      timeoutMs: 30_000,
    },
  };
}

async function fill(
  folder: string,
  state: SandboxState,
  files: Readonly<Record<string, string | Uint8Array>>,
): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    const file = join(folder, path);
    try {
      await makeFolders(dirname(file), 0o777);
      await writeFile(file, content);
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException;
      throw new ProcedureError('WRITE_FAILED', `the sandbox cannot be made: ${code}`, {
        place: file,
        remedy: 'Name a folder that you may write to.',
        cause,
      });
    }
  }
  await writeSandboxState(folder, state);
}

/** The daemon of a host that has been running for a while. */
async function loadConfiguration(folder: string): Promise<void> {
  await updateSandboxState(folder, async (state) => {
    if (state.kind !== 'dom0') return;
    const files = { root: folder, platform: 'posix', place: `sandbox:${folder}` } as const;
    state.daemon.loaded = await readDaemonFiles(files, state);
  });
}

/** Names the product and the host, as the host installer writes it. */
function inventory(name: SandboxDom0Name): string {
  const { release, pool } = dom0State(name);
  const uuid = pool.find((host) => host.name === name)?.uuid ?? '';
  return `PRODUCT_BRAND='XenServer'\nPRODUCT_VERSION='${release}'\nINSTALLATION_UUID='${uuid}'\n`;
}

/** Where a Windows path lies in the server's folder. */
function inside(path: string): string {
  return path.replace(':', '').replaceAll('\\', '/');
}
