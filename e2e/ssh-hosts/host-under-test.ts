import { createHash } from 'node:crypto';
import { readdirSync, writeFileSync } from 'node:fs';
import type { Host } from '@quantastor-xenserver/core';
import { afterAll, beforeAll } from 'vitest';
import { type Lab, type LabHost, type LoginShell, startHosts } from './lab.ts';
import { openLabHost } from './open-host.ts';

export const SHELLS: readonly LoginShell[] = ['dash', 'bash', 'busybox'];

/** Every byte there is, and all that a shell could take for more than itself. */
export const NASTY: Buffer = Buffer.concat([
  Buffer.from(Array.from({ length: 256 }, (_, index) => index)),
  Buffer.from(
    `'"\\'\\" \${HOME} $(touch /pwned) \`touch /pwned\` %s %b \\0 \\c \\n !! ~ * ;&|<>\n\r\n\t é \u202e`,
  ),
  Buffer.from('0123456789\x007\0\0\xff\xfe\n', 'latin1'),
]);

export const sha256 = (bytes: Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex');

export interface HostUnderTest {
  lab(): Lab;
  box(): LabHost;
  /** One connection for all tests of a group. */
  host(): Host;
  /** Writes a file inside from outside; returns its hash. */
  put(path: string, bytes: Uint8Array | string, mode?: number): string;
  /** Temporary files of ours in a folder inside. */
  litter(folder: string): string[];
}

/** A host with a login script that talks, open for the tests of the group that calls this. */
export function hostUnderTest(shell: LoginShell): HostUnderTest {
  let lab: Lab;
  let box: LabHost;
  let host: Host;
  beforeAll(async () => {
    lab = await startHosts({
      count: 1,
      layout: 'xenserver-8',
      shell,
      files: { '/root/.bashrc': 'echo a login script talks\necho and complains >&2\n' },
    });
    box = lab.hosts[0] as LabHost;
    host = await openLabHost(lab, box);
  });
  afterAll(async () => {
    await host?.close();
    await lab?.stop();
  });
  return {
    lab: () => lab,
    box: () => box,
    host: () => host,
    put(path, bytes, mode = 0o644) {
      writeFileSync(box.path(path), bytes, { mode });
      return sha256(Buffer.from(bytes));
    },
    litter: (folder) =>
      readdirSync(box.path(folder)).filter((name) => name.startsWith('.quantastor-')),
  };
}
