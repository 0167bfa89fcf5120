// @module-tag slow
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listRuns } from '@quantastor-xenserver/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeWorkspace, type Workspace } from '../support/sandbox.ts';
import { root, runStep, type StepResult } from '../support/step.ts';

/** The Action without its post step, for runs that nobody tidies up. */
let withoutPost: string;

beforeAll(() => {
  withoutPost = mkdtempSync(join(tmpdir(), 'without-post-'));
  for (const name of ['action.yml', 'package.json', 'dist'])
    cpSync(join(root, 'packages/github-action', name), join(withoutPost, name), {
      recursive: true,
    });
  writeFileSync(join(withoutPost, 'dist/post.js'), '');
});
afterAll(() => rmSync(withoutPost, { recursive: true }));

type Inputs = Readonly<Record<string, string>>;

const rolling = ({ dom0 }: Workspace): Inputs => ({
  procedure: 'configure-multipath',
  hosts: dom0,
  mode: 'apply',
  rolling: 'true',
});

const step = (place: Workspace, inputs: Inputs, how: object): Promise<StepResult> =>
  runStep(
    { 'state-folder': place.state, ...inputs },
    { workspace: place.folder, debug: true, ...how },
  );

const runIdOf = ({ outputs }: StepResult): string => outputs['run-id'] ?? '';

/** What comes before, and then the step that is to be stopped. */
const PROCEDURES: Readonly<Record<string, (place: Workspace) => Promise<Inputs>>> = {
  rolling: async (place) => rolling(place),
  rollback: async (place) => {
    const runId = runIdOf(await step(place, rolling(place), {}));
    return { procedure: 'rollback', mode: 'apply', 'run-id': runId };
  },
  resume: async (place) => {
    const killWhen = 'xenserver-5: reconfigure-daemon$';
    const cut = await step(place, rolling(place), { killWhen, folder: withoutPost });
    return { procedure: 'resume', mode: 'apply', 'run-id': runIdOf(cut) };
  },
};

/** Lines of the debug log: what each step is at, on the first host, between hosts, on the last one. */
const POINTS: Readonly<Record<string, readonly string[]>> = {
  rolling: [
    '^run ',
    'xenserver-8 > run xe pool-list',
    'xenserver-8: enter-maintenance$',
    'xenserver-8 > run xe host-disable',
    'xenserver-8 > replace ',
    'xenserver-8 > run multipathd -kreconfigure',
    'xenserver-8: keep-maps$',
    'xenserver-8 > run xe host-enable',
    'xenserver-5 > record of the run',
    'xenserver-5 > run xe host-disable',
    'xenserver-7 > replace ',
    'xenserver-7 > run multipathd -kshow config',
    'xenserver-7: leave-maintenance$',
    'xenserver-7 > run xe host-enable',
  ],
  rollback: [
    '^run ',
    'xenserver-8 > connect',
    'xenserver-8 > run multipathd -kreconfigure',
    'xenserver-5 > replace ',
    'xenserver-5 > run multipathd -kreconfigure',
    'xenserver-7 > replace ',
    'xenserver-7 > run multipathd -kreconfigure',
    'xenserver-7 > record of the run',
  ],
  resume: [
    '^run ',
    'xenserver-5 > connect',
    'xenserver-5 > run multipathd -kreconfigure',
    'xenserver-5 > run multipathd -kshow config',
    'xenserver-5 > run xe host-enable',
    'xenserver-7 > run xe host-disable',
    'xenserver-7 > replace ',
    'xenserver-7 > run xe host-enable',
  ],
};

const contents = ({ files }: Workspace): (string | undefined)[] =>
  [files.five, files.seven, files.eight].map((path) =>
    existsSync(path) ? readFileSync(path, 'utf8') : undefined,
  );

/** Hosts of the pool that take no VMs. */
const disabled = ({ sandbox }: Workspace): string[] =>
  sandbox.dom0.filter((folder) => {
    const state = JSON.parse(readFileSync(join(folder, 'sandbox.json'), 'utf8'));
    return (state as { pool: { enabled?: boolean }[] }).pool.some((one) => one.enabled === false);
  });

const leftOn = ({ sandbox }: Workspace): string[] =>
  sandbox.dom0.flatMap((folder) => {
    const own = join(folder, 'var/lib/quantastor-xenserver');
    const names = existsSync(own) ? readdirSync(own, { recursive: true, encoding: 'utf8' }) : [];
    return names.filter((name) => /lock|tmp/.test(name));
  });

const told = ({ annotations }: StepResult): string =>
  annotations.map(({ level, message }) => `${level}: ${message}`).join('\n');

interface Stopped {
  readonly place: Workspace;
  readonly result: StepResult;
  readonly original: (string | undefined)[];
  readonly before: (string | undefined)[];
}

async function stopped(
  name: string,
  how: object,
  judge: (all: Stopped) => Promise<void>,
): Promise<void> {
  const place = await makeWorkspace();
  try {
    const original = contents(place);
    const inputs = await PROCEDURES[name]?.(place);
    const before = contents(place);
    const result = await step(place, inputs ?? {}, how);
    await judge({ place, result, original, before });
  } finally {
    place.remove();
  }
}

/** Each file is whole, no host is left out of the pool, nobody holds one, and no run is open. */
async function expectTidy({ place, original }: Stopped): Promise<void> {
  for (const [at, content] of contents(place).entries())
    if (content !== original[at]) expect(content).toContain('QUANTASTOR');
  expect(disabled(place)).toEqual([]);
  expect(leftOn(place)).toEqual([]);
  for (const { state } of await listRuns(place.state))
    expect(state).toMatch(/^(finished|rolled-back|never-began)$/);
}

const ALL = Object.entries(POINTS).flatMap(([name, points]) =>
  points.map((point) => [name, point] as const),
);

// issue 15: cancels at every phase
describe.concurrent('a change of a pool, its rollback and its resume', () => {
  test.each(ALL)('%s cancelled at %s ends by itself, and leaves nothing open', (name, point) =>
    stopped(name, { cancelWhen: point }, async (all) => {
      const { result, place, before, original } = all;
      expect(result.stages['main']).toMatchObject({ cancelled: true, signal: null });
      await expectTidy(all);
      // what was cut off before and is not finished now is taken back by post, which says so
      if (result.state['run-ended'] !== 'true') {
        expect(name).toBe('resume');
        expect(told(result)).toContain('was taken back');
        expect(contents(place)).toEqual(original);
      }
      // the last of them may have come to its end before the cancel reaches it
      if (result.stages['main']?.code !== 0) {
        expect(result.stages['main']?.code).toBe(1);
        expect(told(result)).toContain('error: Cancelled: ');
      }
      if (JSON.stringify(contents(place)) !== JSON.stringify(before))
        expect(runIdOf(result)).toMatch(/^\d{8}T/);
    }),
  );

  test.each(ALL)('%s killed at %s is taken back by post, which says so', (name, point) =>
    stopped(name, { killWhen: point }, async (all) => {
      const { result, place, original } = all;
      expect(result.stages['post']?.code).toBe(0);
      await expectTidy(all);
      // the last steps may be over before the kill comes
      if (result.stages['main']?.code === 0 && result.state['run-ended'] === 'true') return;
      expect(result.stages['main']).toMatchObject({ signal: 'SIGKILL' });
      // main may have said to post that its run ended, or have been at nothing yet
      if (result.state['run-ended'] === 'true' || runIdOf(result) === '') return;
      expect(told(result)).toMatch(/was taken back|came to its end|before it changed anything/);
      if (/was taken back/.test(told(result))) expect(contents(place)).toEqual(original);
    }),
  );
});
