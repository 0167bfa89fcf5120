import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Makes a key pair and returns the public half, `ssh-ed25519 AAAA...`. */
export function makeKey(path: string): string {
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', path]);
  return readFileSync(`${path}.pub`, 'utf8').trim();
}

export interface NamedHost {
  readonly name: string;
  readonly address: string;
  readonly port: number;
  readonly hostKey: string;
}

/** Writes known_hosts and an ssh configuration in which the checking of host keys is on. */
export function writeClientConfig(folder: string, hosts: readonly NamedHost[]): string {
  const knownHosts = hosts.map(
    ({ name, address, port, hostKey }) => `${name},[${address}]:${port} ${hostKey}\n`,
  );
  writeFileSync(join(folder, 'known_hosts'), knownHosts.join(''));
  const blocks = hosts.map(
    ({ name, address, port }) =>
      `Host ${name}\n  HostName ${address}\n  Port ${port}\n  HostKeyAlias ${name}\n`,
  );
  const config = join(folder, 'ssh_config');
  writeFileSync(
    config,
    `${blocks.join('')}Host *
  User root
  IdentityFile ${folder}/id
  IdentitiesOnly yes
  IdentityAgent none
  StrictHostKeyChecking yes
  UserKnownHostsFile ${folder}/known_hosts
  GlobalKnownHostsFile /dev/null
`,
  );
  writeWrapper(folder, config);
  return config;
}

/** An `ssh` to be put first in PATH, for programs that cannot be given a configuration file. */
function writeWrapper(folder: string, config: string): void {
  mkdirSync(join(folder, 'bin'), { recursive: true });
  for (const name of ['ssh', 'scp', 'sftp'])
    writeFileSync(
      join(folder, 'bin', name),
      `#!/bin/sh\nexec /usr/bin/${name} -F ${config} "$@"\n`,
      {
        mode: 0o755,
      },
    );
}
