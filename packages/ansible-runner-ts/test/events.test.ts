import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { because, whyNoAnsible } from './support/ansible.ts';
import { makeFolder, put } from './support/folder.ts';
import { local, ofType, play, tasks } from './support/play.ts';

const reason = whyNoAnsible();

describe.skipIf(reason)(`the events of a playbook${because(reason)}`, () => {
  it('tell plays, tasks, items, results and statistics in their order', async () => {
    const { events, result } = await play({
      ...local('xen1', 'xen2'),
      playbook: tasks(
        { name: 'Words', debug: { msg: '{{ inventory_hostname }} ü ☃ 🎉' } },
        { name: 'Items', debug: { msg: '{{ item }}' }, loop: ['a', { b: 1 }] },
        { name: 'Left out', debug: {}, when: false },
      ),
    });
    expect(result).toMatchObject({ status: 'ok', exitCode: 0, noise: 0 });
    expect(result.hosts).toMatchObject({
      xen1: { ok: 2, skipped: 1 },
      xen2: { ok: 2, skipped: 1 },
    });
    expect(events.at(-1)).toEqual({ type: 'end', result });
    expect(events[0]).toMatchObject({ type: 'start', ansible: expect.stringMatching(/^2\.\d+/) });
    expect(ofType(events, 'play')[0]?.play).toMatchObject({ name: 'all', hosts: ['xen1', 'xen2'] });
    expect(ofType(events, 'task').map(({ task }) => task.name)).toEqual([
      'Words',
      'Items',
      'Left out',
    ]);
    const results = ofType(events, 'host-result');
    const first = results.filter(({ task }) => task.name === 'Words');
    expect(first.map(({ host, result: { msg } }) => [host, msg]).sort()).toEqual([
      ['xen1', 'xen1 ü ☃ 🎉'],
      ['xen2', 'xen2 ü ☃ 🎉'],
    ]);
    expect(results.filter(({ status }) => status === 'skipped')).toHaveLength(2);
    const items = ofType(events, 'item').filter(({ host }) => host === 'xen1');
    expect(items.map(({ item }) => item)).toEqual(['a', { b: 1 }]);
    const positions = ['play', 'task', 'host-start', 'host-result', 'stats', 'end'].map((type) =>
      events.findIndex((event) => event.type === type),
    );
    expect(positions).toEqual([...positions].sort((a, b) => a - b));
  });

  it('tell failures that are ignored or rescued, retries, and handlers', async () => {
    const { events, result } = await play({
      ...local('xen1'),
      playbook: [
        {
          hosts: 'all',
          gather_facts: false,
          connection: 'local',
          tasks: [
            { name: 'Ignored', command: 'false', ignore_errors: true },
            {
              name: 'Tried',
              command: 'false',
              register: 'r',
              until: 'r.rc == 0',
              retries: 1,
              delay: 0,
              ignore_errors: true,
            },
            {
              block: [{ name: 'Rescued', fail: { msg: 'no' } }],
              rescue: [{ name: 'Rescue', command: 'true', notify: 'Handle' }],
            },
          ],
          handlers: [{ name: 'Handle', debug: {} }],
        },
      ],
    });
    expect(result).toMatchObject({ status: 'ok', hosts: { xen1: { ignored: 2, rescued: 1 } } });
    const failed = ofType(events, 'host-result').filter(({ status }) => status === 'failed');
    expect(failed.map(({ task, ignored }) => [task.name, ignored])).toEqual([
      ['Ignored', true],
      ['Tried', true],
      ['Rescued', false],
    ]);
    // 2.22 counts the attempt to come, older ones the one that was made
    expect(ofType(events, 'retry')).toMatchObject([
      { host: 'xen1', result: { attempts: expect.any(Number) } },
    ]);
    expect(ofType(events, 'task').find(({ handler }) => handler)?.task.name).toBe('Handle');
    expect(
      ofType(events, 'host-result').find(({ changed, status }) => changed && status === 'ok')?.task
        .name,
    ).toBe('Rescue');
  });

  it('hold a diff of many megabytes whole', async () => {
    const folder = await makeFolder();
    const line = 'device { vendor "ü" } \t\\ \u0001\n';
    const path = await put(join(folder, 'multipath.conf'), line.repeat(200_000));
    const { events, result } = await play({
      ...local('xen1'),
      check: true,
      diff: true,
      env: { ANSIBLE_MAX_DIFF_SIZE: `${2 ** 26}` },
      playbook: tasks({ copy: { dest: path, content: 'short\n' } }),
    });
    expect(result).toMatchObject({ status: 'ok', noise: 0 });
    const diff = ofType(events, 'host-result')[0]?.result['diff'];
    expect(diff).toMatchObject([{ before: line.repeat(200_000), after: 'short\n' }]);
  });

  it('leave out what `no_log` hides, and say what is not an event as text', async () => {
    const { events } = await play({
      ...local('xen1'),
      verbosity: 1,
      extraVars: { hidden: 'Hush-4711' },
      playbook: tasks(
        { name: 'Hidden', command: 'echo {{ hidden }}', no_log: true },
        { name: 'Hidden items', command: 'echo {{ item }}', no_log: true, loop: ['{{ hidden }}'] },
        {
          name: 'Warns',
          command: 'echo',
          args: { warn: 'x', chdir: '/nonexistent' },
          ignore_errors: true,
        },
      ),
    });
    expect(JSON.stringify(events)).not.toContain('Hush-4711');
    expect(ofType(events, 'host-result')[0]?.result).toMatchObject({
      censored: expect.any(String),
    });
    expect(ofType(events, 'text').some(({ line }) => /no config|using .*config/i.test(line))).toBe(
      true,
    );
  });

  it('come in any locale', async () => {
    const { result } = await play({
      ...local('xen1'),
      env: { LC_ALL: 'C', LANG: undefined },
      playbook: tasks({ debug: { msg: 'ü' } }),
    });
    expect(result.status).toBe('ok');
  });

  it('come whole when there are 5,000 of them', { timeout: 300_000 }, async () => {
    const { events, result } = await play({
      ...local(...Array.from({ length: 10 }, (_, at) => `xen${at}`)),
      forks: 2,
      playbook: tasks({
        name: 'Many',
        debug: { msg: '{{ item }}' },
        loop: '{{ range(500) | list }}',
      }),
    });
    expect(result).toMatchObject({ status: 'ok', noise: 0, events: 5000 + 2 * 10 + 4 });
    const seen = ofType(events, 'item').map(({ host, item }) => `${host} ${item}`);
    expect(new Set(seen).size).toBe(5000);
    expect(Object.keys(result.hosts)).toHaveLength(10);
  });
});
