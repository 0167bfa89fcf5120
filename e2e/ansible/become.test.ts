import { chmodSync, chownSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Lab, type LabHost, startHosts } from '../ssh-hosts/lab.ts';
import { type Controller, makeController, whyNoAnsible } from './playbook.ts';

const reason = whyNoAnsible();
/** Talks as sudo does, with the password `sesame`; changes no user. */
const SUDO = `#!/bin/sh
prompt= try=0
while :; do
  case $1 in -p) prompt=$2; shift 2 ;; -u) shift 2 ;; -*) shift ;; *) break ;; esac
done
while [ $try -lt 2 ]; do
  printf '%s' "$prompt" >&2
  read -r word
  [ "$word" != sesame ] || exec "$@"
  echo 'Sorry, try again.' >&2
  try=$((try + 1))
done
echo 'sudo: 2 incorrect password attempts' >&2
exit 1
`;

describe.skipIf(reason)(reason ? `(${reason})` : 'become', () => {
  let lab: Lab;
  let host: LabHost;
  let controller: Controller;
  const path = '/home/admin/device.conf';

  beforeAll(async () => {
    lab = await startHosts({ count: 1, layout: 'xenserver-7' });
    host = lab.hosts[0] as LabHost;
    mkdirSync(host.path('/usr/local/bin'), { recursive: true });
    writeFileSync(host.path('/usr/local/bin/sudo'), SUDO);
    chmodSync(host.path('/usr/local/bin/sudo'), 0o755);
    controller = makeController(lab);
  });
  afterAll(() => lab?.stop());

  test.each([false, true])(
    'answers the prompt, and tells a wrong password (pipelining %s)',
    async (pipelining) => {
      writeFileSync(host.path(path), 'devices {\n}\n');
      chownSync(host.path(path), 1000, 1000);
      const before = lab.changed(0);
      const play = (password: string): ReturnType<Controller['play']> =>
        controller.play(
          `- hosts: xen
  gather_facts: false
  remote_user: admin
  become: true
  vars: { ansible_become_exe: /usr/local/bin/sudo, ansible_become_password: ${password} }
  tasks:
    - name: it
      quantastor.xenserver.multipath_device: { path: ${path}, keywords: { failback: immediate }, backup: true, validate: grep -q OSNEXUS %s }
`,
          { pipelining },
        );
      const wrong = await play('wrong');
      expect(wrong.of('it').get(host.name)).toMatchObject({
        kind: 'failed',
        result: { changed: false },
      });
      expect(String(wrong.of('it').get(host.name)?.result.msg)).toMatch(/[Ii]ncorrect|password/);
      expect(readFileSync(host.path(path), 'utf8')).toBe('devices {\n}\n');
      const right = await play('sesame');
      expect(right.of('it').get(host.name)?.result, JSON.stringify(right.events)).toMatchObject({
        changed: true,
      });
      expect(readFileSync(host.path(path), 'utf8')).toContain('OSNEXUS');
      expect(lab.changed(0).filter((each) => !before.includes(each))).toEqual([
        right.of('it').get(host.name)?.result.backup_file,
      ]);
    },
  );
});
