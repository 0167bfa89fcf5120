import { existsSync, readFileSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import type { Host, HostOpener } from '../../src/hosts/host.ts';
import { parseHost } from '../../src/hosts/registry.ts';
import type { JournalProcess } from '../../src/os/process-identity.ts';
import { quantastor } from '../../src/profiles/quantastor.ts';
import { createSandbox } from '../../src/sandbox/create.ts';
import { configureMultipath } from '../../src/verbs/configure-multipath.ts';
import { listHostRuns, rollbackHosts } from '../../src/verbs/host-runs.ts';
import { temporaryFolder } from './support.ts';

/** Who a run says that it is: another controller, of which nothing can be seen from here. */
const self = vi.hoisted(() => ({ process: undefined as JournalProcess | undefined }));
vi.mock('../../src/os/process-identity.ts', async (original) => {
  const real = await original<typeof import('../../src/os/process-identity.ts')>();
  return { ...real, thisProcess: () => self.process ?? real.thisProcess() };
});

vi.mock('node:timers/promises', () => import('../support/hurried-timers.ts'));

const ELSEWHERE = { pid: 7, computer: 'controller-2', started: 'boot ns 7' };

/** Does something else in between, once, before its first command of this name. */
function meanwhile(opener: HostOpener, word: string, work: () => Promise<void>): HostOpener {
  let isDone = false;
  const open: HostOpener['open'] = async () => {
    const host = await opener.open();
    const run: Host['run'] = async (argv, options) => {
      if (!isDone && argv.join(' ').includes(word)) {
        isDone = true;
        await work();
      }
      return host.run(argv, options);
    };
    return Object.assign(Object.create(host) as Host, { run });
  };
  return { ...opener, open };
}

// ROBUSTNESS-12: the host's clock jumps forward, so that a second controller takes a living holder of another machine for dead
test.each([
  ['puts the same stanza there', 'again'],
  ['takes the run back', 'rollback'],
] as const)(
  'a holder whose host the clock has jumped under, and a second controller that %s',
  async (_, what) => {
    const root = join(temporaryFolder(), 'sandbox');
    await createSandbox(root);
    const folder = join(root, 'xenserver-7');
    const opener = parseHost(`sandbox:${folder}`);
    const own = join(folder, 'var/lib/quantastor-xenserver');
    const file = () =>
      readFileSync(join(folder, 'etc/multipath.xenserver/multipath.conf'), 'latin1');
    const loaded = () =>
      JSON.stringify(JSON.parse(readFileSync(join(folder, 'sandbox.json'), 'utf8')).daemon.loaded);
    const before = file();
    const second: string[] = [];
    const other = async (): Promise<void> => {
      const then = new Date(Date.now() - 7_200_000);
      utimesSync(join(own, 'active.jsonl'), then, then);
      self.process = undefined;
      const report =
        what === 'again'
          ? await configureMultipath(
              {},
              {
                hosts: [opener],
                profile: quantastor,
                mode: 'apply',
                stateFolder: temporaryFolder(),
              },
            )
          : await rollbackHosts('last', { hosts: [opener], mode: 'apply' });
      second.push(report.outcome);
    };
    self.process = ELSEWHERE;
    const first = await configureMultipath(
      {},
      {
        hosts: [meanwhile(opener, 'reconfigure', other)],
        ...{ profile: quantastor, mode: 'apply', stateFolder: temporaryFolder() },
      },
    );
    self.process = undefined;
    expect(second).toEqual(['changed']);
    expect(first.outcome).toBe(what === 'again' ? 'changed' : 'undone');
    // the daemon has what the file has, and nobody holds the host
    const check = (): void => {
      expect(loaded().includes('QUANTASTOR')).toBe(file() !== before);
      expect(existsSync(join(own, 'active.jsonl'))).toBe(false);
    };
    check();
    expect(file() === before).toBe(what === 'rollback');
    // the record was put aside as one of a run that was cut off: whoever ends it gets to the old bytes
    for (const { runId, state } of (await listHostRuns({ hosts: [opener] }))[0]?.runs ?? [])
      if (state === 'interrupted') {
        const back = await rollbackHosts(runId, { hosts: [opener], mode: 'apply' });
        expect(back.hosts[0]?.error).toBeUndefined();
        expect(file()).toBe(before);
      }
    check();
    const [{ runs = [] } = {}] = await listHostRuns({ hosts: [opener] });
    expect(runs.map(({ state }) => state)).not.toContain('interrupted');
  },
);
