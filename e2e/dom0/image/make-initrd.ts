import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { unpack } from './make-root.ts';
import { runProgram } from './run-program.ts';

/** A file system for the first process: busybox and the modules of the root disk, in load order. */
export async function makeInitrd(
  work: string,
  root: string,
  kernelRelease: string,
  busyboxDeb: string,
  target: string,
): Promise<void> {
  const folder = join(work, 'initrd');
  for (const name of ['bin', 'dev', 'proc', 'root', 'm'])
    mkdirSync(join(folder, name), { recursive: true });
  await unpack(busyboxDeb, join(folder), ['./bin/busybox']);
  symlinkSync('busybox', join(folder, 'bin/sh'));
  const ask = ['/sbin/modprobe', '-S', kernelRelease, '-a', '--show-depends'];
  const answer = await runProgram('chroot', [root, ...ask, 'virtio_pci', 'virtio_blk', 'ext4']);
  const lines = answer.split('\n').filter((line) => line.startsWith('insmod '));
  const modules = [...new Set(lines.map((line) => line.split(' ')[1] ?? ''))];
  for (const path of modules) copyFileSync(join(root, path), join(folder, 'm', basename(path)));
  writeFileSync(join(folder, 'm/order'), modules.map((path) => `${basename(path)}\n`).join(''));
  copyFileSync(join(import.meta.dirname, '../guest/initrd-init'), join(folder, 'init'));
  await runProgram('sh', [
    '-c',
    'cd "$1" && find . | cpio -o -H newc --quiet -R 0:0 >"$2"',
    'sh',
    folder,
    target,
  ]);
}
