import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Lab, startHosts } from '../ssh-hosts/lab.ts';
import { type Controller, makeController, whyNoAnsible } from './playbook.ts';

const reason = whyNoAnsible();
const PATH = '/root/own.conf';
const SAME = '# as on each\ndevices {\n}\n# end\n';
const OTHER = '# of one only\ndevices {\n\tdevice {\n\t\tvendor "A"\n\t\tproduct "B"\n\t}\n}\n';

describe.skipIf(reason)(
  reason ? `(${reason})` : 'hosts with one and the same file',
  { timeout: 300_000 },
  () => {
    let lab: Lab;
    let controller: Controller;
    beforeAll(async () => {
      lab = await startHosts({ count: 4, layout: 'xenserver-7' });
      controller = makeController(lab);
    });
    afterAll(() => lab?.stop());

    test('are changed in one operation each after the first; one with another file is not', async () => {
      const textOf = (name: string): string => (name === 'dom0-4' ? OTHER : SAME);
      for (const { name, path } of lab.hosts) writeFileSync(path(PATH), textOf(name));
      const before = lab.hosts.map((host) => host.sshdLog().length);
      const device = (name: string, more: string): string => `
    - name: ${name}
      quantastor.xenserver.multipath_device:
        path: ${PATH}
        vendor: V
        product: P
        ${more}`;
      const keywords = 'keywords: { failback: immediate }';
      const done = await controller.play(
        `- hosts: xen\n  gather_facts: false\n  tasks:${device('put', keywords)}${device(
          'again',
          keywords,
        )}${device('take', 'state: absent')}`,
        { args: ['-vv', '--diff'], env: { ANSIBLE_FORKS: '1' } },
      );
      expect(done.exit, done.stderr).toBe(0);
      const first = done.of('put').get('dom0-1')?.result;
      expect(first).toMatchObject({ changed: true, real_path: PATH, found: 'absent' });
      for (const name of ['dom0-2', 'dom0-3'])
        expect(done.of('put').get(name)?.result).toEqual(first);
      expect(done.of('put').get('dom0-4')?.result).toMatchObject({ changed: true });
      for (const [index, { name, path, sshdLog }] of lab.hosts.entries()) {
        expect(done.of('again').get(name)?.result).toMatchObject({ changed: false });
        expect(done.of('take').get(name)?.result).toMatchObject({ changed: true });
        expect(readFileSync(path(PATH), 'utf8')).toBe(textOf(name));
        const operations = sshdLog()
          .slice(before[index])
          .match(/Starting session: command/g);
        // putting, looking, taking: two more where the edit was not ready
        expect(operations, name).toHaveLength(['dom0-1', 'dom0-4'].includes(name) ? 5 : 3);
      }
    });
  },
);
