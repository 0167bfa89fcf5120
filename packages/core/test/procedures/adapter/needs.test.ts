import { describe, expect, it } from 'vitest';
import type { InstallerOptions } from '../../../src/options/types.ts';
import type { AdapterOptions } from '../../../src/procedures/adapter/adapter-options.ts';
import { installDecision, type ServerSurvey } from '../../../src/procedures/adapter/decisions.ts';
import type { LoadedAdapter } from '../../../src/storagelink-api/types.ts';

const sha256 = 'a'.repeat(64);
const installer: InstallerOptions = {
  source: 'C:\\a.exe',
  sha256: sha256.toUpperCase(),
  args: [],
  timeoutMs: 1,
};
const options: AdapterOptions = {
  skipLicenceCheck: true,
  service: 'StorageLink',
  startStopped: false,
  serviceTimeoutMs: 1,
  installer,
};
const loaded: LoadedAdapter = {
  name: 'q',
  friendlyName: 'QuantaStor',
  isInitialized: true,
  initError: '',
};
const marker = { profile: 'quantastor', sha256, exit: 0 };

function survey(changes: Partial<ServerSurvey>): ServerSurvey {
  return {
    service: 'StorageLink',
    status: { state: 4, win32Exit: 0, serviceExit: 0, checkpoint: 0, waitHintMs: 0 },
    config: undefined,
    dependents: [],
    disabledDependents: [],
    paths: { markers: 'C:\\m', temp: 'C:\\t' },
    markerPath: 'C:\\m\\x.json',
    marker: undefined,
    ...{
      publishedPath: 'C:\\m\\p.json',
      published: undefined,
      publishedUnread: undefined,
      lockPath: 'C:\\m\\l',
      lock: undefined,
    },
    ...{
      elevated: undefined,
      rights: 'not-known' as const,
      licences: undefined,
      installerHash: undefined,
      argvProblem: undefined,
      signature: undefined,
      product: { answer: 'not-known' as const },
    },
    rules: undefined,
    left: undefined,
    told: undefined,
    ...changes,
  };
}

const told = (adapter: LoadedAdapter | undefined): ServerSurvey['told'] => ({
  adapter,
  credentials: [],
  spellings: { same: [], notKnown: [] },
});

describe('whether the installer is run', () => {
  it.each([
    ['nothing is known', {}, true, 'not installed'],
    ['StorageLink was asked and has none', { told: told(undefined) }, true, 'not installed'],
    [
      'StorageLink has it, from a hand',
      { told: told(loaded) },
      false,
      'StorageLink has loaded QuantaStor',
    ],
    ['it is recorded, StorageLink cannot be asked', { marker }, false, 'recorded in C:\\m\\x.json'],
    [
      'it is recorded, and StorageLink has it',
      { marker, told: told(loaded) },
      false,
      'StorageLink has loaded',
    ],
    [
      'it is recorded, and StorageLink has it not',
      { marker, told: told(undefined) },
      true,
      'has not loaded it',
    ],
    [
      'it waits for a restart',
      { marker: { ...marker, exit: 3010 }, told: told(undefined) },
      false,
      'has not been restarted',
    ],
    [
      'another one is recorded',
      { marker: { ...marker, sha256: 'b'.repeat(64) }, told: told(loaded) },
      true,
      'another installer',
    ],
    [
      'another one, older, for an adapter that is listed and does not load (STORAGELINK-21)',
      {
        marker: { ...marker, sha256: 'b'.repeat(64) },
        told: told({ ...loaded, isInitialized: false, version: '2.2' }),
        signature: { answer: 'not-seen', status: 'NotSigned', version: '2.1.0.0' },
        product: { answer: 'seen', products: [{ name: 'QuantaStor CSL', version: '2.2.0' }] },
      },
      true,
      'another installer',
    ],
    [
      'a newer one by its older resources, beside what StorageLink has loaded (STORAGELINK-22)',
      {
        told: told({ ...loaded, version: '2.1' }),
        signature: { answer: 'not-seen', status: 'NotSigned', version: '2, 2, 0, 1' },
      },
      true,
      'an upgrade',
    ],
  ] as const)('%s', (_name, found, run, words) => {
    const need = installDecision(survey(found), options);
    expect(need.run).toBe(run);
    expect(need.reason).toContain(words);
  });

  it('never without one', () => {
    const { installer: _none, ...rest } = options;
    expect(installDecision(survey({}), rest)).toEqual({
      run: false,
      reason: 'no installer was given',
    });
  });
});
