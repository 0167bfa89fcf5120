import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { ProcedureError } from '../../../src/errors.ts';
import { readExpectedPlan } from '../../../src/run/approval/expected.ts';
import type { Plan } from '../../../src/run/approval/plan.ts';
import type { RunEvent, RunOptions } from '../../../src/run/options.ts';
import type { Report } from '../../../src/run/report.ts';
import { runProcedure } from '../../../src/run/run-hosts.ts';
import { failingOpener, MemoryHost, openerOf } from '../../support/memory-host.ts';
import { commandStep, fileStep, procedureOf, profile, temporaryFolder } from '../support.ts';

const procedure = (content = 'new a') =>
  procedureOf(fileStep('write-a', '/a', content), commandStep('reload', 'reload'));

function host(name: string, content = 'old a'): MemoryHost {
  return new MemoryHost({ name, files: { '/a': content }, command: () => ({}) });
}

async function run(
  hosts: readonly MemoryHost[],
  more: Partial<RunOptions> = {},
  content = 'new a',
): Promise<{ plan: Plan; report: Report; events: RunEvent[] }> {
  const events: RunEvent[] = [];
  const report = await runProcedure(
    procedure(content),
    {},
    {
      hosts: hosts.map(openerOf),
      profile,
      mode: 'check',
      stateFolder: temporaryFolder(),
      onEvent: (event) => events.push(event),
      ...more,
    },
  );
  const said = events.find((event) => event.type === 'plan');
  if (said?.type !== 'plan') throw new Error('no plan was said');
  return { plan: said.plan, report, events };
}

const outcomes = ({ hosts }: Report): string[] => hosts.map(({ outcome }) => outcome);

test('ACTION-27: the same hosts give the same bytes, whoever answers first', async () => {
  const slowFirst = host('xen1');
  const read = slowFirst.facts.bind(slowFirst);
  let release = (): void => {};
  const other = host('xen2');
  const answered = other.facts.bind(other);
  const go = new Promise<void>((resolve) => {
    release = resolve;
  });
  slowFirst.facts = async (...asked) => {
    await go;
    return read(...asked);
  };
  other.facts = async (...asked) => {
    const facts = await answered(...asked);
    release();
    return facts;
  };
  const first = await run([slowFirst, other]);
  const second = await run([host('xen1'), host('xen2')]);
  expect(JSON.stringify(first.plan)).toBe(JSON.stringify(second.plan));
  // nor whoever was named first: a file that is compared byte by byte is the same
  const third = await run([host('xen2'), host('xen1')]);
  expect(JSON.stringify(third.plan)).toBe(JSON.stringify(first.plan));
  expect(first.plan.hosts.map((each) => each.host)).toEqual(['xen1', 'xen2']);
  expect(JSON.stringify(first.plan)).not.toMatch(/durationMs|startedAt|runId/);
});

test('ACTION-28: the digest does not hang on the order of hosts, but on host, bytes before and after, and command', async () => {
  const digest = async (hosts: readonly MemoryHost[], content?: string): Promise<string> =>
    (await run(hosts, {}, content)).plan.digest;
  const base = await digest([host('xen1'), host('xen2')]);
  expect(base).toMatch(/^sha256:[0-9a-f]{64}$/);
  expect(await digest([host('xen2'), host('xen1')])).toBe(base);
  for (const other of [
    await digest([host('xen1'), host('xen3')]),
    await digest([host('xen1'), host('xen2', 'older a')]),
    await digest([host('xen1'), host('xen2')], 'newer a'),
    await digest([host('xen1')]),
  ])
    expect(other).not.toBe(base);
});

test('each host is held to its own plan, in whatever order they are named', async () => {
  const { plan } = await run([host('xen1')]);
  const applied = await run([host('xen2'), host('xen1')], {
    mode: 'apply',
    expectPlan: readExpectedPlan(JSON.stringify(plan)),
  });
  expect(applied.report.hosts.map((each) => [each.host, each.outcome])).toEqual([
    ['xen2', 'refused'],
    ['xen1', 'changed'],
  ]);
});

test('a host that cannot be planned is in the plan, with the code of its error', async () => {
  const { plan } = await run([host('xen1')], {
    hosts: [
      openerOf(host('xen1')),
      failingOpener('xen2', new ProcedureError('HOST_UNREACHABLE', 'no route')),
    ],
  });
  expect(plan.hosts[1]).toMatchObject({
    outcome: 'failed',
    error: 'HOST_UNREACHABLE',
    changes: [],
  });
});

test('ACTION-29: a plan is valid by its schema', async () => {
  const schema = JSON.parse(
    readFileSync(new URL('../../../schema/plan.schema.json', import.meta.url), 'utf8'),
  );
  const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(schema);
  const { plan } = await run([host('xen1')]);
  expect(validate(plan), JSON.stringify(validate.errors)).toBe(true);
  expect(validate({ ...plan, hosts: [{ host: 'xen1' }] })).toBe(false);
  // ACTION-20: only one that says that it is cut may leave out digests and changes, and it is no approval
  const hosts = [{ host: 'xen1', outcome: 'would-change' }];
  expect(validate({ ...plan, hosts })).toBe(false);
  const cut = { ...plan, truncated: true, total: 1, hosts };
  expect(validate(cut), JSON.stringify(validate.errors)).toBe(true);
  expect(() => readExpectedPlan(JSON.stringify(cut))).toThrow('give the plan file');
});

test('ACTION-26: a host whose plan is another one is refused and keeps its bytes, the others are changed', async () => {
  const { plan } = await run([host('xen1'), host('xen2')]);
  const hosts = [host('xen1'), host('xen2', 'somebody edited this')];
  const expectPlan = readExpectedPlan(JSON.stringify(plan));
  const { report } = await run(hosts, { mode: 'apply', expectPlan });
  expect(outcomes(report)).toEqual(['changed', 'refused']);
  expect(report.hosts[1]?.error).toMatchObject({ code: 'PLAN_DIFFERS', place: 'xen2' });
  expect(hosts[0]?.effects()).toEqual(['replace /a', 'reload']);
  expect(hosts[1]?.effects()).toEqual([]);
});

test('with the digest of the whole plan, one other host refuses all', async () => {
  const { plan } = await run([host('xen1'), host('xen2')]);
  const expectPlan = readExpectedPlan(plan.digest);
  const same = [host('xen1'), host('xen2')];
  expect(outcomes((await run(same, { mode: 'apply', expectPlan })).report)).toEqual([
    'changed',
    'changed',
  ]);
  const other = [host('xen1'), host('xen2', 'other')];
  expect(outcomes((await run(other, { mode: 'apply', expectPlan })).report)).toEqual([
    'refused',
    'refused',
  ]);
  expect(other.flatMap((each) => each.effects())).toEqual([]);
});

test('a part of the approved hosts may be changed alone, by plan file or by the digest of that host', async () => {
  const { plan } = await run([host('xen1'), host('xen2')]);
  for (const text of [JSON.stringify(plan), `${plan.hosts[1]?.digest}`]) {
    const expectPlan = readExpectedPlan(text);
    const { report } = await run([host('xen2')], { mode: 'apply', expectPlan });
    expect(outcomes(report)).toEqual(['changed']);
  }
});

test('the repeated apply of an approved plan finds nothing to do, and refuses nothing', async () => {
  const { plan } = await run([host('xen1')]);
  const xen1 = host('xen1');
  const expectPlan = readExpectedPlan(plan.digest);
  await run([xen1], { mode: 'apply', expectPlan });
  const file = host('xen1', 'new a');
  const again = await runProcedure(
    procedureOf(fileStep('write-a', '/a', 'new a')),
    {},
    { hosts: [openerOf(file)], profile, mode: 'apply', stateFolder: temporaryFolder(), expectPlan },
  );
  expect(outcomes(again)).toEqual(['unchanged']);
});

test('a check against the approved plan says what has become of it', async () => {
  const { plan } = await run([host('xen1'), host('xen2')]);
  const expectPlan = readExpectedPlan(JSON.stringify(plan));
  const { report, events } = await run([host('xen1'), host('xen2', 'other')], { expectPlan });
  expect(outcomes(report)).toEqual(['would-change', 'refused']);
  expect(events.filter(({ type }) => type === 'host-end')).toHaveLength(2);
});

test.each([
  ['a word', () => 'approved'],
  ['nothing', () => '  '],
  ['a short digest', () => 'sha256:12'],
  ['a file that is cut', (plan: Plan) => JSON.stringify(plan).slice(0, -9)],
  ['another JSON', () => '{"hosts": []}'],
  [
    'a diff that somebody made nicer',
    (plan: Plan) => JSON.stringify(plan).replace(/"diff":"[^"]*"/, '"diff":"nothing to see"'),
  ],
  ['a plan that is not whole', (plan: Plan) => JSON.stringify({ ...plan, truncated: true })],
  [
    'a host that was taken out',
    (plan: Plan) => JSON.stringify({ ...plan, hosts: plan.hosts.slice(1) }),
  ],
])('refuses %s as an approved plan', async (_, spoil) => {
  const { plan } = await run([host('xen1'), host('xen2')]);
  expect(() => readExpectedPlan(spoil(plan))).toThrow(
    expect.objectContaining({ code: 'BAD_INPUT', remedy: expect.any(String) }),
  );
});

// one host in another spelling is the same host: its approved plan holds
test.each([
  [['ssh://root@xen1', 'SSH://root@XEN1:22/', 'ssh://xen1', 'root@xen1', 'xen1']],
  [['ssh://[fe80::1]', 'ssh://root@[FE80::1]:22']],
  [['sandbox:lab/xenserver-8', 'sandbox:./lab/xenserver-8/', 'sandbox:lab//x/../xenserver-8']],
  [['command:./own-host.sh', 'command:own-host.sh']],
])('all of %j give one digest', async (spellings) => {
  const plans: Plan[] = [];
  for (const name of spellings) plans.push((await run([host(name)])).plan);
  expect(new Set(plans.map(({ digest }) => digest)).size).toBe(1);
  expect(plans.map((plan) => plan.hosts[0]?.host)).toEqual(spellings);
  const applied = await run([host(spellings.at(-1) ?? '')], {
    mode: 'apply',
    expectPlan: readExpectedPlan(JSON.stringify(plans[0])),
  });
  expect(outcomes(applied.report)).toEqual(['changed']);
});

test.each([
  ['local', 'ssh://local'],
  ['ssh://xen1', 'ssh://xen1:2222'],
  ['sandbox:lab/a', 'sandbox:lab/A'],
  ['sandbox:lab/a', 'command:lab/a'],
])('%s and %s are two hosts', async (one, other) => {
  const digests = [await run([host(one)]), await run([host(other)])].map(({ plan }) => plan.digest);
  expect(digests[0]).not.toBe(digests[1]);
});
