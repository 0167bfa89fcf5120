import { expect, it } from 'vitest';
import { startPlaybook } from '../src/index.ts';
import { local, tasks } from './support/play.ts';
import { standIn } from './support/stand-in.ts';

const COUNT = Number(process.env['EVENTS'] ?? 300);
const MEGABYTES = 150;

it(`holds few of ${COUNT} events of 1 MB at a time`, {
  timeout: 300_000 + COUNT * 300,
}, async () => {
  const env = await standIn(`
    const fill = 'x'.repeat(2 ** 20);
    for (let at = 0; at < ${COUNT}; at += 1)
      if (!send('host-start', { host: String(at), task: { ...task, name: fill } }))
        await new Promise((resolve) => events.once('drain', resolve));
    send('stats', { hosts: {}, custom: {} });
    finish(0);`);
  const run = await startPlaybook({
    ...{ ...local('xen1'), playbook: tasks({ debug: {} }), launcher: 'ansible-playbook', env },
  });
  globalThis.gc?.();
  const before = process.memoryUsage.rss();
  let most = 0;
  let seen = 0;
  for await (const event of run) {
    if (event.type === 'host-start') seen += 1;
    most = Math.max(most, process.memoryUsage.rss() - before);
  }
  expect(await run.result()).toMatchObject({ status: 'ok', noise: 0 });
  expect(seen).toBe(COUNT);
  expect(most / 2 ** 20).toBeLessThan(MEGABYTES);
});
