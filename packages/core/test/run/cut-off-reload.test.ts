import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ProcedureError } from '../../src/errors.ts';
import type { Host } from '../../src/hosts/host.ts';
import { parseHost } from '../../src/hosts/registry.ts';
import { quantastor } from '../../src/profiles/quantastor.ts';
import { createSandbox } from '../../src/sandbox/create.ts';
import { configureMultipath } from '../../src/verbs/configure-multipath.ts';
import { listHostRuns } from '../../src/verbs/host-runs.ts';
import { temporaryFolder } from './support.ts';

/** As over ssh: the question is sent, the host does what it says, and the answer is not waited for any more. */
function cutOff(host: Host, stop: () => void): Host {
  return Object.assign(Object.create(host) as Host, {
    async runRecorded(...[, record]: Parameters<NonNullable<Host['runRecorded']>>) {
      await host.record(record);
      stop();
      throw new ProcedureError('CANCELLED', 'the run was cancelled');
    },
  });
}

// ROBUSTNESS-12: the host was held by a run that had ended, and its record never got its end
test('a reload that was cancelled after its record leaves no host that is held', async () => {
  const root = join(temporaryFolder(), 'sandbox');
  await createSandbox(root);
  const folder = join(root, 'xenserver-8');
  const opener = parseHost(`sandbox:${folder}`);
  const run = { profile: quantastor, mode: 'apply', stateFolder: temporaryFolder() } as const;
  await configureMultipath({}, { ...run, hosts: [opener] });
  // the file is as expected, and the daemon has not taken it up: only a reload is to be done
  const at = join(folder, 'sandbox.json');
  const state = JSON.parse(readFileSync(at, 'utf8'));
  writeFileSync(at, JSON.stringify({ ...state, daemon: { ...state.daemon, loaded: [] } }));
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
