import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { startHosts } from '../ssh-hosts/lab.ts';
import { makeController, whyNoAnsible } from './playbook.ts';

const reason = whyNoAnsible();
const path = '/root/own.conf';

describe.skipIf(reason)(reason ? `(${reason})` : 'many hosts', { timeout: 300_000 }, () => {
  test.each([1, 50])('%i at one time: each gets its own stanza, once', async (count) => {
    const lab = await startHosts({ count, layout: 'xenserver-7' });
    try {
      const controller = makeController(lab);
      const textOf = (name: string): string => `# ${name}\ndevices {\n}\n# end of ${name}\n`;
      for (const host of lab.hosts) writeFileSync(host.path(path), textOf(host.name));
      const task = `    - name: it
      quantastor.xenserver.multipath_device:
        path: ${path}
        vendor: "{{ inventory_hostname }}"
        product: P
        keywords: { failback: immediate }
`;
      const play = `- hosts: xen\n  gather_facts: false\n  tasks:\n${task}${task.replace('name: it', 'name: again')}`;
      const done = await controller.play(play, { env: { ANSIBLE_FORKS: '25' } });
      expect(done.exit, done.stderr).toBe(0);
      for (const { name, path: place } of lab.hosts) {
        expect(done.of('it').get(name)?.result).toMatchObject({ changed: true, vendor: name });
        expect(done.of('again').get(name)?.result).toMatchObject({ changed: false });
        const text = readFileSync(place(path), 'utf8');
        expect(
          text
            .match(/vendor .*/g)
            ?.join()
            .replaceAll('"', ''),
        ).toBe(`vendor ${name}`);
        expect(text.replace(/(devices \{\n)[\s\S]*(\}\n# end)/, '$1$2')).toBe(textOf(name));
      }
    } finally {
      await lab.stop();
    }
  });
});
