import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findSettings } from '../../../src/hosts/ssh/arguments.ts';

const reason = hasSsh() ? '' : ' (needs the OpenSSH client)';

describe.skipIf(reason !== '')(`findSettings${reason}`, () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'connect-timeout-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each([
    ['Host *\n  User root\n', { ms: 15_000, tell: true, back: [], isShared: false }],
    ['Host xen1\n  ConnectTimeout 7\n', { ms: 7_000, tell: false, back: [], isShared: false }],
    ['Host other\n  ConnectTimeout 7\n', { ms: 15_000, tell: true, back: [], isShared: false }],
    // FIELD-36, FIELD-37
    [
      'Host xen1\n  StdinNull yes\n',
      { ms: 15_000, tell: true, back: ['StdinNull=no'], isShared: false },
    ],
    [
      'ConnectTimeout 3\nHost xen*\n  SessionType none\n',
      { ms: 3_000, tell: false, back: ['SessionType=default'], isShared: false },
    ],
    ['Host other\n  StdinNull yes\n', { ms: 15_000, tell: true, back: [], isShared: false }],
    ['Include FOLDER/more\n', { ms: 9_000, tell: false, back: [], isShared: false }],
  ])('%j', async (text, expected) => {
    const configFile = join(folder, 'config');
    writeFileSync(join(folder, 'more'), 'ConnectTimeout 9\n');
    writeFileSync(configFile, text.replace('FOLDER', folder));
    expect(await findSettings({ host: 'xen1' }, { configFile })).toEqual(expected);
  });

  test.each([
    ['ControlPath FOLDER/cm-%h\n', true],
    ['ControlPath none\n', false],
    ['Host other\n  ControlPath FOLDER/cm\n', false],
  ])('a connection may be shared: %j', async (text, isShared) => {
    const configFile = join(folder, 'config');
    writeFileSync(configFile, text.replace('FOLDER', folder));
    expect(await findSettings({ host: 'xen1' }, { configFile })).toMatchObject({ isShared });
  });

  test('the caller decides before the configuration', async () => {
    const found = await findSettings({ host: 'xen1' }, { connectTimeoutMs: 1 });
    expect(found).toEqual({ ms: 1, tell: true, back: [], isShared: false });
  });
});

function hasSsh(): boolean {
  try {
    execFileSync('ssh', ['-V'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
