import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { because, whyNoAnsible } from './support/ansible.ts';
import { makeFolder, put } from './support/folder.ts';
import { local, ofType, play, tasks } from './support/play.ts';

const reason = whyNoAnsible();

describe.skipIf(reason)(`what an event tells beside its result${because(reason)}`, () => {
  // ANSIBLE-39
  it('a result over the limit is an event, cut and marked, and the counts are those of the statistics', async () => {
    const { events, result } = await play({
      ...local('xen1'),
      maxEventBytes: 100_000,
      playbook: tasks(
        { name: 'Small', command: 'head -c 10 /dev/zero', changed_when: false },
        { name: 'Big', command: 'head -c 300000 /dev/zero', changed_when: false },
        {
          name: 'Failed',
          shell: 'head -c 300000 /dev/zero; exit 3',
          ignore_errors: true,
        },
        { name: 'Items', command: 'head -c {{ item }} /dev/zero', loop: [10, 300_000] },
        { name: 'Item', debug: { msg: '{{ item | length }}' }, loop: ["{{ 'x' * 300000 }}"] },
      ),
    });
    expect(result).toMatchObject({ status: 'ok', noise: 0 });
    const results = ofType(events, 'host-result');
    expect(results.map(({ task, status }) => [task.name, status])).toEqual([
      ['Small', 'ok'],
      ['Big', 'ok'],
      ['Failed', 'failed'],
      ['Items', 'ok'],
      ['Item', 'ok'],
    ]);
    const { ok = 0, ignored = 0 } = result.hosts['xen1'] ?? {};
    expect(ok).toBe(results.length);
    expect(ignored).toBe(results.filter((each) => each.status === 'failed').length);
    expect(results[0]).not.toHaveProperty('truncatedBytes');
    for (const each of [results[1], results[2]])
      expect(each?.result).toMatchObject({ truncated: true, bytes: each?.truncatedBytes });
    expect(results[1]).toMatchObject({ changed: false, result: { rc: 0 } });
    expect(results[2]).toMatchObject({ changed: true, result: { rc: 3 } });
    const items = ofType(events, 'item');
    expect(items).toHaveLength(3);
    expect(items[1]?.truncatedBytes).toBeGreaterThan(300_000);
    expect(items.every((each) => JSON.stringify(each).length < 100_000)).toBe(true);
  });

  it('statistics of many hosts are whole where an event may be short', async () => {
    const names = Array.from({ length: 90 }, (_, at) => `xen${String(at).padStart(40, '0')}`);
    const { events, result } = await play({
      ...local(...names),
      maxEventBytes: 4096,
      playbook: tasks(
        { name: 'One', debug: {} },
        {
          set_stats: { data: { few: 3, many: "{{ 'x' * 9000 }}" }, per_host: false },
          run_once: true,
        },
      ),
    });
    expect(result, JSON.stringify(events.at(-1))).toMatchObject({
      ...{ status: 'ok', noise: 0, message: '90 hosts are done' },
      custom: { _run: { truncated: true } },
    });
    expect(Object.keys(result.hosts)).toEqual(names);
    expect(ofType(events, 'stats')).toHaveLength(1);
    expect(ofType(events, 'stats')[0]?.hosts).toEqual(result.hosts);
    expect(ofType(events, 'play')[0]?.play.hosts).toBeNull();
  });

  it('a number that JavaScript would round is text', async () => {
    const { events } = await play({
      ...local('xen1'),
      playbook: tasks({
        debug: {
          msg: [9007199254740991, '{{ 9007199254740993 }}', '{{ -12345678901234567890 }}', 1.5],
        },
      }),
      env: { ANSIBLE_JINJA2_NATIVE: 'true' },
    });
    expect(ofType(events, 'host-result')[0]?.result['msg']).toEqual([
      9007199254740991,
      '9007199254740993',
      '-12345678901234567890',
      1.5,
    ]);
  });

  it('play, role and duration, includes, notices, warnings, async and set_stats', async () => {
    const folder = await makeFolder();
    await put(
      join(folder, 'roles/acme/tasks/main.yml'),
      '- name: In the role\n  command: sleep 0.2\n',
    );
    await put(join(folder, 'more.yml'), '- name: Included\n  debug:\n');
    const site = await put(
      join(folder, 'site.yml'),
      `- name: First
  hosts: all
  gather_facts: false
  connection: local
  roles: [acme]
  tasks:
    - include_tasks: more.yml
    - { name: Notifies, command: "true", notify: Handle }
    - { name: Slow, command: "sleep 1", async: 20, poll: 1 }
    - { name: Pace, command: "sleep 0.2", loop: [1, 2] }
    - set_stats: { data: { count: 3 } }
  handlers:
    - { name: Handle, debug: }
`,
    );
    const { events, result } = await play({ ...local('xen1'), playbook: site });
    expect(result, JSON.stringify(events)).toMatchObject({
      status: 'ok',
      custom: { _run: { count: 3 } },
    });
    const results = ofType(events, 'host-result');
    const inRole = results.find(({ task }) => task.name.endsWith('In the role'));
    expect(inRole).toMatchObject({ play: { name: 'First' }, task: { role: 'acme' } });
    expect(inRole?.durationMs).toBeGreaterThanOrEqual(200);
    expect(results.find(({ task }) => task.name === 'Notifies')?.task.role).toBeNull();
    expect(ofType(events, 'include')).toMatchObject([
      { file: expect.stringContaining('more.yml'), hosts: ['xen1'] },
    ]);
    expect(ofType(events, 'notify')).toMatchObject([{ host: 'xen1', handler: 'Handle' }]);
    const jobs = ofType(events, 'async');
    expect(jobs.map(({ status }) => status)).toContain('ok');
    for (const { durationMs } of ofType(events, 'item'))
      expect(durationMs).toBeGreaterThanOrEqual(200);
    const pace = results.find(({ task }) => task.name === 'Pace');
    expect(pace?.durationMs).toBeGreaterThanOrEqual(400);
  });

  it('a warning of a task is an event, whole and in one line', async () => {
    const folder = await makeFolder();
    const words = `be careful ${'with this '.repeat(30)}thing`;
    await put(
      join(folder, 'modules/warns.sh'),
      `#!/bin/sh\necho '{"changed": false, "warnings": ["${words}"]}'\n`,
      0o755,
    );
    const { events } = await play({
      ...local('xen1'),
      modulePath: [join(folder, 'modules')],
      playbook: tasks({ name: 'Warns', warns: {} }),
    });
    expect(ofType(events, 'warning').filter(({ host }) => host !== null)).toMatchObject([
      { message: words, host: 'xen1', task: { name: 'Warns' } },
    ]);
  });
});
