import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { startPlaybook } from '@quantastor-xenserver/ansible-runner-ts';
import { describe, expect, it } from 'vitest';
import { because, whyNoAnsible } from './support/ansible.ts';
import { makeFolder, put, waitUntil } from './support/folder.ts';
import { local, ofType, play, tasks } from './support/play.ts';
import { processesWith } from './support/processes.ts';
import { standIn } from './support/stand-in.ts';

const reason = process.platform === 'linux' ? whyNoAnsible() : 'looks into /proc';
const isReal = !spawnSync('ansible-runner', ['--version']).error;
const PATH = isReal
  ? `${process.env['PATH']}`
  : `${join(import.meta.dirname, 'support/launcher')}:${process.env['PATH']}`;
const title = isReal ? 'ansible-runner' : 'a stand-in for ansible-runner';
const env = { PATH };

describe.skipIf(reason)(`a playbook through ${title}${because(reason)}`, () => {
  it('has the same events and result as without it', async () => {
    const options = {
      ...local('xen1', 'xen2'),
      env,
      secrets: { becomePassword: "it's" },
      extraVars: { word: `"{{ x }}" $(id) ' ü` },
      playbook: tasks(
        { name: 'Words', debug: { msg: '{{ word }}' } },
        { name: 'Items', debug: { msg: '{{ item }}' }, loop: [1, 2] },
        { name: 'Fails', fail: { msg: 'no' }, when: "inventory_hostname == 'xen2'" },
      ),
    };
    const [through, without] = [
      await play({ ...options, launcher: 'auto' }),
      await play({ ...options, launcher: 'ansible-playbook' }),
    ];
    expect(through.result).toMatchObject({
      launcher: 'ansible-runner',
      status: 'failed',
      exitCode: 2,
    });
    const shape = ({ events }: typeof through): unknown[] =>
      events
        .filter(({ type }) => type !== 'text' && type !== 'start' && type !== 'end')
        .map((event) =>
          JSON.stringify(event).replace(/"(?:at|id|path)":"[^"]*"|"durationMs":\d+/g, ''),
        )
        .sort();
    expect(shape(through)).toEqual(shape(without));
    expect(through.result.hosts).toEqual(without.result.hosts);
    expect(ofType(through.events, 'host-result')[0]?.result['msg']).toBe(options.extraVars.word);
  });

  it('leaves the check of host keys on', async () => {
    const show = tasks({ command: 'printenv ANSIBLE_HOST_KEY_CHECKING' });
    const { events } = await play({ ...local('xen1'), env, playbook: show, launcher: 'auto' });
    expect(ofType(events, 'host-result')[0]?.result['stdout']).toBe('True');
  });

  it('tells a syntax error as without it', async () => {
    const playbook = await put(join(await makeFolder(), 'site.yml'), '- hosts: [\n');
    const { result } = await play({ ...local('xen1'), env, playbook, launcher: 'ansible-runner' });
    expect(result).toMatchObject({ status: 'syntax-error', error: { code: 'SYNTAX_ERROR' } });
  });

  it('ends when it is cancelled, with everything it had started', async () => {
    const mark = randomUUID();
    const run = await startPlaybook({
      ...local('xen1'),
      launcher: 'ansible-runner',
      env: { ...env, TEST_MARK: mark },
      playbook: tasks({ name: 'Endless', command: 'sleep 1000' }),
    });
    const isAsleep = (): boolean =>
      processesWith(mark).some(({ command }) => command.startsWith('sleep '));
    void waitUntil(isAsleep, 'the host is at work').then(() => run.cancel());
    expect(await run.result()).toMatchObject({ status: 'cancelled' });
    expect(processesWith(mark)).toEqual([]);
  });

  it('keeps artifacts where it is asked to', async () => {
    const artifactsFolder = join(await makeFolder(), 'artifacts');
    const { result } = await play({
      ...local('xen1'),
      ...{ env, artifactsFolder, launcher: 'auto', playbook: tasks({ debug: {} }) },
    });
    expect(result.status).toBe('ok');
    expect(readdirSync(artifactsFolder)).toHaveLength(1);
  });
});

describe('the choice of the launcher', () => {
  it('is ansible-playbook where there is no ansible-runner', async () => {
    const only = (await standIn('finish(1)')).PATH.split(':')[0] ?? '';
    const run = await startPlaybook({ ...local('xen1'), env: { PATH: only }, playbook: tasks({}) });
    expect(run.launcher).toBe('ansible-playbook');
    await run.result();
  });
});
