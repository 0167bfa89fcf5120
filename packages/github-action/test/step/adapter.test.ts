import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { adapterInputs, makeWorkspace, textOf, type Workspace } from '../support/sandbox.ts';
import { runStep } from '../support/step.ts';

interface ServerState {
  readonly services: { readonly StorageLink: { readonly state: number } };
  readonly credentials: readonly { readonly friendlyName: string }[];
  faults: object;
}

const RUNNING = 4;
let place: Workspace;

beforeEach(async () => {
  place = await makeWorkspace();
});

afterEach(() => place.remove());

const stateFile = (): string => join(place.sandbox.server, 'sandbox.json');
const server = (): ServerState => JSON.parse(readFileSync(stateFile(), 'utf8')) as ServerState;
const break_ = (faults: object): void =>
  writeFileSync(stateFile(), JSON.stringify({ ...server(), faults }));

/** Every input that install-adapter takes, passwords included. */
function everything(): Record<string, string> {
  const { url, fingerprint = '' } = place.sandbox.api;
  return {
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
}

test('the whole procedure, and nothing is left for a second run', async () => {
  const first = await runStep(everything(), { workspace: place.folder });
  expect(first.annotations.filter(({ level }) => level === 'error')).toEqual([]);
  expect(first.code).toBe(0);
  expect(first.outputs['changed']).toBe('true');
  expect(textOf(place.files.rules)).toContain('QUANTASTOR');
  expect(server().services.StorageLink.state).toBe(RUNNING);
  expect(server().credentials.map(({ friendlyName }) => friendlyName)).toEqual(['qs1']);
  const second = await runStep(everything(), { workspace: place.folder });
  expect(second.outputs).toMatchObject({ changed: 'false', 'hosts-failed': '[]' });
  const verified = await runStep(
    { ...everything(), procedure: 'verify', what: 'adapter' },
    { workspace: place.folder },
  );
  expect(verified.code).toBe(0);
  expect(verified.summary).toContain('flowchart LR');
});

test('a rule file of the repository', async () => {
  const rules = textOf(place.files.rules);
  writeFileSync(join(place.folder, 'rule.xml'), '\ufeff<not a rule');
  const result = await runStep(
    { ...adapterInputs(place), clone: '', rule: 'rule.xml' },
    { workspace: place.folder },
  );
  expect(result.code).toBe(1);
  expect(textOf(place.files.rules)).toBe(rules);
});

describe('when it goes wrong, the old file is back and the service runs', () => {
  test.each<[string, object, string | undefined]>([
    ['the installer fails', { installerExit: 1603 }, undefined],
    ['the service does not start with the rule', { refuseStart: 'with-rule' }, undefined],
    ['cancel while the installer runs', { installerHangs: true }, 'Stop|stop'],
  ])('%s', async (_, faults, cancelWhen) => {
    const rules = textOf(place.files.rules);
    break_(faults);
    const result = await runStep(
      { ...everything() },
      { workspace: place.folder, ...(cancelWhen === undefined ? {} : { cancelWhen }) },
    );
    expect(result.code).toBe(1);
    // a version that the service may have read is never used for other content again
    expect(withoutVersion(textOf(place.files.rules))).toBe(withoutVersion(rules));
    expect(server().services.StorageLink.state).toBe(RUNNING);
    expect(result.outputs['hosts-failed']).toBe(JSON.stringify([place.server]));
    expect(result.stages['post']?.code).toBe(0);
    if (cancelWhen !== undefined) {
      expect(result.stages['main']?.cancelled).toBe(true);
      expect(result.stages['main']?.ms).toBeLessThan(15_000);
      expect(result.annotations.at(-1)?.message).toMatch(/^Cancelled: /);
    }
  });
});

function withoutVersion(rules: string): string {
  return rules.replace(/version="[\d.]+"/g, 'version=""');
}
