import type { SandboxDom0, SandboxPoolHost, SandboxServer } from './sandbox-state.ts';
import { SERVER_FOLDER } from './storagelink-rules.ts';

const NOTE =
  'This folder pretends to be a host. Its configuration files are real files, its services and daemons are made up.';

export type SandboxDom0Name = 'xenserver-5' | 'xenserver-7' | 'xenserver-8';

/** StorageLink runs, and nothing of QuantaStor is there yet. */
export function serverState(): SandboxServer {
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
export function dom0State(name: SandboxDom0Name): SandboxDom0 {
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
