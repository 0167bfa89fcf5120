import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { thisProcess } from '../../src/os/process-identity.ts';
import { lockJournal } from '../../src/run/journal/lock.ts';
import { resumeRecorded } from '../../src/run/resume.ts';
import { runProcedure } from '../../src/run/run-hosts.ts';
import { rollbackHosts } from '../../src/verbs/host-runs.ts';
import { listRuns } from '../../src/verbs/list-runs.ts';
import { rollback } from '../../src/verbs/rollback.ts';
import { MemoryHost, openerOf } from '../support/memory-host.ts';
import type { Step } from './from-steps.ts';
import {
  commandAction,
  commandStep,
  fileStep,
  procedureOf,
  profile,
  temporaryFolder,
} from './support.ts';

const definition = procedureOf(fileStep('write-a', '/a', 'new a'), commandStep('reload', 'reload'));

function alwaysStep(name: string): Step<object, null> {
  return {
    ...{ name, title: name, inspect: () => null },
    plan: () => ({ summary: name, actions: [commandAction(name)], diagnostics: [] }),
  };
}

/** Two views of one machine: their bytes are the same. */
function machine(): [MemoryHost, MemoryHost] {
  const make = () => new MemoryHost({ files: { '/a': 'old a' }, command: () => ({}) });
  const [one, other] = [make(), make()];
  Object.defineProperty(other, 'files', { value: one.files });
  return [one, other];
}

/** Runs that have all planned before any of them changes something. */
async function twoRuns() {
  const [one, other] = machine();
  const stateFolder = temporaryFolder();
  let asked = 0;
  let go: () => void = () => undefined;
  const both = new Promise<void>((resolve) => {
    go = resolve;
  });
  const run = (host: MemoryHost, after: Promise<unknown>) =>
    runProcedure(
      definition,
      {},
      {
        ...{ hosts: [openerOf(host)], profile, mode: 'apply' as const, stateFolder },
        confirm: async () => {
          if (++asked === 2) go();
          await both;
          await after;
          return true;
        },
      },
    );
  const first = run(one, Promise.resolve());
  const second = run(other, first);
  return { one, other, stateFolder, first: await first, second: await second };
}

test('of two runs with one plan the second refuses, and leaves what the first has written', async () => {
  const { one, other, first, second } = await twoRuns();
  expect(first.outcome).toBe('changed');
  expect(second.hosts[0]).toMatchObject({ outcome: 'refused', error: { code: 'FILE_CHANGED' } });
  expect(one.text('/a')).toBe('new a');
  expect(other.effects()).toEqual(['replace /a']);
});

test.each([
  ['writes a file', fileStep('write-a', '/a', 'new a')],
  ['only runs a command', alwaysStep('reload')],
])(
  'a run that %s refuses a host that another took meanwhile, and takes nothing back',
  async (_what, step) => {
    const [host] = machine();
    const active = `${host.own}/active.jsonl`;
    const report = await runProcedure(
      procedureOf(step),
      {},
      {
        ...{ hosts: [openerOf(host)], profile, mode: 'apply', stateFolder: temporaryFolder() },
        confirm: async () => {
          host.setText(active, '{"another":"run"}\n');
          return true;
        },
      },
    );
    expect(report.hosts[0]).toMatchObject({ outcome: 'refused', error: { code: 'HOST_BUSY' } });
    expect(report.hosts[0]?.left).toBeUndefined();
    expect(host.text('/a')).toBe('old a');
    expect(host.effects()).not.toContain('reload');
    expect(host.effects()).not.toContain('undo reload');
    expect(host.text(active)).toBe('{"another":"run"}\n');
  },
);

test('neither a rollback nor a resume of the second takes back what the first has written', async () => {
  const { one, other, stateFolder, first, second } = await twoRuns();
  const options = { mode: 'apply' as const, stateFolder, openHost: () => openerOf(other) };
  expect((await rollback(second.runId, options)).outcome).toBe('unchanged');
  const undo = { ...options, undo: true };
  expect((await resumeRecorded(second.runId, () => definition, undo)).outcome).toBe('unchanged');
  expect(one.text('/a')).toBe('new a');
  expect((await rollback(first.runId, options)).outcome).toBe('changed');
  expect(one.text('/a')).toBe('old a');
});

/** A rollback by the host's record that is held at its confirmation while `meanwhile` is done. */
async function heldRollback(meanwhile: (host: MemoryHost, runId: string) => Promise<unknown>) {
  const { one, other, first } = await twoRuns();
  const runs = join(one.own, 'runs', `${first.runId}.jsonl`);
  let between: string | undefined;
  const report = await rollbackHosts(first.runId, {
    ...{ hosts: [openerOf(other)], mode: 'apply' },
    confirm: async () => {
      await meanwhile(one, first.runId);
      between = one.text(runs);
      return true;
    },
  });
  return { one, other, report, runs, between, runId: first.runId };
}

test('of two rollbacks of one run that both have planned, the later one says that it is taken back', async () => {
  const { one, other, report, runs, between, runId } = await heldRollback(async (host, run) => {
    const first = await rollbackHosts(run, { hosts: [openerOf(host)], mode: 'apply' });
    expect(first.outcome).toBe('changed');
  });
  expect(report).toMatchObject({ outcome: 'unchanged', runId });
  expect(report.hosts[0]?.steps).toMatchObject([
    { name: 'take-back', summary: expect.stringContaining('took it back meanwhile'), changes: [] },
  ]);
  expect(other.effects().filter((each) => each.includes('undo'))).toEqual([]);
  expect(one.text('/a')).toBe('old a');
  expect(one.text(runs)).toBe(between);
  expect(one.files.has(join(one.own, 'active.jsonl'))).toBe(false);
});

test('and one that meets a run that somebody went on with meanwhile takes nothing back', async () => {
  const { one, report, runs, between } = await heldRollback(async (host, run) => {
    const at = join(host.own, 'runs', `${run}.jsonl`);
    const more = '{"type":"taken-over","by":"resume","at":"2026-01-01T00:00:00.000Z"}\n';
    host.setText(at, `${host.text(at)}${more}`);
  });
  expect(report.hosts[0]).toMatchObject({ outcome: 'refused', error: { code: 'HOST_BUSY' } });
  expect(one.text('/a')).toBe('new a');
  expect(one.text(runs)).toBe(between);
  expect(one.files.has(join(one.own, 'active.jsonl'))).toBe(false);
});

test('a run is taken back by one process at a time', async () => {
  const { other, stateFolder, first } = await twoRuns();
  const folder = join(stateFolder, 'runs', first.runId);
  const options = { mode: 'apply' as const, stateFolder, openHost: () => openerOf(other) };
  const unlock = await lockJournal(folder);
  await expect(rollback(first.runId, options)).rejects.toMatchObject({
    code: 'REFUSED',
    message: `process ${process.pid} is taking this run back or finishing it`,
  });
  expect(other.text('/a')).toBe('new a');
  await unlock();
  expect((await rollback(first.runId, options)).outcome).toBe('changed');
  expect(readdirSync(folder).sort()).toEqual(['journal.jsonl', 'report.json']);
});

test('the lock of a rollback that was killed at its very end goes with the next one, which finds nothing to do', async () => {
  const { other, stateFolder, first } = await twoRuns();
  const folder = join(stateFolder, 'runs', first.runId);
  const options = { mode: 'apply' as const, stateFolder, openHost: () => openerOf(other) };
  expect((await rollback(first.runId, options)).outcome).toBe('changed');
  const lock = join(folder, 'journal.lock');
  const owner = { pid: await deadProcess(), computer: hostname() };
  writeFileSync(lock, JSON.stringify(owner));
  expect((await rollback(first.runId, { ...options, mode: 'check' })).outcome).toBe('unchanged');
  expect(readdirSync(folder)).toContain('journal.lock');
  expect((await rollback(first.runId, options)).outcome).toBe('unchanged');
  expect(readdirSync(folder).sort()).toEqual(['journal.jsonl', 'report.json']);
  // of one that lives it stays
  const unlock = await lockJournal(folder);
  expect((await rollback(first.runId, options)).outcome).toBe('unchanged');
  expect(readdirSync(folder)).toContain('journal.lock');
  await unlock();
});

test('a journal that another process went on with meanwhile is left alone', async () => {
  const { other, stateFolder, first } = await twoRuns();
  const options = { mode: 'apply' as const, stateFolder, openHost: () => openerOf(other) };
  const confirm = async (): Promise<boolean> => {
    expect((await rollback(first.runId, options)).outcome).toBe('changed');
    return true;
  };
  await expect(rollback(first.runId, { ...options, confirm })).rejects.toMatchObject({
    code: 'REFUSED',
  });
  expect((await rollback(first.runId, options)).outcome).toBe('unchanged');
});

/** A process that has ended, and one that goes on under the same number as far as anybody can tell. */
async function deadProcess(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '0']);
  await once(child, 'exit');
  return child.pid ?? 0;
}

test.each([
  ['a process that has ended', async () => ({ pid: await deadProcess(), computer: hostname() })],
  ['another computer', async () => ({ pid: 1, computer: 'elsewhere' })],
  [
    'an earlier process of the same number',
    async () => ({ ...thisProcess(), started: 'long ago' }),
  ],
  ['nobody, half written', async () => '{"pid":'],
])('a lock of %s counts for nothing', async (_name, owner) => {
  const folder = temporaryFolder();
  const lock = await owner();
  writeFileSync(
    join(folder, 'journal.lock'),
    typeof lock === 'string' ? lock : JSON.stringify(lock),
  );
  const unlock = await lockJournal(folder);
  expect(readdirSync(folder).sort()).toEqual(['journal.lock', 'journal.lock.1']);
  expect(JSON.parse(readFileSync(join(folder, 'journal.lock.1'), 'utf8'))).toEqual(thisProcess());
  await unlock();
  expect(readdirSync(folder)).toEqual([]);
});

test('one of many has the lock of a dead process', async () => {
  const folder = temporaryFolder();
  const dead = { pid: await deadProcess(), computer: hostname() };
  writeFileSync(join(folder, 'journal.lock'), JSON.stringify(dead));
  const all = await Promise.allSettled(Array.from({ length: 20 }, () => lockJournal(folder)));
  const owners = all.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  expect(owners).toHaveLength(1);
  await expect(lockJournal(folder)).rejects.toMatchObject({ code: 'REFUSED' });
  await owners[0]?.();
  expect(readdirSync(folder)).toEqual([]);
});

test.skipIf(process.platform === 'win32')(
  'a number that a later process was given does not keep a run going',
  async () => {
    const { other, stateFolder, first } = await twoRuns();
    const file = join(stateFolder, 'runs', first.runId, 'journal.jsonl');
    const [header = '', begin = ''] = readFileSync(file, 'utf8').split('\n');
    // the process that started these tests is there, and is not the one that ran
    const of = (started: string): string =>
      header.replace(
        /"process":\{[^}]*\}/,
        `"process":${JSON.stringify({ pid: process.ppid, computer: hostname(), ...(started ? { started } : {}) })}`,
      );
    writeFileSync(file, `${of('')}\n${begin}\n`);
    expect((await listRuns(stateFolder)).find(({ runId }) => runId === first.runId)?.state).toBe(
      'running',
    );
    writeFileSync(file, `${of('another time')}\n${begin}\n`);
    expect((await listRuns(stateFolder)).find(({ runId }) => runId === first.runId)?.state).toBe(
      'interrupted',
    );
    const options = { mode: 'apply' as const, stateFolder, openHost: () => openerOf(other) };
    expect((await rollback(first.runId, options)).outcome).toBe('changed');
    expect(other.text('/a')).toBe('old a');
  },
);
