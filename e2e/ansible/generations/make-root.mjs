// A root folder with the Ansible of a Debian release, beside this machine's own, and programs that enter it.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

const checkout = resolve(import.meta.dirname, '../../..');
const PACKAGES =
  'ansible-core,ansible-lint,nodejs,openssh-client,sshpass,ca-certificates,python3-voluptuous';
const PROGRAMS = ['', '-config', '-doc', '-galaxy', '-inventory', '-lint', '-playbook', '-test'];
const WEEK_MS = 7 * 24 * 3600 * 1000;

/** What stands outside of the root and is seen in it: the checkout, temporary files, devices, processes. ANSIBLE_ROOT_USER (UID:GID) is who runs the program. */
const enter = (root, program, bin) => `#!/bin/sh
# made by make-root.mjs: ${program} of the root, in a mount namespace of its own; in it, programs find those of the root,
# also where this folder can be seen from there
PATH=$(printf ':%s:' "$PATH" | sed 's#:${bin}:#:#g; s#^:##; s#:$##')
exec unshare -m --propagation private sh -c '
set -e
root=$1 program=$2
shift 2
for each in /proc /dev /tmp /run ${checkout}; do
  mkdir -p "$root$each"
  mount --rbind "$each" "$root$each"
done
exec /usr/sbin/chroot \${ANSIBLE_ROOT_USER:+--userspec="$ANSIBLE_ROOT_USER" --groups=} "$root" sh -c "cd \\"\\$1\\" && shift && exec \\"\\$@\\"" sh "$PWD" "$program" "$@"
' sh ${root} /usr/bin/${program} "$@"
`;

/** Returns the folder with the programs; makes the root where the cache has none of this recipe and week. */
export function makeGeneration(suite) {
  const cache = join(
    process.env.XDG_CACHE_HOME || join(homedir(), '.cache'),
    'quantastor-xenserver/ansible',
  );
  // trixie stands still; sid moves, and the root of a past week is kept for when the new one cannot be made
  const week = suite === 'sid' ? Math.floor(Date.now() / WEEK_MS) : 0;
  const recipe = createHash('sha256').update(`${PACKAGES} ${week}`).digest('hex').slice(0, 8);
  const place = join(cache, `${suite}-${recipe}`);
  mkdirSync(cache, { recursive: true });
  const old = readdirSync(cache).filter(
    (name) => name.startsWith(`${suite}-`) && !name.endsWith('.new'),
  );
  let root = join(place, 'root');
  if (!existsSync(root)) {
    const why = debootstrap(suite, `${place}.new`);
    if (why === undefined) {
      renameSync(`${place}.new`, place);
      for (const name of old) rmSync(join(cache, name), { recursive: true, force: true });
    } else {
      rmSync(`${place}.new`, { recursive: true, force: true });
      if (old.length === 0) throw new Error(`no root of ${suite} could be made: ${why}`);
      root = join(cache, old[0], 'root');
      console.log(`warning: no new root of ${suite} (${why}); the one of an earlier week is used`);
    }
  }
  const bin = join(cache, `bin-${suite}`);
  mkdirSync(bin, { recursive: true });
  for (const suffix of PROGRAMS) {
    const file = join(bin, `ansible${suffix}`);
    writeFileSync(file, enter(root, `ansible${suffix}`, bin), { mode: 0o755 });
  }
  return bin;
}

function debootstrap(suite, place) {
  const sources = readFileSync('/etc/apt/sources.list.d/debian.sources', 'utf8');
  const mirror = /^URIs: *(\S+)/m.exec(sources)?.[1] ?? '';
  rmSync(place, { recursive: true, force: true });
  mkdirSync(place, { recursive: true });
  const { status, stderr } = spawnSync(
    'mmdebstrap',
    [
      ...['--mode=root', '--variant=apt', '--quiet', `--include=${PACKAGES}`],
      // a mirror that stands still has Release files that have expired
      ...['--aptopt=Acquire::Check-Valid-Until "false"', '--aptopt=Acquire::Languages "none"'],
      // a busy mirror cuts a download off now and then
      ...['--aptopt=Acquire::Retries "3"', '--aptopt=APT::Install-Recommends "false"'],
      '--dpkgopt=force-unsafe-io',
      ...['doc', 'man', 'locale'].map((name) => `--dpkgopt=path-exclude=/usr/share/${name}/*`),
      ...[suite, join(place, 'root'), mirror],
    ],
    { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C.UTF-8' } },
  );
  return status === 0 ? undefined : (stderr ?? 'mmdebstrap is missing').trim().slice(-500);
}
