import { chmodSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Lab, LabHost } from '../ssh-hosts/lab.ts';
import type { Controller, Played } from './playbook.ts';

const STATE = '/var/lib/lab';

/** Ends every session of sshd, and leaves the daemon itself. */
const CUT = `for p in /proc/[0-9]*; do
  [ "$p" = /proc/1 ] || case $(tr '\\0' ' ' <$p/cmdline) in sshd*) kill -9 \${p#/proc/} ;; esac
done`;

/**
 * A stand-in that keeps what it was told of maintenance in front of the lab's own `xe`. Files of the test make it fail:
 * `evacuate-cuts` (the connection ends, the host stays), `evacuate-ends` (the whole host does), `enable-fails`; and those
 * of the lab: `vm-stays`, `host-disabled`.
 */
const XE = `#!/bin/sh
st=${STATE}
case "$*" in
  host-disable* | host-evacuate* | host-enable*) echo "$*" >>$st/maintenance ;;
esac
case "$*" in
  host-enable*) [ ! -e $st/enable-fails ] || { echo 'The host is still booting.' >&2; exit 1; } ;;
  host-evacuate*)
    [ ! -e $st/evacuate-ends ] || kill 1
    [ ! -e $st/evacuate-cuts ] || { ${CUT}; } ;;
esac
exec /usr/sbin/xe-of-lab "$@"
`;

/** In front of the lab's own: with `reconfigure-cuts` the connection ends in the middle of a change. */
const MULTIPATHD = `#!/bin/sh
case "$*" in *reconfigure*)
  [ ! -e ${STATE}/reconfigure-cuts ] || { ${CUT}; }
esac
exec /usr/sbin/multipathd-of-lab "$@"
`;

/** Makes the lab's hosts members of a pool that can be put into maintenance mode. */
export function makePool(lab: Lab): void {
  for (const { path } of lab.hosts) {
    for (const [name, text] of Object.entries({ xe: XE, multipathd: MULTIPATHD })) {
      renameSync(path(`/usr/sbin/${name}`), path(`/usr/sbin/${name}-of-lab`));
      writeFileSync(path(`/usr/sbin/${name}`), text);
      chmodSync(path(`/usr/sbin/${name}`), 0o755);
    }
  }
}

/** What the host was told of maintenance, one verb a word; forgotten then. */
export function maintenanceOf({ path }: LabHost): string {
  const file = path(`${STATE}/maintenance`);
  if (!existsSync(file)) return '';
  const text = readFileSync(file, 'utf8');
  rmSync(file);
  return text.replace(/^host-(\w+) .*\n/gm, '$1 ').trim();
}

/** Sets or removes a file that makes a stand-in of the host behave so. */
export function behave({ path }: LabHost, name: string, on: boolean): void {
  if (on) writeFileSync(path(`${STATE}/${name}`), '');
  else rmSync(path(`${STATE}/${name}`), { force: true });
}

export function isDisabled({ path }: LabHost): boolean {
  return existsSync(path(`${STATE}/host-disabled`));
}

/** Runs one of the collection's playbooks with the lab's hosts as the group dom0. */
export function poolRunner(
  controller: Controller,
): (playbook: string, args?: readonly string[], plain?: boolean) => Promise<Played> {
  const groups = join(controller.folder, 'groups.ini');
  writeFileSync(groups, '[dom0:children]\nxen\n');
  return (playbook, args = [], plain = false) =>
    controller.run(
      'ansible-playbook',
      ['-i', controller.inventory, '-i', groups, `quantastor.xenserver.${playbook}`, ...args],
      { plain },
    );
}

/** The message of the task that ended the play for a host. */
export function messageOf(played: Played, host: string): string {
  const failed = played.events.filter((each) => each.host === host && each.kind === 'failed');
  return String(failed.at(-1)?.result.msg ?? '');
}
