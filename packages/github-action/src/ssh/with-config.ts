import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as core from '@actions/core';
import type { SshInputs } from '../inputs/inputs.ts';
import { wrongInput } from '../inputs/reader.ts';
import { makePrivateFolder, removePrivateFolder } from './private-folder.ts';

/** Keeps key and known hosts in files for as long as the work takes; post removes them after a kill. */
export async function withSshConfig<T>(
  ssh: SshInputs,
  work: (configFile: string | undefined) => Promise<T>,
): Promise<T> {
  const { privateKey, knownHosts, settings } = ssh;
  if (privateKey === undefined && knownHosts === undefined && settings === undefined)
    return work(undefined);
  const folder = await makePrivateFolder(process.env);
  core.saveState('private-folder', folder);
  try {
    const { configFile, keyFile } = await writeSshConfig(folder, ssh);
    if (keyFile !== undefined) await checkKeyFile(keyFile);
    return await work(configFile);
  } finally {
    await removePrivateFolder(folder);
  }
}

export interface SshFiles {
  /** For `ssh -F`. */
  readonly configFile: string;
  readonly keyFile: string | undefined;
}

/**
 * Puts the key and the known hosts into the folder, 0600, and an ssh configuration that names them
 * and then takes in the user's and the system's. ssh takes the first value that it finds, so ours
 * win (ssh_config(5)). Host keys are checked as strictly as ssh can: one that is not listed is refused.
 */
export async function writeSshConfig(
  folder: string,
  ssh: SshInputs,
  others: readonly string[] = ['~/.ssh/config', '/etc/ssh/ssh_config'],
): Promise<SshFiles> {
  const lines = ['Host *'];
  let keyFile: string | undefined;
  if (ssh.privateKey !== undefined) {
    keyFile = await keep(folder, 'key', ssh.privateKey);
    lines.push(`  IdentityFile ${quote(keyFile)}`, '  IdentitiesOnly yes');
    if (ssh.certificate !== undefined)
      lines.push(`  CertificateFile ${quote(await keep(folder, 'key-cert.pub', ssh.certificate))}`);
  }
  if (ssh.knownHosts !== undefined) {
    const known = await keep(folder, 'known_hosts', ssh.knownHosts);
    lines.push(`  UserKnownHostsFile ${quote(known)}`, '  StrictHostKeyChecking yes');
    // a key learned on the way would be lost with the folder
    lines.push('  UpdateHostKeys no');
  }
  lines.push(...(ssh.settings ?? []));
  if (ssh.settings) lines.push('Host *');
  lines.push(...others.map((path) => `Include "${path}"`), '');
  return { configFile: await keep(folder, 'config', lines.join('\n')), keyFile };
}

async function keep(folder: string, name: string, content: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content, { mode: 0o600, flag: 'wx' });
  return path;
}

/** ssh expands `%` in paths, and takes quotes around blanks. */
function quote(path: string): string {
  return `"${path.replaceAll('%', '%%')}"`;
}

/**
 * Has ssh-keygen read the key, so that a damaged or locked one is told before any host is reached.
 * Where there is no ssh-keygen, ssh itself will tell.
 *
 * @throws InputError
 */
export async function checkKeyFile(path: string): Promise<void> {
  const wrong = await new Promise<string | undefined>((resolve) => {
    execFile(
      'ssh-keygen',
      ['-y', '-P', '', '-f', path],
      { timeout: 10_000 },
      (error, _, stderr) => {
        if (error === null || typeof error.code !== 'number') resolve(undefined);
        else if (/passphrase/i.test(stderr))
          resolve(
            'the key is locked with a passphrase: give one without, made for this workflow alone',
          );
        else
          resolve(
            'ssh cannot read this key: it is damaged, or of a kind that this runner does not know',
          );
      },
    );
  });
  if (wrong !== undefined) throw wrongInput('ssh-private-key', wrong);
}
