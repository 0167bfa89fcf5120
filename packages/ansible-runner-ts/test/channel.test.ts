import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type PlaybookEvent, startPlaybook } from '@quantastor-xenserver/ansible-runner-ts';
import { describe, expect, it } from 'vitest';
import { makeFolder, waitUntil } from './support/folder.ts';
import { local, ofType, play, tasks } from './support/play.ts';
import { standIn } from './support/stand-in.ts';

const base = { ...local('xen1'), playbook: tasks({ debug: {} }) };
const stats = `send('stats', { hosts: { xen1: { ok: 1, changed: 0, failures: 0, unreachable: 0, skipped: 0, rescued: 0, ignored: 0 } }, custom: {} });`;

describe('the way of the events', () => {
  it('brings an event whole that comes in pieces, cut in a character', async () => {
    const env = await standIn(`
      const line = Buffer.from(JSON.stringify({ v: 1, type: 'item', at, host: 'ü☃🎉', status: 'ok',
        changed: false, item: '☃', play: null, durationMs: 1, task, result: {} }) + '\\n');
      for (const byte of line) {
        events.write(Buffer.of(byte));
        await new Promise((resolve) => setImmediate(resolve));
      }
      ${stats} finish(0);`);
    const { events, result } = await play({ ...base, env });
    expect(ofType(events, 'item')).toMatchObject([{ host: 'ü☃🎉', item: '☃' }]);
    expect(result).toMatchObject({ status: 'ok', events: 2, noise: 0 });
  });

  it('tells a last event that was cut in half, and keeps those before', async () => {
    const env = await standIn(
      `send('no-hosts'); events.write('{"v":1,"type":"host-res'); finish(2);`,
    );
    const { events, result } = await play({ ...base, env });
    expect(ofType(events, 'noise')).toEqual([
      { type: 'noise', reason: 'cut', bytes: 23, excerpt: '{"v":1,"type":"host-res' },
    ]);
    expect(result).toMatchObject({ status: 'error', events: 1, noise: 1 });
  });

  it('goes on after noise and after an event that is too long', async () => {
    const env = await standIn(`
      events.write('hello\\n\\u0000\\u0001\\n[]\\n');
      send('host-start', { host: 'x'.repeat(100000), task });
      ${stats}
      console.log('{"v":1,"type":"no-hosts"}'); console.error('warning: \\u001b[31mred');
      finish(0);`);
    const { events, result } = await play({ ...base, env, maxEventBytes: 5000 });
    expect(ofType(events, 'noise').map(({ reason, bytes }) => [reason, bytes > 5000])).toEqual([
      ['unreadable', false],
      ['unreadable', false],
      ['unreadable', false],
      ['too-long', true],
    ]);
    expect(ofType(events, 'noise').at(-1)?.excerpt).toHaveLength(200);
    expect(
      ofType(events, 'text')
        .map(({ line }) => line)
        .sort(),
    ).toEqual(['warning: \u001b[31mred', '{"v":1,"type":"no-hosts"}']);
    expect(result).toMatchObject({ status: 'ok', events: 1, noise: 4 });
  });

  it('does not lose what is written right before the end', async () => {
    const env = await standIn(`
      for (let at = 0; at < 2000; at += 1) send('host-start', { host: 'xen' + at, task });
      ${stats} finish(0);`);
    const { result } = await play({ ...base, env });
    expect(result).toMatchObject({ status: 'ok', events: 2001 });
  });

  it('keeps the events of a process that ended before it was listened to', async () => {
    const done = join(await makeFolder(), 'done');
    const env = await standIn(`
      process.on('exit', () => fs.writeFileSync(${JSON.stringify(done)}, ''));
      ${stats} finish(0);`);
    const run = await startPlaybook({ ...base, env });
    // nothing of this process runs meanwhile
    const cell = new Int32Array(new SharedArrayBuffer(4));
    for (let at = 0; at < 2000 && !existsSync(done); at += 1) Atomics.wait(cell, 0, 0, 10);
    Atomics.wait(cell, 0, 0, 100);
    expect(await run.result()).toMatchObject({ status: 'ok', events: 1 });
  });

  it('holds the writer up for a slow reader, and loses nothing', async () => {
    const counter = join(await makeFolder(), 'written');
    const total = 6000;
    const env = await standIn(`
      const fill = 'x'.repeat(4000);
      for (let at = 1; at <= ${total}; at += 1) {
        const full = !send('host-start', { host: String(at), task: { ...task, name: fill } });
        if (full) {
          // before the wait: it may last until the reader goes on
          fs.writeFileSync(${JSON.stringify(counter)}, String(at));
          await new Promise((resolve) => events.once('drain', resolve));
        }
      }
      ${stats} finish(0);`);
    const run = await startPlaybook({ ...base, env, launcher: 'ansible-playbook' });
    const seen: PlaybookEvent[] = [];
    let ahead = 0;
    for await (const event of run) {
      seen.push(event);
      // slower than the writer: it gets many turns for each of ours
      if (seen.length % 50 === 0)
        for (let turn = 0; turn < 20; turn += 1)
          await new Promise((resolve) => setImmediate(resolve));
      // nothing is taken until the writer has gone on as far as it can
      if (seen.length === 500) await stoodStill(counter, seen.length);
      if (seen.length <= 5000) ahead = Math.max(ahead, written(counter) - seen.length);
    }
    expect(ofType(seen, 'host-start').map(({ host }) => Number(host))).toEqual(
      Array.from({ length: total }, (_, index) => index + 1),
    );
    // 256 values in the queue, the rest in the buffers of streams and of the system
    expect(ahead).toBeLessThan(1000);
  });

  it('can be read once only', async () => {
    const env = await standIn(`${stats} finish(0);`);
    const run = await startPlaybook({ ...base, env, launcher: 'ansible-playbook' });
    for await (const _ of run);
    await expect(async () => {
      for await (const _ of run);
    }).rejects.toThrow('once');
    expect((await run.result()).status).toBe('ok');
  });

  it('needs no reader: the result can be asked for alone', async () => {
    const env = await standIn(`
      for (let at = 0; at < 3000; at += 1) send('host-start', { host: 'x'.repeat(2000), task });
      ${stats} finish(0);`);
    const run = await startPlaybook({ ...base, env, launcher: 'ansible-playbook' });
    expect(await run.result()).toMatchObject({ status: 'ok', events: 3001 });
  });

  it('is not held open by a process that Ansible left behind', async () => {
    const env = await standIn(`
      const child = require('node:child_process').spawn('sleep', ['1000'], { stdio: ['ignore', 'inherit', 'inherit'], detached: true });
      child.unref();
      console.log(child.pid);
      ${stats} finish(0);`);
    const { events, result } = await play({ ...base, env });
    process.kill(Number(ofType(events, 'text')[0]?.line));
    expect(result.status).toBe('ok');
  });

  it('cannot be used to have other processes ended', async () => {
    const controller = new AbortController();
    const env = await standIn(`
      for (const pid of [1, 0, -1, ${process.pid}]) send('start', { ansible: '2', pid, playbook: 'x' });
      process.on('SIGINT', () => finish(99));`);
    const run = await startPlaybook({
      ...base,
      env,
      launcher: 'ansible-playbook',
      signal: controller.signal,
    });
    let starts = 0;
    for await (const { type } of run) if (type === 'start' && ++starts === 4) controller.abort();
    expect(await run.result()).toMatchObject({ status: 'cancelled', exitCode: 99 });
  });
});

/** More was written than was taken, and then nothing more for a while: how busy the machine is changes nothing in that. */
async function stoodStill(counter: string, taken: number): Promise<void> {
  await waitUntil(() => written(counter) > taken, 'the writer is ahead');
  let last = -1;
  while (written(counter) !== last) {
    last = written(counter);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

function written(counter: string): number {
  try {
    return Number(readFileSync(counter, 'utf8'));
  } catch {
    return 0;
  }
}
