import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { openBridgeHost } from '../../src/hosts/bridge/host.ts';
import type { Host } from '../../src/hosts/host.ts';
import { openLocalHost } from '../../src/hosts/local.ts';
import { parseHost } from '../../src/hosts/registry.ts';
import { processFields, thisProcess } from '../../src/os/process-identity.ts';
import { encodeHead } from '../../src/run/record/format.ts';
import { type Holder, holderOf, isDeadHere, isOverdue } from '../../src/run/record/holder.ts';
import { runProcedure } from '../../src/run/run-hosts.ts';
import { isRunId, makeNextRunId } from '../../src/run/run-id.ts';
import { createSandbox, type SandboxHosts } from '../../src/sandbox/create.ts';
import { findRunId } from '../../src/verbs/find-run.ts';
import { listRuns } from '../../src/verbs/list-runs.ts';
import { pruneRuns } from '../../src/verbs/prune-runs.ts';
import { rollback } from '../../src/verbs/rollback.ts';
import { shellTransport } from '../hosts/bridge/shell-transport.ts';
import { MemoryHost, openerOf } from '../support/memory-host.ts';
import { varLib } from '../support/own-folder.ts';
import { fileStep, procedureOf, profile, temporaryFolder } from './support.ts';

const HOUR = 3_600_000;
const YEAR = 365 * 24 * HOUR;
const NOW = Date.UTC(2026, 10, 22, 10, 15);

/** From one run of the controller to the next. */
const JUMPS: readonly (readonly [name: string, first: number, second: number])[] = [
  ['goes on', NOW, NOW + HOUR],
  ['goes back an hour', NOW, NOW - HOUR],
  ['goes back a year', NOW, NOW - YEAR],
  ['goes forward a year', NOW, NOW + YEAR],
  ['goes back to before 1970', NOW, -HOUR],
  ['goes behind 2038', NOW, 2 ** 31 * 1000 + HOUR],
  ['stands still', NOW, NOW],
];

describe.each(JUMPS)("where the controller's clock %s", (_name, first, second) => {
  const one = new MemoryHost({ name: 'one', files: { '/a': 'old' } });
  const two = new MemoryHost({ name: 'two', files: { '/a': 'old' } });
  const stateFolder = temporaryFolder();
  const definition = procedureOf(fileStep('write', '/a', 'new'));
  const run = (host: MemoryHost, now: number) =>
    runProcedure(
      definition,
      {},
      { hosts: [openerOf(host)], profile, mode: 'apply', stateFolder },
      { now: () => now },
    );

  test('the last run is the one that was made last, and prune never takes it', async () => {
    const earlier = await run(one, first);
    const later = await run(two, second);
    expect(later.runId > earlier.runId).toBe(true);
    expect(isRunId(later.runId)).toBe(true);
    expect((await listRuns(stateFolder)).map(({ runId }) => runId)).toEqual([
      earlier.runId,
      later.runId,
    ]);
    expect(await findRunId('last', stateFolder)).toBe(later.runId);
    for (const now of [NOW - YEAR, NOW, NOW + 50 * YEAR, 2 ** 31 * 1000 + YEAR])
      for (const keep of [0, 1]) {
        const [planned] = await pruneRuns({ mode: 'check', stateFolder, keep, now });
        expect(planned?.gone).not.toContain(later.runId);
      }
    const options = { mode: 'apply' as const, stateFolder };
    const openHost = () => openerOf(two);
    const last = await findRunId('last', stateFolder);
    expect((await rollback(last, { ...options, openHost })).outcome).toBe('changed');
    expect([one.text('/a'), two.text('/a')]).toEqual(['new', 'old']);
  });
});

test.each(['99991231T235959Z-ffff', '20269999T999999Z-0000', 'not-a-run'])(
  'a folder that is called %s makes no id that is none',
  async (name) => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, name));
    expect(isRunId(await makeNextRunId(NOW, folder))).toBe(true);
  },
);

const KINDS: Readonly<Record<string, () => Promise<Host>>> = {
  local: openLocalHost,
  'shell (dash)': async () =>
    openBridgeHost({
      ...{ name: 'xen1', platform: 'posix' },
      transport: shellTransport({ shell: ['/bin/dash'] }),
    }),
  'server (sandbox)': async () => parseHost(`sandbox:${await server()}`).open(),
};

const lab = temporaryFolder();
let made: Promise<SandboxHosts> | undefined;
async function server(): Promise<string> {
  made ??= createSandbox(join(lab, 'lab'));
  return (await made).server;
}

describe.each(Object.entries(KINDS))('the lock of a host of kind %s', (kind, open) => {
  const RUN = '20261101T080000Z-c0f0';
  const folder = kind.startsWith('server') ? join(lab, 'lab/storagelink-server/C/ProgramData') : '';
  const own = () => join(folder || varLib(), 'quantastor-xenserver');
  const active = () => join(own(), 'active.jsonl');
  const started: ReturnType<typeof spawn>[] = [];
  let host: Host | undefined;
  afterEach(async () => {
    await host?.close();
    for (const child of started.splice(0)) child.kill('SIGKILL');
  });

  /** A record that was written so many seconds ago by the host's clock; negative: at a time that is yet to come. */
  async function heldSince(
    seconds: number,
    process: Parameters<typeof encodeHead>[0]['process'],
  ): Promise<{ host: Host; holder: Holder }> {
    if (folder) await server();
    const head = encodeHead({ record: 1, run: RUN, host: 'xen1', process, seconds: 120 });
    mkdirSync(own(), { recursive: true });
    writeFileSync(active(), `${head}\n`);
    const then = new Date(Date.now() - seconds * 1000);
    utimesSync(active(), then, then);
    host = await open();
    const { own: found } = await host.facts({ own: ['active.jsonl'] });
    const holder = holderOf(found?.get('active.jsonl'), host.name);
    if (!holder) throw new Error('nobody holds it');
    return { host, holder };
  }

  const elsewhere = { pid: 1, computer: 'another', started: 'boot ns 1' };

  test.each([
    ['a second', 1, false],
    ['its time and a second', 121, true],
    ['a year, as after a jump forward', YEAR / 1000, true],
    ['since 1970', Date.now() / 1000, true],
  ])('that was written %s ago from elsewhere', async (_what, seconds, isOver) => {
    const { host, holder } = await heldSince(seconds, elsewhere);
    expect(isDeadHere(holder)).toBe(false);
    expect(await isOverdue(host, holder)).toBe(isOver);
  });

  // it held the host until the clock had come so far again
  test.each([
    ['an hour', 3600],
    ['to 1970, as without a clock of its own', Date.now() / 1000],
  ])('has its time anew where the clock went back %s', async (_what, seconds) => {
    const { host, holder } = await heldSince(-seconds, elsewhere);
    expect(await isOverdue(host, holder)).toBe(false);
    expect(Math.abs(Date.now() - statSync(active()).mtimeMs)).toBeLessThan(60_000);
    const then = new Date(Date.now() - 121_000);
    utimesSync(active(), then, then);
    expect(await isOverdue(host, holder)).toBe(true);
    expect(readdirSync(own())).toContain('active.jsonl');
  });

  // ROBUSTNESS-10 on a host: one that was stopped for longer than its time was broken
  test.runIf(process.platform === 'linux')(
    'is never broken while its holder is seen to live, however long it says nothing',
    async () => {
      const child = spawn('sleep', ['300']);
      started.push(child);
      const pid = child.pid ?? 0;
      child.kill('SIGSTOP');
      const mine = (thisProcess().started ?? '').split(' ').slice(0, -1);
      const ticks = processFields(pid)[19];
      const process = { pid, computer: hostname(), started: [...mine, ticks].join(' ') };
      const { host, holder } = await heldSince(YEAR / 1000, process);
      expect(isDeadHere(holder)).toBe(false);
      expect(await isOverdue(host, holder)).toBe(false);
      const gone = new Promise((done) => child.once('exit', done));
      child.kill('SIGKILL');
      await gone;
      expect(isDeadHere(holder)).toBe(true);
    },
  );
});
