import { join } from 'node:path';
import { accelerator } from './accelerator.ts';
import { HBAS, LUNS, lunDevice } from './luns.ts';

const MEMORY_MIB = 448;
export const ROOT_DISK = 'root-disk';

const KERNEL_LINE =
  'console=ttyS0 quiet loglevel=5 panic=-1 nokaslr mitigations=off random.trust_cpu=on net.ifnames=0 audit=0';

/** The machine itself: a saved state fits no other. */
export function hardware(image: string): string[] {
  const { accel, cpu } = accelerator();
  return [
    ...['-machine', 'q35', '-accel', accel, '-cpu', cpu, '-smp', '2', '-m', `${MEMORY_MIB}`],
    ...['-kernel', join(image, 'vmlinuz'), '-initrd', join(image, 'initrd')],
    ...['-append', KERNEL_LINE, '-device', 'virtio-rng-pci'],
    // the guest is told of no volatile cache: what was written is on the disk
    ...['-device', `virtio-blk-pci,id=${ROOT_DISK},drive=root,write-cache=off`],
    ...['-device', 'virtio-net-pci,netdev=n0,romfile='],
    ...HBAS.flatMap((hba) => ['-device', `virtio-scsi-pci,id=hba${hba}`]),
    ...LUNS.flatMap((lun) => HBAS.flatMap((hba) => ['-device', optionOf(lunDevice(lun, hba))])),
  ];
}

/** What lies behind the machine; one image behind two disks makes two paths to the same data. */
export function backends(folder: string, port: number): string[] {
  const image = (name: string, more = ''): string =>
    `driver=raw,node-name=${name},file.driver=file,file.filename=${join(folder, `${name}.img`)}${more}`;
  return [
    ...['-nodefaults', '-no-user-config', '-display', 'none', '-no-reboot'],
    ...['-serial', `file:${join(folder, 'console.log')}`],
    ...['-qmp', `unix:${join(folder, 'qmp')},server=on,wait=off`],
    // the guest reaches nothing; this machine reaches its sshd
    ...['-netdev', `user,id=n0,restrict=on,hostfwd=tcp:127.0.0.1:${port}-:22`],
    ...['-blockdev', image('root')],
    ...LUNS.flatMap(({ name }) => ['-blockdev', image(name, ',discard=unmap')]),
  ];
}

function optionOf({ driver, ...rest }: ReturnType<typeof lunDevice>): string {
  const value = (each: string | number | bigint | boolean): string =>
    typeof each === 'boolean' ? (each ? 'on' : 'off') : `${each}`;
  return [
    `${driver}`,
    ...Object.entries(rest).map(([key, each]) => `${key}=${value(each)}`),
  ].join();
}
