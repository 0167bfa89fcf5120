import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

export const COLLECTION = 'quantastor.xenserver';

/**
 * The folder of the collection that is installed beside this package; undefined leaves it to Ansible
 * to find the one that `ansible-galaxy` has installed.
 */
export function findCollection(): string | undefined {
  try {
    const manifest = createRequire(import.meta.url).resolve(
      '@quantastor-xenserver/ansible-module-shim/package.json',
    );
    const folder = join(dirname(manifest), 'dist/collection');
    return existsSync(join(folder, 'galaxy.yml')) ? folder : undefined;
  } catch {
    return undefined;
  }
}
