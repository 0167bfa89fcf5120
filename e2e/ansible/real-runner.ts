import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Without what they depend on as packages: all of Ansible's collections would come with the first. */
const PACKAGES = ['ansible-runner', 'pexpect', 'ptyprocess', 'daemon', 'lockfile'].map(
  (name) => `python3-${name}`,
);

/**
 * A folder with Python's `ansible-runner` of this Debian, unpacked and not installed, so that nothing else on the machine
 * finds it. Undefined where it cannot be had.
 */
export function realRunner(): string | undefined {
  const cache = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  const place = join(cache, 'quantastor-xenserver/ansible-runner');
  if (!existsSync(place) && !unpack(place)) return undefined;
  return join(place, 'bin');
}

function unpack(place: string): boolean {
  const fresh = `${place}.${process.pid}`;
  mkdirSync(join(fresh, 'bin'), { recursive: true });
  try {
    // as root apt downloads as another user, who may not enter a home
    const options = ['-o', 'APT::Sandbox::User=root', '-o', 'Acquire::Retries=3'];
    const got = spawnSync('apt-get', [...options, 'download', ...PACKAGES], { cwd: fresh });
    if (got.status !== 0) return false;
    for (const deb of readdirSync(fresh).filter((name) => name.endsWith('.deb'))) {
      if (spawnSync('dpkg', ['-x', deb, '.'], { cwd: fresh }).status !== 0) return false;
      rmSync(join(fresh, deb));
    }
    writeFileSync(
      join(fresh, 'bin/ansible-runner'),
      '#!/bin/sh\nroot=$(dirname "$0")/../usr\nPYTHONPATH=$root/lib/python3/dist-packages exec python3 "$root/bin/ansible-runner" "$@"\n',
      { mode: 0o755 },
    );
    if (!existsSync(place)) renameSync(fresh, place);
    return true;
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}
