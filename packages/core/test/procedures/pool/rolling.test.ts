import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseHost } from '../../../src/hosts/registry.ts';
import type { ConfigureMultipathOptions } from '../../../src/options/types.ts';
import { quantastor } from '../../../src/profiles/quantastor.ts';
import { renderText } from '../../../src/render/text.ts';
import type { Report } from '../../../src/run/report.ts';
import { createSandbox } from '../../../src/sandbox/create.ts';
import { type SandboxDom0, updateSandboxState } from '../../../src/sandbox/state.ts';
import { configureMultipath } from '../../../src/verbs/configure-multipath.ts';
import { rollback } from '../../../src/verbs/rollback.ts';
import { verifyMultipath } from '../../../src/verbs/verify.ts';
import { temporaryFolder } from '../../run/support.ts';

type Change = (state: SandboxDom0) => void;

async function pool() {
  const folder = join(temporaryFolder(), 'sandbox');
  const { dom0 } = await createSandbox(folder);
  const hosts = dom0.map((place) => parseHost(`sandbox:${place}`));
  const order: string[] = [];
  const shared = { hosts, profile: quantastor, stateFolder: temporaryFolder() };
  const short = (name: string): string => name.replace(/^.*xenserver-/, '');
  return {
    shared,
    order,
    short,
    change: (at: number, of: Change) =>
      updateSandboxState(dom0[at] ?? '', (state) => {
        if (state.kind === 'dom0') of(state);
      }),
    enabled: async (): Promise<boolean[]> => {
      const found: boolean[] = [];
      for (const place of dom0)
        await updateSandboxState(place, (state) => {
          if (state.kind === 'dom0')
            found.push(state.pool.find(({ name }) => name === state.name)?.enabled !== false);
        });
      return found;
    },
    run: (options: Partial<ConfigureMultipathOptions>, mode: 'check' | 'apply' = 'apply') =>
      configureMultipath(options, {
        ...shared,
        mode,
        onEvent: (event) => {
          if (event.type === 'step-start' && event.step === 'enter-maintenance')
            order.push(short(event.host));
        },
      }),
  };
}

const codes = (report: Report): string[] =>
  report.hosts.flatMap(({ steps }) =>
    steps.flatMap(({ findings }) =>
      findings.filter(({ severity }) => severity === 'error').map(({ code }) => code),
    ),
  );
const outcomes = (report: Report): string[] => report.hosts.map(({ outcome }) => outcome);

// FIELD-51
test('rolling: the master first, each in maintenance mode, and all enabled at the end', async () => {
  const { run, order, enabled } = await pool();
  const report = await run({ rolling: true, evacuate: true });
  expect(outcomes(report)).toEqual(['changed', 'changed', 'changed']);
  expect(order).toEqual(['8', '5', '7']);
  expect(await enabled()).toEqual([true, true, true]);
  const steps = report.hosts[0]?.steps.map(({ name, outcome }) => `${name} ${outcome}`);
  expect(steps).toContain('enter-maintenance changed');
  expect(steps).toContain('leave-maintenance changed');
  const again = await run({ rolling: true, evacuate: true });
  expect(outcomes(again)).toEqual(['unchanged', 'unchanged', 'unchanged']);
  expect(order).toHaveLength(3);
});

test('without rolling no step speaks of maintenance', async () => {
  const { run } = await pool();
  const report = await run({}, 'check');
  expect(report.hosts[0]?.steps.map(({ name }) => name).join()).not.toContain('maintenance');
});

test.each<[string, Change, string]>([
  [
    'a host is disabled already',
    (state) => {
      for (const host of state.pool) if (host.name === state.name) host.enabled = false;
    },
    'host-is-disabled',
  ],
  [
    'another host of the pool is disabled',
    (state) => {
      for (const host of state.pool) if (host.name !== state.name) host.enabled = false;
    },
    'pool-host-is-disabled',
  ],
  [
    'HA is on',
    (state) => {
      state.faults = { poolHa: true };
    },
    'pool-ha-is-on',
  ],
  [
    'xe hangs',
    (state) => {
      state.faults = { xe: 'hangs' };
    },
    'xapi-not-asked',
  ],
])('rolling is refused while %s, and no host is begun', async (_name, change, code) => {
  const { run, change: make, enabled } = await pool();
  await make(1, change);
  const before = await enabled();
  const report = await run({ rolling: true });
  expect(codes(report)).toEqual([code]);
  expect(outcomes(report)).toEqual(['skipped', 'refused', 'skipped']);
  expect(await enabled()).toEqual(before);
});

test('a host that cannot be evacuated is enabled again, and no other is begun', async () => {
  const { run, change, enabled, order } = await pool();
  await change(2, (state) => {
    state.faults = { evacuateFails: true };
  });
  const report = await run({ rolling: true, evacuate: true });
  expect(outcomes(report)).toEqual(['skipped', 'skipped', 'undone']);
  expect(report.hosts[2]?.error?.message).toContain('HOST_NOT_ENOUGH_FREE_MEMORY');
  expect(report.hosts[0]?.steps.map(({ summary }) => summary).join('\n')).toContain('not begun');
  expect(order).toEqual(['8']);
  expect(await enabled()).toEqual([true, true, true]);
});

test('multipathing is switched on in maintenance mode, seen by verify, and taken back', async () => {
  const { run, change, shared, enabled } = await pool();
  for (const at of [0, 1, 2])
    await change(at, (state) => {
      for (const host of state.pool) host.multipathing = false;
    });
  await run({});
  const off = await verifyMultipath({}, shared);
  expect(
    off.hosts.map(({ steps }) => steps.find(({ name }) => name === 'ask-xapi')?.answer),
  ).toEqual(['not-seen', 'not-seen', 'not-seen']);
  const report = await run({ enableMultipathing: true });
  expect(outcomes(report)).toEqual(['changed', 'changed', 'changed']);
  const commands = report.hosts[0]?.steps
    .flatMap(({ changes }) => changes)
    .map(({ command }) => command?.slice(0, 2).join(' '));
  expect(commands).toEqual([
    'xe host-disable',
    'xe pbd-unplug',
    'xe host-param-set',
    'xe pbd-plug',
    'xe host-enable',
  ]);
  expect((await verifyMultipath({}, shared)).outcome).toBe('unchanged');
  expect(outcomes(await run({ enableMultipathing: true }))).toEqual([
    'unchanged',
    'unchanged',
    'unchanged',
  ]);
  const back = await rollback(report.runId, { mode: 'apply', stateFolder: shared.stateFolder });
  expect(back.outcome).toBe('changed');
  expect((await verifyMultipath({}, shared)).outcome).toBe('would-change');
  expect(await enabled()).toEqual([true, true, true]);
});

test('the stanza is taken away on a whole pool, one host at a time, and comes back by a rollback', async () => {
  const { run, order, enabled, shared } = await pool();
  await run({ rolling: true });
  order.length = 0;
  const report = await run({ state: 'absent', rolling: true });
  expect(outcomes(report)).toEqual(['changed', 'changed', 'changed']);
  expect(order).toEqual(['8', '5', '7']);
  expect(await enabled()).toEqual([true, true, true]);
  const titles = report.hosts.flatMap(({ steps }) => steps.map(({ title }) => title));
  expect(titles).toContain('Remove the stanza from each file that holds it');
  expect(renderText(report)).toMatch(/^Took the stanza out on 3 of 3 hosts/);
  const written = await verifyMultipath({}, shared);
  expect(
    written.hosts.map(({ steps }) => steps.find(({ name }) => name === 'write-stanza')?.answer),
  ).toEqual(['not-seen', 'not-seen', 'not-seen']);
  const again = await run({ state: 'absent', rolling: true });
  expect(outcomes(again)).toEqual(['unchanged', 'unchanged', 'unchanged']);
  expect(renderText(again)).toContain('3 hosts: the stanza is not there, nothing to do');
  await rollback(report.runId, { mode: 'apply', stateFolder: shared.stateFolder });
  expect(outcomes(await run({}, 'check'))).toEqual(['unchanged', 'unchanged', 'unchanged']);
});

test('hosts that were never begun are said to be so, and have no fault', async () => {
  const { run, change } = await pool();
  await change(2, (state) => {
    state.faults = { evacuateFails: true };
  });
  const report = await run({ rolling: true, evacuate: true });
  expect(report.stopped).toBe('failures');
  const text = renderText(report);
  expect(text).toMatch(/^Nothing was changed: 1 of 3 hosts failed, 2 not begun/);
  expect(text).toMatch(/not begun \(2\) {2}xenserver-5 xenserver-7/);
  expect(text).not.toMatch(/written, not in effect/);
  expect(renderText(report, { verbose: true })).toMatch(/xenserver-5: not begun/);
});

test('a host whose daemon cannot be brought back stays disabled, is said to be, and comes back by the rollback', async () => {
  const { run, change, enabled, shared } = await pool();
  await change(2, (state) => {
    state.faults = { reconfigureFails: true };
  });
  const report = await run({ rolling: true });
  expect(outcomes(report)).toEqual(['skipped', 'skipped', 'failed']);
  expect(await enabled()).toEqual([true, true, false]);
  const left = report.hosts[2]?.left?.join('\n');
  expect(left).toMatch(
    /multipathd -kreconfigure failed: it answered "fail", so what was put back may not be in effect; run multipathd -kreconfigure by hand/,
  );
  expect(left).toMatch(/the host stays disabled.*then run xe host-enable uuid=/);
  expect(renderText(report)).toContain('stays disabled');
  // whoever has put the daemon right has the rest done
  await change(2, (state) => {
    state.faults = {};
  });
  const back = await rollback(report.runId, { mode: 'apply', stateFolder: shared.stateFolder });
  expect(back.hosts[2]?.error).toBeUndefined();
  expect(await enabled()).toEqual([true, true, true]);
});

test('a rollback that fails on a host of an ended run leaves it as enabled as it is', async () => {
  const { run, change, enabled, shared } = await pool();
  const report = await run({ rolling: true });
  await change(2, (state) => {
    state.faults = { reconfigureFails: true };
  });
  const back = await rollback(report.runId, { mode: 'apply', stateFolder: shared.stateFolder });
  expect(back.hosts[2]?.outcome).toBe('failed');
  expect(back.hosts[2]?.left?.join('\n')).not.toContain('stays disabled');
  expect(await enabled()).toEqual([true, true, true]);
});
