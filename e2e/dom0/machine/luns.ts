/** A LUN that both HBAs of the machine show, so that Linux sees it as two paths. */
export interface Lun {
  /** Of its image and its devices: `lun0-0` is on the first HBA. */
  readonly name: string;
  /** As its INQUIRY answers. */
  readonly vendor: string;
  readonly product: string;
  /** The map's name where user-friendly names are off is `3` and these digits. */
  readonly wwn: string;
}

const LUN: Lun = {
  name: 'lun0',
  vendor: 'OSNEXUS',
  product: 'QUANTASTOR',
  wwn: '5000c5000000a001',
};
const CONTROL: Lun = {
  name: 'other',
  vendor: 'ACME',
  product: 'OTHERDISK',
  wwn: '5000c5000000b001',
};

/** The storage system's, and one of another vendor that no stanza of ours may touch. */
export const LUNS: readonly Lun[] = [LUN, CONTROL];
export const LUN_MAP: string = `3${LUN.wwn}`;
export const CONTROL_MAP: string = `3${CONTROL.wwn}`;
export const HBAS: readonly number[] = [0, 1];
export const LUN_MIB = 32;

/** The properties of a LUN's disk on an HBA, for `-device` and for `device_add`. */
export function lunDevice(
  lun: Lun,
  hba: number,
): Readonly<Record<string, string | number | bigint | boolean>> {
  return {
    driver: 'scsi-hd',
    id: `${lun.name}-${hba}`,
    bus: `hba${hba}.0`,
    channel: 0,
    'scsi-id': 0,
    lun: LUNS.indexOf(lun),
    drive: lun.name,
    'share-rw': true,
    vendor: lun.vendor,
    product: lun.product,
    ver: '0001',
    serial: lun.name,
    device_id: lun.name,
    wwn: BigInt(`0x${lun.wwn}`),
  };
}
