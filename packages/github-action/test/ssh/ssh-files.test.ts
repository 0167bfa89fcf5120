import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { InputError } from '../../src/inputs/reader.ts';
import { makePrivateFolder, removePrivateFolder } from '../../src/ssh/private-folder.ts';
import { checkKeyFile, writeSshConfig } from '../../src/ssh/with-config.ts';

const hasSsh = spawnSync('ssh', ['-V']).status === 0;
let temp: string;

beforeEach(() => {
  temp = mkdtempSync(join(tmpdir(), 'ssh files %h '));
});

afterEach(() => rmSync(temp, { recursive: true, force: true }));

test('everything is for the owner alone, and goes as a whole', async () => {
  const folder = await makePrivateFolder({ RUNNER_TEMP: temp });
  await writeSshConfig(folder, { privateKey: 'key\n', knownHosts: 'hosts\n' });
  expect(readdirSync(folder).sort()).toEqual(['config', 'key', 'known_hosts']);
  if (process.platform !== 'win32') {
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(folder))
      expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
  }
  await removePrivateFolder(folder);
  expect(existsSync(folder)).toBe(false);
  await removePrivateFolder(folder);
});

test('no other folder is ever removed', async () => {
  mkdirSync(join(temp, 'work'));
  await removePrivateFolder(join(temp, 'work'));
  expect(existsSync(join(temp, 'work'))).toBe(true);
});

describe.skipIf(!hasSsh)(`with OpenSSH${hasSsh ? '' : ' (no ssh here)'}`, () => {
  test('ssh takes our key and hosts first, and checks host keys', async () => {
    const { configFile, keyFile } = await writeSshConfig(temp, {
      privateKey: 'key\n',
      knownHosts: 'hosts\n',
    });
    const settings = execFileSync('ssh', ['-F', configFile, '-G', 'xen1'], { encoding: 'utf8' });
    expect(settings).toContain(`identityfile ${keyFile?.replaceAll('%', '%%')}\n`);
    expect(settings).toContain(`userknownhostsfile ${join(temp, 'known_hosts')}\n`);
    expect(settings).toMatch(/^stricthostkeychecking (true|yes)$/m);
    expect(settings).toMatch(/^identitiesonly yes$/m);
  });

  test("the user's own configuration still counts", async () => {
    const own = join(temp, 'own');
    writeFileSync(
      own,
      'Host xen1\n  HostName 10.0.0.1\n  ProxyJump bastion\n  StrictHostKeyChecking no\n',
    );
    const { configFile } = await writeSshConfig(
      temp,
      { privateKey: undefined, knownHosts: 'hosts\n' },
      [own],
    );
    const settings = execFileSync('ssh', ['-F', configFile, '-G', 'xen1'], {
      encoding: 'utf8',
    });
    expect(settings).toContain('hostname 10.0.0.1\n');
    expect(settings).toMatch(/^proxyjump bastion$/m);
    expect(settings).toMatch(/^stricthostkeychecking (true|yes)$/m);
  });

  const makeKey = (passphrase: string): string => {
    const path = join(temp, 'id');
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', passphrase, '-f', path]);
    return path;
  };

  test('a good key passes', async () => {
    await expect(checkKeyFile(makeKey(''))).resolves.toBeUndefined();
  });

  test('a locked key is told', async () => {
    await expect(checkKeyFile(makeKey('secret'))).rejects.toThrow(/locked with a passphrase/);
  });

  test('a damaged key is told', async () => {
    const path = join(temp, 'bad');
    writeFileSync(
      path,
      '-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n',
      { mode: 0o600 },
    );
    await expect(checkKeyFile(path)).rejects.toThrow(InputError);
  });
});
