import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type PlaybookOptions, startPlaybook } from '@quantastor-xenserver/ansible-runner-ts';
import { describe, expect, it } from 'vitest';
import { because, whyNoAnsible } from './support/ansible.ts';
import { makeFolder, put, waitUntil } from './support/folder.ts';
import { local, ofType, play, tasks } from './support/play.ts';
import { processesWith } from './support/processes.ts';
import { standIn } from './support/stand-in.ts';

const reason = process.platform === 'linux' ? whyNoAnsible() : 'looks into /proc';

/** A play that never ends by itself, each of its processes with a mark to find it by. */
function endless(mark: string, command = 'sleep 1000'): PlaybookOptions {
  return {
    ...local('xen1', 'xen2'),
    launcher: 'ansible-playbook',
    env: { TEST_MARK: mark },
    playbook: tasks(
      { name: 'Begun', debug: {} },
      { name: 'Endless', shell: command, environment: { TEST_MARK: mark } },
      { name: 'Never', debug: {} },
    ),
  };
}

/** Sleeps that run on both hosts. */
function asleep(mark: string): boolean {
  return processesWith(mark).filter(({ command }) => command.startsWith('sleep ')).length === 2;
}

describe.skipIf(reason)(`a playbook that is stopped${because(reason)}`, () => {
  it('ends when it is cancelled in mid-run, with everything it had started', async () => {
    const mark = randomUUID();
    const controller = new AbortController();
    const run = await startPlaybook({ ...endless(mark), signal: controller.signal });
    const events = [];
    for await (const event of run) {
      events.push(event);
      const isAtWork = event.type === 'host-start' && event.task.name === 'Endless';
      if (isAtWork && !controller.signal.aborted) {
        await waitUntil(() => asleep(mark), 'both hosts are at work');
        controller.abort();
      }
    }
    expect(await run.result()).toMatchObject({
      status: 'cancelled',
      error: { code: 'CANCELLED' },
      exitCode: 99,
      hosts: {},
    });
    expect(ofType(events, 'host-result').map(({ task }) => task.name)).toEqual(['Begun', 'Begun']);
    expect(processesWith(mark)).toEqual([]);
  });

  it('is killed when it does not heed, also what has left its session', async () => {
    const mark = randomUUID();
    const stubborn =
      "trap '' INT TERM HUP; setsid sh -c 'trap \"\" INT TERM HUP; sleep 1000; sleep 1000'";
    const run = await startPlaybook({ ...endless(mark, stubborn), graceMs: 300 });
    void waitUntil(() => asleep(mark), 'both hosts are at work').then(() => run.cancel());
    expect(await run.result()).toMatchObject({ status: 'cancelled' });
    expect(processesWith(mark)).toEqual([]);
  });

  it('ends at its time limit', async () => {
    const mark = randomUUID();
    const { result } = await play({ ...endless(mark), timeoutMs: 3000 });
    expect(result).toMatchObject({ status: 'timed-out', error: { code: 'TIMED_OUT' } });
    expect(result.message).toBe('the run took longer than 3 s');
    expect(processesWith(mark)).toEqual([]);
  });

  it('ends when its reader leaves, and is over when the loop is', async () => {
    const mark = randomUUID();
    const run = await startPlaybook(endless(mark));
    for await (const event of run) if (event.type === 'task') break;
    expect(processesWith(mark)).toEqual([]);
    expect(await run.result()).toMatchObject({ status: 'cancelled' });
  });

  it('ends when the program that started it is killed', async () => {
    const mark = randomUUID();
    const folder = await makeFolder();
    const index = new URL('../dist/index.js', import.meta.url).href;
    const program = await put(
      join(folder, 'program.mjs'),
      `import { startPlaybook } from ${JSON.stringify(index)};
       const run = await startPlaybook(${JSON.stringify(endless(mark))});
       for await (const event of run) console.log(event.type);`,
    );
    const child = spawn(process.execPath, [program], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, TMPDIR: folder, XDG_RUNTIME_DIR: '' },
    });
    await waitUntil(() => asleep(mark), 'both hosts are at work');
    child.kill('SIGKILL');
    await waitUntil(() => processesWith(mark).length === 0, 'nothing is left');
    await waitUntil(() => readdirSync(folder).length === 1, 'only the program is in the folder');
  });

  it('ends with the program that exits, and leaves no file', async () => {
    const mark = randomUUID();
    const folder = await makeFolder();
    const index = new URL('../dist/index.js', import.meta.url).href;
    const program = await put(
      join(folder, 'program.mjs'),
      `import { startPlaybook } from ${JSON.stringify(index)};
       const run = await startPlaybook(${JSON.stringify({ ...endless(mark), extraVars: { a: 'b' } })});
       for await (const event of run) if (event.type === 'host-start' && event.task.name === 'Endless') process.exit(7);`,
    );
    const child = spawn(process.execPath, [program], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, TMPDIR: folder, XDG_RUNTIME_DIR: '' },
    });
    expect(await new Promise((resolve) => child.once('exit', resolve))).toBe(7);
    await waitUntil(() => processesWith(mark).length === 0, 'nothing is left');
    expect(readdirSync(folder)).toEqual(['program.mjs']);
  });
});

describe('a run that is killed by somebody else', () => {
  it('is told as a crash', async () => {
    const env = await standIn(
      "send('no-hosts'); events.end(() => process.kill(process.pid, 'SIGSEGV'));",
    );
    const { result } = await play({ ...local('xen1'), playbook: tasks({ debug: {} }), env });
    expect(result).toMatchObject({ status: 'crashed', error: { code: 'CRASHED' }, events: 1 });
    expect(result.message).toContain('SIGSEGV');
  });

  it('is told as a crash also when it seems well but never came to its end', async () => {
    const env = await standIn('finish(0)');
    const { result } = await play({ ...local('xen1'), playbook: tasks({ debug: {} }), env });
    expect(result).toMatchObject({ status: 'crashed', exitCode: 0 });
  });
});
