import { expect, test } from 'vitest';
import type { Host, InOne } from '../../src/hosts/host.ts';
import { aheadHost, askingHost, joinedHost, joiningHost } from '../../src/run/joined.ts';
import { seenHost } from '../../src/run/record/seen-host.ts';
import { MemoryHost } from '../support/memory-host.ts';

const QUERY = { files: ['/a'] };
const said = (stdout: string, ...argv: string[]) => ({
  ...{ argv, stdout, exit: 0, stderr: '', timedOut: false },
});

/** Its commands say how often they were run. */
function dom0(): MemoryHost {
  let times = 0;
  return new MemoryHost({
    files: { '/a': 'a' },
    command: () => ({ stdout: `answer ${++times}` }),
  });
}

async function ahead(host: Host) {
  const answers = await host.facts(QUERY);
  const commands = [said('came along', 'show')];
  return { commands, facts: { query: QUERY, answers } };
}

test('what came along is given once, and asked of the host from then on', async () => {
  const host = dom0();
  const first = aheadHost(host, await ahead(host));
  expect((await first.run(['show'])).stdout).toBe('came along');
  const calls = host.calls.length;
  expect((await first.facts({ files: ['/a'] })).files.get('/a')?.exists).toBe(true);
  expect(host.calls).toHaveLength(calls);
  expect((await first.run(['show'])).stdout).toBe('answer 1');
  await first.facts(QUERY);
  expect(host.calls).toHaveLength(calls + 2);
});

// a daemon that takes its file up late is asked again: the maps of before that say nothing of it
test.each([
  ['asked again', async (host: Host) => host.run(['show']).then(() => host.run(['show']))],
  ['asked for something else', async (host: Host) => host.run(['other'])],
])('a host that is %s has nothing more that came along', async (_, ask) => {
  const host = dom0();
  const first = aheadHost(host, await ahead(host));
  await ask(first);
  const calls = host.calls.length;
  await first.facts(QUERY);
  expect(host.calls).toHaveLength(calls + 1);
});

test('a replacement takes along what comes behind it', async () => {
  const host = dom0();
  const asked: InOne[] = [];
  const one = Object.assign(dom0(), {
    inOne: async (operation: InOne) => {
      asked.push(operation);
      const commands = operation.commands.map(({ argv }) => said('', ...argv));
      return { replaced: { realPath: '/a' }, commands };
    },
  });
  const record = { head: 'h', isNew: false, lines: 'l' };
  const asks = { commands: [['show']], query: QUERY };
  const joint = { record, command: { argv: ['reload'], timeoutMs: 1 }, asks };
  await joiningHost(one, joint).replace({ path: '/a', expected: null, content: null });
  const commands = [{ argv: ['reload'], timeoutMs: 1 }, { argv: ['show'] }];
  expect(asked).toMatchObject([{ replace: { path: '/a' }, record, commands, query: QUERY }]);
  const done = await joinedHost(host, joint).inOne?.({ commands: [] });
  expect(done?.commands.map(({ argv }) => argv)).toEqual([['reload'], ['show']]);
  expect(host.calls).toEqual([]);

  let kept: unknown;
  const asking = askingHost(one, asks, (each) => {
    kept = each;
  });
  await asking.inOne?.({ commands: [{ argv: ['reload'] }] });
  expect(asked.at(-1)?.commands.map(({ argv }) => argv)).toEqual([['reload'], ['show']]);
  expect(kept).toMatchObject({ commands: [{ argv: ['show'] }] });
});

test('a look answers what it has seen, and no more', async () => {
  const host = dom0();
  const seen = seenHost(host, await host.facts({ files: ['/a', '/none'] }));
  host.setText('/a', 'b');
  const calls = host.calls.length;
  expect(await seen.read('/none')).toMatchObject({ exists: false });
  expect((await seen.facts({ files: ['/a'] })).files.get('/a')).toMatchObject({
    bytes: new Uint8Array([97]),
  });
  expect(host.calls).toHaveLength(calls);
  await seen.facts({ files: ['/a'], commands: [['x']] });
  await seen.facts({ files: ['/other'] });
  await seen.read('/other');
  expect(host.calls).toHaveLength(calls + 3);
});
