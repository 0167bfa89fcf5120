import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BUSYBOX_PACKAGE, GUEST_PACKAGES, KERNEL_PACKAGE } from './guest-packages.ts';
import { runProgram } from './run-program.ts';

export interface FetchedPackages {
  readonly guest: readonly string[];
  readonly kernel: string;
  readonly busybox: string;
}

/** Downloads the guest's packages with all that they depend on. Nothing is installed on this machine. */
export async function fetchPackages(folder: string): Promise<FetchedPackages> {
  mkdirSync(join(folder, 'archives/partial'), { recursive: true });
  // nothing counts as installed, so that the whole closure is resolved
  writeFileSync(join(folder, 'status'), '');
  const options = [
    ...['-qq', '-o', 'Debug::NoLocking=1', '-o', 'APT::Sandbox::User=root'],
    ...[
      '-o',
      `Dir::State::status=${folder}/status`,
      '-o',
      `Dir::Cache::archives=${folder}/archives/`,
    ],
    ...['-o', 'APT::Install-Recommends=0', '-o', 'APT::Get::Assume-Yes=1'],
    ...['-o', 'Dir::Cache::pkgcache=', '-o', 'Dir::Cache::srcpkgcache='],
  ];
  const kernel = await kernelPackage();
  const archives = join(folder, 'archives');
  await runProgram('apt-get', [
    ...options,
    '--download-only',
    'install',
    ...GUEST_PACKAGES,
    BUSYBOX_PACKAGE,
  ]);
  // on its own: a kernel that is installed wants an initramfs builder too
  await runProgram('apt-get', [...options, 'download', kernel], { cwd: archives });
  const all = readdirSync(archives).filter((name) => name.endsWith('.deb'));
  const find = (name: string): string => {
    const file = all.find((each) => each.startsWith(`${name}_`));
    if (!file) throw new Error(`apt-get did not fetch ${name}`);
    return join(archives, file);
  };
  const found = { kernel: find(kernel), busybox: find(BUSYBOX_PACKAGE) };
  const guest = all.map((name) => join(archives, name)).sort();
  return { ...found, guest: guest.filter((path) => !Object.values(found).includes(path)) };
}

/** The package that the metapackage of kernels stands for today. */
async function kernelPackage(): Promise<string> {
  const ask = (): Promise<string> => runProgram('apt-cache', ['depends', KERNEL_PACKAGE]);
  const answer = await ask().catch(async () => {
    await runProgram('apt-get', ['-qq', 'update']);
    return ask();
  });
  const name = /Depends: (linux-image-\S+)/.exec(answer)?.[1];
  if (!name) throw new Error(`apt-cache knows no ${KERNEL_PACKAGE}`);
  return name;
}
