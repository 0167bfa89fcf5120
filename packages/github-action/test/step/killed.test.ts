// @module-tag slow
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { adapterInputs, makeWorkspace, textOf, type Workspace } from '../support/sandbox.ts';
import { runStep, type StepResult } from '../support/step.ts';

interface Server {
  faults: object;
  services: Record<string, { state: number }>;
}

let place: Workspace;

beforeEach(async () => {
  place = await makeWorkspace();
});
afterEach(() => place.remove());

const stateFile = (): string => join(place.sandbox.server, 'sandbox.json');
const server = (): Server => JSON.parse(readFileSync(stateFile(), 'utf8')) as Server;
const running = (): number | undefined =>
  Object.entries(server().services).find(([name]) => /storagelink/i.test(name))?.[1].state;

/** Main had said so to post before the kill came. */
const hasEnded = ({ state }: StepResult): boolean => state['run-ended'] === 'true';

async function killedWhileInstalling(): Promise<StepResult> {
  writeFileSync(stateFile(), JSON.stringify({ ...server(), faults: { installerHangs: true } }));
  return runStep(
    { ...adapterInputs(place), mode: 'apply' },
    { workspace: place.folder, killWhen: 'running .*exe' },
  );
}

// ACTION-13, ACTION-16, ACTION-17
describe('a step that was killed in the middle', () => {
  test('has said its run, and post takes it back and says so', async () => {
    const rules = textOf(place.files.rules);
    const result = await killedWhileInstalling();
    const runId = result.outputs['run-id'] ?? '';
    expect(result.stages['main']?.code).not.toBe(0);
    expect(runId).toMatch(/^\d{8}T\d{6}Z-[0-9a-f]{4}$/);
    expect(result.summary).toContain(runId);
    const told = result.annotations.map(({ message }) => message).join('\n');
    expect(told).toContain(`run ${runId} on ${place.server} was cut off`);
    expect(told).toContain(`run ${runId} was taken back: 1 host: 1 taken back`);
    // ACTION-11: what a later step may be held to, as it was left and as it is now
    const journal = readFileSync(join(place.state, 'runs', runId, 'journal.jsonl'));
    const digest = createHash('sha256').update(journal).digest('hex');
    expect(told).toMatch(/journal-digest was sha256:[0-9a-f]{64}/);
    expect(told).toContain(`journal-digest is now sha256:${digest}`);
    expect(running()).toBe(4);
    expect(textOf(place.files.rules)).toBe(rules);
    const runs = await runStep(
      { procedure: 'runs', 'state-folder': place.state },
      { workspace: place.folder },
    );
    expect(JSON.parse(runs.outputs['runs'] ?? '')).toMatchObject([
      { runId, state: expect.stringMatching(/^(finished|rolled-back)$/) },
    ]);
  });
});

// by the hosts' own records there is no journal to find it in, and `last` would now be an earlier run
test('a rollback by the records of hosts that was killed is finished by post, and no earlier run is touched', async () => {
  const hosts = `sandbox:${place.sandbox.dom0[0]}`;
  const old = textOf(place.files.five);
  const configure = (more: Readonly<Record<string, string>> = {}): Promise<StepResult> =>
    runStep(
      {
        procedure: 'configure-multipath',
        hosts,
        mode: 'apply',
        'state-folder': place.state,
        ...more,
      },
      { workspace: place.folder },
    );
  await configure();
  const first = textOf(place.files.five);
  await configure({ state: 'absent' });
  expect(textOf(place.files.five)).not.toBe(first);
  for (const killWhen of ['old bytes back', '^run ']) {
    const result = await runStep(
      { procedure: 'rollback', hosts, mode: 'apply' },
      { workspace: place.folder, killWhen },
    );
    const told = result.annotations.map(({ message }) => message).join('\n');
    // it may have come to its end before the kill comes: what the file holds is judged in any case
    if (!hasEnded(result)) expect(told).toMatch(/run \S+ was cut off; it is taken back now/);
    expect(textOf(place.files.five)).toBe(killWhen === '^run ' ? old : first);
  }
});

// it has an id of its own then, which no host knows: that nothing of it was left was not so
test('a rollback of several runs that was killed is told as one of which it is not known what is left', async () => {
  const [five = '', seven = ''] = place.sandbox.dom0.map((each) => `sandbox:${each}`);
  for (const hosts of [five, seven])
    await runStep(
      { procedure: 'configure-multipath', hosts, mode: 'apply', 'state-folder': place.state },
      { workspace: place.folder },
    );
  const result = await runStep(
    { procedure: 'rollback', hosts: `${five}\n${seven}`, mode: 'apply' },
    { workspace: place.folder, killWhen: '^run ' },
  );
  const told = result.annotations.map(({ level, message }) => `${level}: ${message}`).join('\n');
  expect(told).not.toContain('left to take back');
  if (!hasEnded(result))
    expect(told).toMatch(/error: the hosts had several runs to take back.*use procedure rollback/);
});

// ACTION-18
test('a run that came to its end leaves nothing to post', async () => {
  const inputs = { ...adapterInputs(place), mode: 'apply' };
  const result = await runStep(inputs, { workspace: place.folder });
  expect(result.code).toBe(0);
  expect(result.annotations.filter(({ level }) => level !== 'notice')).toEqual([]);
  const resumed = await runStep(
    {
      procedure: 'resume',
      mode: 'apply',
      'run-id': result.outputs['run-id'] ?? '',
      'state-folder': place.state,
    },
    { workspace: place.folder },
  );
  expect(JSON.stringify(resumed.annotations)).not.toContain('is not one of');
});

test('a resume that is cancelled leaves its run to post, and says once what becomes of it', async () => {
  const [, , eight = ''] = place.sandbox.dom0;
  const run = (inputs: Readonly<Record<string, string>>, options = {}): Promise<StepResult> =>
    runStep(
      { 'state-folder': place.state, mode: 'apply', ...inputs },
      { workspace: place.folder, ...options },
    );
  const applied = await run({ procedure: 'configure-multipath', hosts: `sandbox:${eight}` });
  const runId = applied.outputs['run-id'] ?? '';
  const journal = join(place.state, 'runs', runId, 'journal.jsonl');
  // as if it had been cut off behind its first write
  const lines = readFileSync(journal, 'utf8').split('\n').slice(0, 3);
  writeFileSync(journal, `${lines.join('\n')}\n`);
  const file = join(eight, 'sandbox.json');
  const { daemon, ...rest } = JSON.parse(textOf(file));
  const faults = { reconfigureIgnored: true };
  writeFileSync(file, JSON.stringify({ ...rest, daemon: { ...daemon, loaded: [] }, faults }));
  const result = await run(
    { procedure: 'resume', 'run-id': runId },
    { cancelWhen: 'done: multipathd' },
  );
  expect(result.stages['main']).toMatchObject({ cancelled: true, code: 1 });
  const told = result.annotations.map(({ message }) => message);
  expect(told.filter((each) => /finish it with (procedure )?resume/.test(each))).toHaveLength(1);
  expect(told.at(-1)).toContain(`run ${runId} was taken back`);
});
