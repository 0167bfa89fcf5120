import type { Dom0 } from './dom0.ts';
import { LUNS, lunDevice } from './machine/luns.ts';

/** Takes every LUN of an HBA away at once, as when its cable is pulled; waits until the guest has let go. */
export async function pullHba(dom0: Dom0, hba: number): Promise<void> {
  const { qmp } = dom0.machine();
  const ids = LUNS.map((lun) => `${lunDevice(lun, hba)['id']}`);
  for (const id of ids) await qmp.ask('device_del', { id });
  for (const id of ids) await qmp.event('DEVICE_DELETED', ({ device }) => device === id);
}

export async function plugHba(dom0: Dom0, hba: number): Promise<void> {
  for (const lun of LUNS) await dom0.machine().qmp.ask('device_add', lunDevice(lun, hba));
}
