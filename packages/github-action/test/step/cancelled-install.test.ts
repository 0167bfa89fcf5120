// @module-tag slow
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { listRuns } from '@quantastor-xenserver/core';
import { describe, expect, test } from 'vitest';
import { adapterInputs, makeWorkspace, textOf, type Workspace } from '../support/sandbox.ts';
import { runStep, type StepResult } from '../support/step.ts';

interface ServerState {
  readonly services: { readonly StorageLink: { readonly state: number } };
  readonly adapterInstalled: boolean;
  readonly credentials: readonly object[];
}

const RUNNING = 4;

/** Lines of the debug log: each step as it begins, and what of it changes the server. */
const POINTS = [
  'read .*csladapter',
  ': server-ready$',
  'replace .*server\\.lock by',
  'quantastor-probe-\\S+ by',
  ': service-stopped$',
  'published\\.json by',
  'run sc\\.exe stop',
  ': adapter-installed$',
  'rules-before-installer\\.xml by',
  'run \\S+csladapter\\.exe',
  'installed\\.json by',
  ': device-rule$',
  'scsi_device_id_config\\.xml by',
  ': service-started$',
  'run sc\\.exe start',
  ': service-running$',
  ': adapter-loaded$',
  ': credentials-added$',
  'adding qs1',
  'remove .*server\\.lock',
];

async function inWorkspace(work: (place: Workspace) => Promise<void>): Promise<void> {
  const place = await makeWorkspace();
  try {
    await work(place);
  } finally {
    place.remove();
  }
}

function install(place: Workspace, how: object): Promise<StepResult> {
  const { url, fingerprint = '' } = place.sandbox.api;
  const inputs = {
    ...adapterInputs(place),
    mode: 'apply',
    'storagelink-url': url,
    'storagelink-fingerprint': fingerprint || 'ab'.repeat(32),
    'storagelink-password': 'a storagelink/password+',
    'storage-name': 'qs1',
    'storage-address': '10.0.0.9',
    'storage-user': 'admin',
    'storage-password': 'a storage&password=',
  };
  return runStep(inputs, { workspace: place.folder, debug: true, ...how });
}

/** The service runs, nobody holds the server, no run is open, and the rule file is whole: the old rules or the new one. */
async function expectTidy(place: Workspace, old: string): Promise<ServerState> {
  const { server } = place.sandbox;
  const state = JSON.parse(readFileSync(join(server, 'sandbox.json'), 'utf8')) as ServerState;
  expect(state.services.StorageLink.state).toBe(RUNNING);
  const own = join(server, 'C/ProgramData/quantastor-xenserver');
  expect(existsSync(join(own, 'server.lock'))).toBe(false);
  expect(readdirSync(dirname(place.files.rules))).toEqual(['scsi_device_id_config.xml']);
  for (const run of await listRuns(place.state))
    expect(run.state).toMatch(/^(finished|rolled-back)$/);
  const rules = textOf(place.files.rules);
  if (!rules.includes('QUANTASTOR')) expect(withoutVersion(rules)).toBe(withoutVersion(old));
  return state;
}

function withoutVersion(rules: string): string {
  return rules.replace(/version="[\d.]+"/g, 'version=""');
}

const told = ({ annotations }: StepResult): string =>
  annotations.map(({ message }) => message).join('\n');

const hasRule = (place: Workspace): boolean => textOf(place.files.rules).includes('QUANTASTOR');

/** What stays of a run that is not whole is said. With the rule verified it stays, and the adapter with it. */
function expectSaid(
  result: StepResult,
  { adapterInstalled, credentials }: ServerState,
  isVerified: boolean,
): void {
  if (adapterInstalled && !isVerified)
    expect(told(result)).toMatch(/csladapter\.exe (installed stays|may have)/);
  if (credentials.length > 0) expect(told(result)).toContain('the credentials of qs1 may stay');
}

// issue 15: cancels at every phase
describe.concurrent('install-adapter', () => {
  test.each(POINTS)('cancelled at %s ends by itself, and leaves nothing open', async (cancelWhen) =>
    inWorkspace(async (place) => {
      const old = textOf(place.files.rules);
      const result = await install(place, { cancelWhen });
      expect(result.stages['main']).toMatchObject({ signal: null });
      expect(result.state['run-ended']).toBe('true');
      const state = await expectTidy(place, old);
      const isWhole = result.outputs['outcome'] === 'changed';
      // the last of them may have come to its end before the cancel reaches it
      const isTooLate =
        cancelWhen === POINTS.at(-1) && isWhole && result.stages['main']?.code === 0;
      if (!isTooLate) {
        expect(result.stages['main']).toMatchObject({ cancelled: true, code: 1 });
        expect(result.annotations.at(-1)?.message).toMatch(/^Cancelled: /);
      }
      if (isWhole) expect(hasRule(place)).toBe(true);
      else expectSaid(result, state, hasRule(place));
    }),
  );

  test.each(POINTS)('killed at %s is taken back by post, which says so', async (killWhen) =>
    inWorkspace(async (place) => {
      const old = textOf(place.files.rules);
      const result = await install(place, { killWhen });
      expect(result.stages['main']).toMatchObject({ signal: 'SIGKILL' });
      expect(result.stages['post']?.code).toBe(0);
      const state = await expectTidy(place, old);
      const [run] = await listRuns(place.state);
      if (run === undefined) {
        expect(textOf(place.files.rules)).toBe(old);
        return;
      }
      expect(result.outputs['run-id']).toBe(run.runId);
      // the kill may come when main has said to post that its run ended, or before it could
      if (result.state['run-ended'] === 'true') return;
      expect(told(result)).toMatch(new RegExp(`run ${run.runId} (was taken back|came to its end)`));
      if (!/came to its end/.test(told(result))) {
        expect(hasRule(place)).toBe(false);
        expectSaid(result, state, false);
      }
    }),
  );
});
