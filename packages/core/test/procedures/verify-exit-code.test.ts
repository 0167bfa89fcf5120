import { describe, expect, test } from 'vitest';
import { quantastor } from '../../src/profiles/quantastor.ts';
import type { Report } from '../../src/run/report.ts';
import { exitCodeOf, runExitCodeOf, verifyExitCodeOf } from '../../src/run/report.ts';
import { configureMultipath } from '../../src/verbs/configure-multipath.ts';
import { verifyMultipath } from '../../src/verbs/verify.ts';
import { temporaryFolder } from '../run/support.ts';
import { dom0, type MemoryDom0 } from '../support/memory-dom0.ts';
import { openerOf } from '../support/memory-host.ts';

const stateFolder = temporaryFolder();

const ACTIVE = 'active ready running';
const FAILED = 'failed faulty offline';

const topology = (...states: string[]): string =>
  `3600a dm-0 OSNEXUS,QUANTASTOR\n\`-+- policy='round-robin 0' prio=1 status=active\n${states.map((state, at) => `  \`- ${at}:0:0:0 sd${'ab'[at]} 8:${at * 16} ${state}\n`).join('')}`;

/** A host that was configured, with this topology from then on. */
async function host(paths: string, name = 'xen1'): Promise<MemoryDom0> {
  const made = dom0.seven({ name, topologyAfter: paths });
  await configureMultipath(
    {},
    { hosts: [openerOf(made)], profile: quantastor, mode: 'apply', stateFolder },
  );
  return made;
}

const verify = (hosts: readonly MemoryDom0[], allowFailedPaths = false): Promise<Report> =>
  verifyMultipath({ allowFailedPaths }, { hosts: hosts.map(openerOf), profile: quantastor });

describe('what verify tells its caller', () => {
  test.each([
    ['every path is active', topology(ACTIVE, ACTIVE), 0, 'all-active', ''],
    ['there are no maps yet', '', 0, 'no-maps', ''],
    ['a path is failed', topology(ACTIVE, FAILED), 3, 'degraded', 'path sdb of 3600a'],
    ['a path is missing', topology(ACTIVE), 3, 'degraded', 'one path only, sda (0:0:0:0)'],
    ['no path is left', topology(FAILED, FAILED), 4, 'none-active', 'path sda of 3600a'],
  ])('%s', async (_name, paths, code, pathState, names) => {
    const made = await host(paths);
    const report = await verify([made]);
    expect(verifyExitCodeOf(report)).toBe(code);
    const steps = report.hosts[0]?.steps ?? [];
    expect(steps.find(({ name }) => name === 'list-maps')?.found).toMatchObject({ pathState });
    const errors = steps.flatMap(({ findings }) =>
      findings.filter(({ severity }) => severity === 'error'),
    );
    expect(errors.map(({ message }) => message).join('\n')).toContain(names);
    expect(errors.length === 0).toBe(code === 0);
    // a LUN that cannot be reached is allowed by no option
    expect(verifyExitCodeOf(await verify([made], true))).toBe(code === 4 ? 4 : 0);
  });

  test('a host that is not configured is told from one whose path is failed', async () => {
    const bare = dom0.seven({ topology: topology(ACTIVE, ACTIVE) });
    const report = await verify([bare]);
    expect(verifyExitCodeOf(report)).toBe(2);
    const findings = report.hosts.flatMap(({ steps }) => steps.flatMap((each) => each.findings));
    expect(findings.find(({ code }) => code === 'not-in-effect')?.help).toContain(
      'writes the stanza',
    );
    const failed = dom0.seven({ topology: topology(ACTIVE, FAILED) });
    expect(verifyExitCodeOf(await verify([failed]))).toBe(3);
  });

  test('one function has the code of every procedure', async () => {
    const mute = await verify([dom0.seven({ mute: true })]);
    expect([runExitCodeOf(mute), exitCodeOf(mute)]).toEqual([5, 2]);
    const changed = { ...mute, procedure: 'configure-multipath', outcome: 'changed' } as const;
    expect(runExitCodeOf(changed)).toBe(0);
    expect(runExitCodeOf(changed, { requireInEffect: true })).toBe(5);
  });

  test('the worst host counts', async () => {
    const degraded = await host(topology(ACTIVE, FAILED));
    const none = await host(topology(FAILED, FAILED), 'xen2');
    const mute = dom0.seven({ name: 'xen3', mute: true });
    expect(verifyExitCodeOf(await verify([degraded, dom0.seven({ name: 'xen4' })]))).toBe(3);
    expect(verifyExitCodeOf(await verify([degraded, none]))).toBe(4);
    expect(verifyExitCodeOf(await verify([degraded, none, mute]))).toBe(4);
    expect(verifyExitCodeOf(await verify([degraded, mute]))).toBe(5);
    expect(verifyExitCodeOf({ outcome: 'unchanged', hosts: [] })).toBe(0);
  });

  test('of every two hosts the worse one counts, in the order 4, 1, 5, 3, 2', async () => {
    const made = new Map<number, MemoryDom0>([
      [4, await host(topology(FAILED, FAILED), 'lost')],
      [
        1,
        dom0.seven({
          name: 'gone',
          before: () => {
            throw new Error('it burns');
          },
        }),
      ],
      [5, dom0.seven({ name: 'mute', mute: true })],
      [3, await host(topology(ACTIVE, FAILED), 'degraded')],
      [2, dom0.seven({ name: 'bare', topology: topology(ACTIVE, ACTIVE) })],
      [0, await host(topology(ACTIVE, ACTIVE), 'fine')],
    ]);
    const order = [...made.keys()];
    const said: number[][] = [];
    for (const [at, worse] of order.entries())
      for (const better of order.slice(at)) {
        const hosts = [...new Set([better, worse])].flatMap((code) => made.get(code) ?? []);
        said.push([worse, better, verifyExitCodeOf(await verify(hosts))]);
      }
    expect(said).toEqual(
      order.flatMap((worse, at) => order.slice(at).map((better) => [worse, better, worse])),
    );
  });

  test('one LUN of two that has no path is a LUN without a path', async () => {
    const second = topology(FAILED, FAILED)
      .replace('3600a dm-0', '3600b dm-1')
      .replaceAll(' sd', ' sdx');
    const made = await host(`${topology(ACTIVE, ACTIVE)}${second}`);
    expect(verifyExitCodeOf(await verify([made]))).toBe(4);
  });
});
