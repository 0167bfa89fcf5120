import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ProcedureError } from '../../src/errors.ts';
import type { RunEvent } from '../../src/run/options.ts';
import { exitCodeOf } from '../../src/run/report.ts';
import { runProcedure } from '../../src/run/run-hosts.ts';
import { failingOpener, MemoryHost, openerOf } from '../support/memory-host.ts';
import type { Step } from './from-steps.ts';
import { commandStep, fileStep, procedureOf, profile, temporaryFolder } from './support.ts';

const twoFiles = procedureOf(
  fileStep('write-a', '/a', 'new a'),
  fileStep('write-b', '/b', 'new b'),
  commandStep('reload', 'reload'),
);

function host(options: ConstructorParameters<typeof MemoryHost>[0] = {}): MemoryHost {
  return new MemoryHost({ files: { '/a': 'old a' }, command: () => ({}), ...options });
}

function options(hosts: MemoryHost[], mode: 'check' | 'apply' = 'apply') {
  return { hosts: hosts.map(openerOf), profile, mode, stateFolder: temporaryFolder() };
}

test('applies all steps and says what it did', async () => {
  const xen1 = host();
  const report = await runProcedure(twoFiles, {}, options([xen1]));
  expect(report.outcome).toBe('changed');
  expect(exitCodeOf(report)).toBe(0);
  expect(report.hosts[0]?.steps.map(({ name, outcome }) => [name, outcome])).toEqual([
    ['write-a', 'changed'],
    ['write-b', 'changed'],
    ['reload', 'changed'],
  ]);
  expect(xen1.effects()).toEqual(['replace /a', 'replace /b', 'reload']);
  expect(xen1.closed).toBe(true);
});

test('reads all facts in one round trip', async () => {
  const xen1 = host();
  const report = await runProcedure(twoFiles, {}, options([xen1], 'check'));
  expect(report.hosts[0]?.roundTrips).toBe(1);
});

test('a second run changes nothing, leaves no journal and says so', async () => {
  const xen1 = host();
  await runProcedure(twoFiles, {}, options([xen1]));
  const again = options([xen1]);
  const report = await runProcedure(twoFiles, {}, again);
  expect(report.outcome).toBe('unchanged');
  expect(existsSync(join(again.stateFolder, 'runs'))).toBe(false);
});

test('check mode writes nothing anywhere and asks nobody', async () => {
  const xen1 = host();
  const run = options([xen1], 'check');
  const report = await runProcedure(
    twoFiles,
    {},
    { ...run, confirm: () => Promise.reject(new Error('asked')) },
  );
  expect(report.outcome).toBe('would-change');
  expect(exitCodeOf(report)).toBe(2);
  expect(xen1.calls.map(({ verb }) => verb)).toEqual(['facts']);
  expect(readdirSync(run.stateFolder)).toEqual([]);
});

test('asks once, after all plans are made and before anything is changed', async () => {
  const hosts = [host({ name: 'xen1' }), host({ name: 'xen2' })];
  const seen: string[][] = [];
  const confirm = async (plans: readonly { host: string }[]) => {
    seen.push(plans.map((plan) => plan.host));
    expect(hosts.flatMap((each) => each.effects())).toEqual([]);
    return true;
  };
  await runProcedure(twoFiles, {}, { ...options(hosts), confirm });
  expect(seen).toEqual([['xen1', 'xen2']]);
});

test('a no ends the run as refused, nothing changed', async () => {
  const xen1 = host();
  const report = await runProcedure(
    twoFiles,
    {},
    { ...options([xen1]), confirm: async () => false },
  );
  expect(report.outcome).toBe('refused');
  expect(report.hosts[0]?.error?.code).toBe('CANCELLED');
  expect(xen1.effects()).toEqual([]);
});

test('a host that cannot be opened does not harm the others', async () => {
  const xen2 = host({ name: 'xen2' });
  const down = new ProcedureError('HOST_UNREACHABLE', 'no route to host', { place: 'xen1' });
  const run = options([xen2]);
  const report = await runProcedure(
    twoFiles,
    {},
    { ...run, hosts: [failingOpener('xen1', down), ...run.hosts] },
  );
  expect(report.hosts.map((each) => each.outcome)).toEqual(['failed', 'changed']);
  expect(report.outcome).toBe('failed');
  expect(report.hosts[0]?.error).toEqual({
    code: 'HOST_UNREACHABLE',
    message: 'no route to host',
    place: 'xen1',
  });
});

test('an error among the findings refuses the host before anything is changed', async () => {
  const refusing: Step<object, null> = {
    name: 'look',
    title: 'Look',
    inspect: () => null,
    plan: () => ({
      summary: 'no',
      actions: [],
      diagnostics: [
        { severity: 'error', code: 'failed-path', message: 'a path is failed', help: 'Mend.' },
      ],
    }),
  };
  const xen1 = host();
  const definition = procedureOf(fileStep('write-a', '/a', 'new a'), refusing);
  const report = await runProcedure(definition, {}, options([xen1]));
  expect(report.hosts[0]?.outcome).toBe('refused');
  expect(report.hosts[0]?.error?.remedy).toBe('Mend.');
  expect(xen1.effects()).toEqual([]);
});

test.each([
  ['replace /a', ['replace /a']],
  ['replace /b', ['replace /a', 'replace /b', 'replace /a']],
  ['reload', ['replace /a', 'replace /b', 'reload', 'replace /b', 'replace /a', 'undo reload']],
])('a failure at %s takes back in reverse order', async (failing, effects) => {
  let armed = true;
  const xen1 = host({
    before: ({ verb, argv, path }) => {
      const what = verb === 'replace' ? `replace ${path}` : (argv ?? []).join(' ');
      if (!armed || what !== failing) return;
      armed = false;
      throw new ProcedureError('WRITE_FAILED', 'disk full', { place: 'xen1' });
    },
  });
  const report = await runProcedure(twoFiles, {}, options([xen1]));
  expect(xen1.effects()).toEqual(effects);
  expect(xen1.text('/a')).toBe('old a');
  expect(xen1.text('/b')).toBeUndefined();
  expect(report.hosts[0]?.outcome).toBe('undone');
  expect(report.hosts[0]?.error?.message).toBe('disk full');
  expect(report.hosts[0]?.left).toBeUndefined();
});

test.each([
  [{ exit: 1, stderr: '\nno daemon\n' }, 'reload ended with 1: no daemon'],
  [{ exit: 0, stdout: 'fail\n' }, 'reload failed: it answered "fail"'],
  [{ exit: 127 }, 'reload: no such command'],
  [{ exit: null }, 'reload ended with a signal'],
  [{ exit: null, timedOut: true }, 'reload did not end within 1 s'],
])('a command that answers %j is a failure', async (answer, message) => {
  const xen1 = host({ command: (argv) => (argv[0] === 'reload' ? answer : {}) });
  const report = await runProcedure(twoFiles, {}, options([xen1]));
  expect(report.hosts[0]?.error?.message).toBe(message);
  expect(report.hosts[0]?.outcome).toBe('undone');
  expect(xen1.text('/a')).toBe('old a');
});

test('says what an undo could not put back', async () => {
  const xen1 = host({
    command: () => ({ exit: 1 }),
    before: ({ verb }, self) => {
      if (verb === 'run') self.setText('/a', 'someone else');
    },
  });
  const report = await runProcedure(twoFiles, {}, options([xen1]));
  expect(report.hosts[0]?.outcome).toBe('failed');
  expect(report.hosts[0]?.left?.[0]).toContain('/a: changed by someone else');
  expect(report.hosts[0]?.left?.[1]).toContain('undo reload');
  expect(xen1.text('/a')).toBe('someone else');
  expect(xen1.text('/b')).toBeUndefined();
});

test('a failed verify takes all back', async () => {
  const verifying: Step<object, null> = {
    name: 'ask',
    title: 'Ask',
    inspect: () => null,
    plan: () => ({ summary: 'ask', actions: [], diagnostics: [] }),
    verify: async () => ({ ok: false, summary: 'the daemon has other values', diagnostics: [] }),
  };
  const xen1 = host();
  const definition = procedureOf(fileStep('write-a', '/a', 'new a'), verifying);
  const report = await runProcedure(definition, {}, options([xen1]));
  const [one] = report.hosts;
  expect(one?.outcome).toBe('undone');
  expect(one?.error?.code).toBe('VERIFY_FAILED');
  expect(one?.steps.map(({ outcome }) => outcome)).toEqual(['undone', 'undone']);
  expect(one?.steps[0]?.changes[0]).toMatchObject({ done: true, undone: true });
  expect(one?.steps[1]?.verified).toEqual({
    answer: 'not-seen',
    summary: 'the daemon has other values',
  });
  expect(xen1.text('/a')).toBe('old a');
});

test('an undone run has nothing to undo, also where a file had its old bytes already', async () => {
  const xen1 = host({
    command: ([name]) => (name === 'reload' ? { stdout: 'fail' } : {}),
    before: ({ verb }, self) => {
      if (verb === 'run') self.setText('/a', 'old a');
    },
  });
  const definition = procedureOf(
    fileStep('write-a', '/a', 'new a'),
    commandStep('reload', 'reload'),
  );
  const report = await runProcedure(definition, {}, options([xen1]));
  const [one] = report.hosts;
  expect(one?.steps[0]?.changes[0]).toMatchObject({ done: true, undone: true });
  expect(one?.outcome).toBe('undone');
  expect(report).not.toHaveProperty('undo');
});

test('steps that were not reached are told apart', async () => {
  const xen1 = host({
    before: ({ path }) => {
      if (path === '/a') throw new ProcedureError('ACCESS_DENIED', 'read-only', {});
    },
  });
  const report = await runProcedure(twoFiles, {}, options([xen1]));
  const [one] = report.hosts;
  expect(one?.steps[1]?.outcome).toBe('not-reached');
  expect(one?.steps[1]?.changes[0]?.done).toBe(false);
});

test('a cancelled run takes back what it did, one that did nothing changes nothing', async () => {
  const controller = new AbortController();
  const xen1 = host({
    after: ({ path }) => {
      if (path === '/b') controller.abort();
    },
  });
  const report = await runProcedure(
    twoFiles,
    {},
    { ...options([xen1]), signal: controller.signal },
  );
  expect(report.hosts[0]?.error?.code).toBe('CANCELLED');
  expect(report.hosts[0]?.outcome).toBe('undone');
  expect(xen1.text('/a')).toBe('old a');

  const xen2 = host();
  const late = await runProcedure(twoFiles, {}, { ...options([xen2]), signal: controller.signal });
  expect(late.hosts[0]?.outcome).toBe('refused');
  expect(xen2.calls).toEqual([]);
});

test('never works on more hosts at one time than asked', async () => {
  let now = 0;
  let most = 0;
  const hosts = Array.from({ length: 9 }, (_, at) => host({ name: `xen${at}` }));
  const run = options(hosts, 'check');
  const openers = run.hosts.map((opener) => ({
    ...opener,
    open: async () => {
      most = Math.max(most, ++now);
      await new Promise((resolve) => setImmediate(resolve));
      now--;
      return opener.open();
    },
  }));
  await runProcedure(twoFiles, {}, { ...run, hosts: openers, concurrency: 3 });
  expect(most).toBe(3);
});

test('events of a host come in order', async () => {
  const events: RunEvent[] = [];
  const run = { ...options([host()]), onEvent: (event: RunEvent) => void events.push(event) };
  await runProcedure(procedureOf(fileStep('write-a', '/a', 'new')), {}, run);
  expect(events.map(({ type }) => type)).toEqual([
    'run-start',
    'host-start',
    'host-planned',
    'plan',
    'step-start',
    'step-end',
    'host-end',
    'run-end',
  ]);
});

test('a listener that throws does not stop a run', async () => {
  const xen1 = host();
  const onEvent = () => {
    throw new Error('broken pipe');
  };
  const report = await runProcedure(twoFiles, {}, { ...options([xen1]), onEvent });
  expect(report.outcome).toBe('changed');
});

test.each([
  [{ hosts: [] }, 'no host was named'],
  [{ hosts: [openerOf(host()), openerOf(host())] }, 'host xen1 is named twice'],
  [{ concurrency: 0 }, 'concurrency must be a positive whole number, not 0'],
])('refuses %j', async (bad, message) => {
  const run = { ...options([host()]), ...bad };
  await expect(runProcedure(twoFiles, {}, run)).rejects.toThrow(message);
});

test('a journal that cannot be made stops the run before anything is changed', async () => {
  const xen1 = host();
  const run = { ...options([xen1]), stateFolder: join(temporaryFolder(), 'a-file') };
  writeFileSync(run.stateFolder, '');
  await expect(runProcedure(twoFiles, {}, run)).rejects.toMatchObject({ code: 'BAD_INPUT' });
  expect(xen1.effects()).toEqual([]);
  expect(xen1.closed).toBe(true);
});

test.skipIf(process.platform === 'win32')('journals are for their owner alone', async () => {
  const run = options([host()]);
  const report = await runProcedure(twoFiles, {}, run);
  const folder = join(run.stateFolder, 'runs', report.runId);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(readdirSync(folder).sort()).toEqual(['journal.jsonl', 'report.json']);
  for (const name of readdirSync(folder))
    expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
});
