import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseHost } from '../../src/hosts/registry.ts';
import { quantastor } from '../../src/profiles/quantastor.ts';
import { requiredExitCodeOf, verifyExitCodeOf } from '../../src/run/report.ts';
import { createSandbox } from '../../src/sandbox/create.ts';
import { type SandboxDom0, updateSandboxState } from '../../src/sandbox/state.ts';
import { configureMultipath } from '../../src/verbs/configure-multipath.ts';
import { verifyMultipath } from '../../src/verbs/verify.ts';
import { temporaryFolder } from '../run/support.ts';

type Change = (state: SandboxDom0) => void;

async function configuredHost() {
  const folder = join(temporaryFolder(), 'sandbox');
  await createSandbox(folder);
  const place = join(folder, 'xenserver-8');
  const hosts = [parseHost(`sandbox:${place}`)];
  const run = { hosts, profile: quantastor, stateFolder: temporaryFolder() };
  await configureMultipath({}, { ...run, mode: 'apply' });
  const change = (of: Change) =>
    updateSandboxState(place, (state) => {
      if (state.kind === 'dom0') of(state);
    });
  return { run, change };
}

const faults =
  (more: SandboxDom0['faults']): Change =>
  (state) => {
    state.faults = more;
  };
const failPaths =
  (count: number): Change =>
  (state) => {
    const [map] = state.maps;
    if (!map) return;
    (state as { maps: unknown }).maps = [
      { ...map, paths: map.paths.map((path, at) => ({ ...path, failed: at < count })) },
    ];
  };

test.each<[string, Change, number, string, string]>([
  ['all is seen', () => undefined, 0, 'effective-configuration', 'seen'],
  // CLI-1
  [
    'the daemon does not run',
    (state) => {
      state.daemon.running = false;
    },
    2,
    'effective-configuration',
    'not-seen',
  ],
  [
    'the daemon has read nothing of it',
    (state) => {
      state.daemon.loaded = [];
    },
    2,
    'effective-configuration',
    'not-seen',
  ],
  // FIELD-2, FIELD-5
  [
    'a brace is missing in the printout',
    faults({ printer: 'missing-brace' }),
    0,
    'effective-configuration',
    'seen',
  ],
  [
    'a name is lost in the printout',
    faults({ printer: 'null' }),
    0,
    'effective-configuration',
    'seen',
  ],
  // FIELD-6
  ['the printout is cut', faults({ printoutCut: 120 }), 5, 'effective-configuration', 'not-known'],
  // FIELD-56
  ['the daemon wants root', faults({ wantsRoot: true }), 5, 'effective-configuration', 'not-known'],
  ['xe hangs', faults({ xe: 'hangs' }), 5, 'ask-xapi', 'not-known'],
  ['xe fails', faults({ xe: 'fails' }), 5, 'ask-xapi', 'not-known'],
  // CLI-7
  [
    'multipathing is off in XAPI',
    (state) => {
      for (const host of state.pool) host.multipathing = false;
    },
    2,
    'ask-xapi',
    'not-seen',
  ],
  [
    'the kernel groups the paths otherwise',
    faults({ kernelGroups: 'apart' }),
    2,
    'list-maps',
    'not-seen',
  ],
  ['a path is failed', failPaths(1), 3, 'check-paths', 'not-seen'],
  ['no path is left', failPaths(2), 4, 'check-paths', 'not-seen'],
  [
    'no path is left and xe hangs',
    (state) => {
      failPaths(2)(state);
      state.faults = { xe: 'hangs' };
    },
    4,
    'ask-xapi',
    'not-known',
  ],
  [
    'a path is failed and xe hangs',
    (state) => {
      failPaths(1)(state);
      state.faults = { xe: 'hangs' };
    },
    5,
    'ask-xapi',
    'not-known',
  ],
])('%s: verify', async (_name, change, code, step, answer) => {
  const { run, change: make } = await configuredHost();
  await make(change);
  const report = await verifyMultipath({}, run);
  expect(verifyExitCodeOf(report)).toBe(code);
  const found = report.hosts[0]?.steps.find(({ name }) => name === step);
  expect(found?.answer).toBe(answer);
  expect(report.hosts[0]?.outcome === 'unchanged').toBe(code === 0);
});

test.each<[string, SandboxDom0['faults']]>([
  // FIELD-3
  ['a brace is missing', { printer: 'missing-brace' }],
  ['a name is lost', { printer: 'null' }],
  ['it is cut', { printoutCut: 120 }],
])('%s in the printout: a second run changes nothing and undoes nothing', async (_name, more) => {
  const { run, change } = await configuredHost();
  await change(faults(more));
  const again = await configureMultipath({}, { ...run, mode: 'apply' });
  expect(again.hosts[0]?.steps.flatMap(({ changes }) => changes)).toEqual([]);
  expect(again.outcome).toBe('unchanged');
});

test('a change that did all it was to do ends with 0, and with 2 where it was to be in effect', async () => {
  const { run, change } = await configuredHost();
  await change((state) => {
    state.daemon.running = false;
  });
  const report = await configureMultipath({}, { ...run, mode: 'apply' });
  expect(report.outcome).toBe('unchanged');
  expect(requiredExitCodeOf(report)).toBe(2);
  await change((state) => {
    state.daemon.running = true;
  });
  expect(requiredExitCodeOf(await configureMultipath({}, { ...run, mode: 'apply' }))).toBe(0);
});
