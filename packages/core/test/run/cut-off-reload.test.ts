import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ProcedureError } from '../../src/errors.ts';
import type { Host, HostOpener, InOne } from '../../src/hosts/host.ts';
import { parseHost } from '../../src/hosts/registry.ts';
import { quantastor } from '../../src/profiles/quantastor.ts';
import type { RunOptions } from '../../src/run/options.ts';
import { createSandbox } from '../../src/sandbox/create.ts';
import { configureMultipath } from '../../src/verbs/configure-multipath.ts';
import { listHostRuns } from '../../src/verbs/host-runs.ts';
import { temporaryFolder } from './support.ts';

/** As over ssh: the question is sent, the host does what it says, and the answer is not waited for any more. */
function cutOff(host: Host, stop: () => void): Host {
  return Object.assign(Object.create(host) as Host, {
    async inOne({ record }: InOne) {
      if (record) await host.record(record);
      stop();
      throw new ProcedureError('CANCELLED', 'the run was cancelled');
    },
  });
}

interface Waiting {
  readonly folder: string;
  readonly opener: HostOpener;
  readonly run: Omit<RunOptions, 'hosts'>;
}

/** The file is as expected, and the daemon has not taken it up: only a reload is to be done. */
async function onlyReloadIsDue(): Promise<Waiting> {
  const root = join(temporaryFolder(), 'sandbox');
  await createSandbox(root);
  const folder = join(root, 'xenserver-8');
  const opener = parseHost(`sandbox:${folder}`);
  const run = { profile: quantastor, mode: 'apply', stateFolder: temporaryFolder() } as const;
  await configureMultipath({}, { ...run, hosts: [opener] });
  const at = join(folder, 'sandbox.json');
  const state = JSON.parse(readFileSync(at, 'utf8'));
  writeFileSync(at, JSON.stringify({ ...state, daemon: { ...state.daemon, loaded: [] } }));
  return { folder, opener, run };
}

// ROBUSTNESS-12: the host was held by a run that had ended, and its record never got its end
test('a reload that was cancelled after its record leaves no host that is held', async () => {
  const { folder, opener, run } = await onlyReloadIsDue();
  const abort = new AbortController();
  const hosts = [{ ...opener, open: async () => cutOff(await opener.open(), () => abort.abort()) }];
  const report = await configureMultipath({}, { ...run, hosts, signal: abort.signal });
  expect(report.hosts[0]).toMatchObject({ outcome: 'undone', error: { code: 'CANCELLED' } });
  expect(readdirSync(join(folder, 'var/lib/quantastor-xenserver'))).not.toContain('active.jsonl');
  const [listed] = await listHostRuns({ hosts: [opener] });
  expect(listed?.runs?.at(-1)).toMatchObject({
    runId: report.runId,
    state: 'finished',
    outcome: 'undone',
  });
});

// ROBUSTNESS-21: on a full disk a reload that was never made was taken back by one, and told as undone
test.each([
  ['WRITE_FAILED', 'in an operation of its own'],
  ['ACCESS_DENIED', 'in one operation with it'],
] as const)(
  'a reload whose record ends with %s, %s, is not made, and not taken back',
  async (code, how) => {
    const { opener, run } = await onlyReloadIsDue();
    const ran: string[] = [];
    const refuse = () => Promise.reject(new ProcedureError(code, 'no record can be written'));
    const full = (host: Host): Host =>
      Object.assign(Object.create(host) as Host, {
        record: refuse,
        ...(how.includes('with it') && { inOne: refuse }),
        run(...[argv, options]: Parameters<Host['run']>) {
          if (argv.join(' ').includes('reconfigure')) ran.push(argv.join(' '));
          return host.run(argv, options);
        },
      });
    const hosts = [{ ...opener, open: async () => full(await opener.open()) }];
    const report = await configureMultipath({}, { ...run, hosts });
    expect(ran).toEqual([]);
    expect(report.hosts[0]).toMatchObject({ outcome: 'failed', error: { code } });
    expect(report.hosts[0]?.steps.flatMap(({ changes }) => changes)).toEqual([
      expect.objectContaining({ kind: 'run-command', done: false }),
    ]);
  },
);
