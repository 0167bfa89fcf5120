import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { FileOfPackage } from '../multipath/owner/packages.ts';
import {
  packageCommand,
  packageOf,
  parsePackageFiles,
} from '../procedures/multipath/read/package-files.ts';

/** Longer than the program's own limit. */
const TIMEOUT_MS = 15_000;

/** Whose a file of this machine is, by its rpm; undefined where that cannot be asked, and outside of /etc, where no package's is. */
export async function packageOfFile(path: string): Promise<FileOfPackage> {
  if (process.platform === 'win32' || path === '-') return undefined;
  const realPath = await realpath(resolve(path)).catch(() => '');
  if (!realPath.startsWith('/etc/')) return undefined;
  const { runProcess } = await import('../os/process.ts');
  const answer = await runProcess(packageCommand([realPath]), {
    timeoutMs: TIMEOUT_MS,
    place: path,
  }).catch(() => undefined);
  return packageOf(parsePackageFiles(answer), { realPath });
}
