import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { join } from 'node:path';
import { makeKey } from '../../ssh-hosts/keys.ts';
import { fetchPackages } from './fetch-packages.ts';
import { makeInitrd } from './make-initrd.ts';
import { makeRoot, XE } from './make-root.ts';
import { runProgram } from './run-program.ts';

/** What a machine is started from: `vmlinuz`, `initrd`, `root.img`, and `id`, the key of who may log in. */
export interface GuestImage {
  readonly folder: string;
  /** Changes when anything changes that the image is made of. */
  readonly stamp: string;
}

/**
 * The guest's image from the cache folder, made first when it is not there. `work` is a folder on the
 * same file system; what is half done stays in it.
 */
export async function buildImage(cache: string, work: string): Promise<GuestImage> {
  const stamp = stampOf();
  const folder = join(cache, `image-${stamp}`);
  if (existsSync(folder)) return { folder, stamp };
  const place = mkdtempSync(join(work, 'image-'));
  const done = join(place, 'done');
  mkdirSync(done);
  const packages = await fetchPackages(join(place, 'apt'));
  const client = makeKey(join(done, 'id'));
  makeKey(join(done, 'host-key'));
  const root = join(place, 'root');
  const keys = { client, hostKey: join(done, 'host-key') };
  const { kernelRelease } = await makeRoot(root, packages, keys);
  await makeInitrd(place, root, kernelRelease, packages.busybox, join(done, 'initrd'));
  copyFileSync(join(root, `boot/vmlinuz-${kernelRelease}`), join(done, 'vmlinuz'));
  rmSync(join(root, 'boot'), { recursive: true });
  await runProgram('mke2fs', [
    ...['-q', '-F', '-t', 'ext4', '-m', '0', '-J', 'size=8', '-L', 'labroot'],
    ...['-E', 'lazy_itable_init=0,nodiscard', '-d', root, join(done, 'root.img'), '512M'],
  ]);
  for (const old of readdirSync(cache).filter((name) => /^(image|saved)-/.test(name)))
    rmSync(join(cache, old), { recursive: true, force: true });
  try {
    renameSync(done, folder);
  } catch (error) {
    // another run was quicker
    if (!existsSync(folder)) throw error;
  }
  rmSync(place, { recursive: true, force: true });
  return { folder, stamp };
}

/** Of this folder's programs and the guest's files; Debian's own updates come with a new cache. */
function stampOf(): string {
  const hash = createHash('sha256');
  const folders = [import.meta.dirname, join(import.meta.dirname, '../guest')];
  for (const folder of folders)
    for (const name of readdirSync(folder).sort())
      hash.update(`${name}\0`).update(readFileSync(join(folder, name)));
  hash.update(readFileSync(XE));
  return hash.digest('hex').slice(0, 16);
}
