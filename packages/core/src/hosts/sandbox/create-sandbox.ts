import { createHash } from 'node:crypto';
import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { ProcedureError } from '../../errors.ts';
import type { StorageLinkApiOptions } from '../../storagelink/storagelink-api.ts';
import type { Sha256 } from '../../text/sha256.ts';
import { ruleFileContent } from './content/rule-file.ts';
import * as xenserver5 from './content/xenserver-5.ts';
import * as xenserver7 from './content/xenserver-7.ts';
import * as xenserver8 from './content/xenserver-8.ts';
import { readDaemonFiles } from './dom0-daemon.ts';
import { dom0State, type SandboxDom0Name, serverState } from './initial-state.ts';
import type { SandboxState } from './sandbox-state.ts';
import { INSTALLER_MARK } from './server-commands.ts';
import { updateSandboxState, writeSandboxState } from './state-file.ts';
import { SERVER_FOLDER } from './storagelink-rules.ts';

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
  const there = await readdir(root).catch((): string[] => []);
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
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
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
