import { existsSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import type { OptionFields } from '@quantastor-xenserver/core';
import {
  DEFAULT_LINT_RELEASE,
  findRelease,
  type MultipathRelease,
  parseRelease,
} from '@quantastor-xenserver/core/edit';
import { UsageError } from './exit-codes.ts';

/** The multipath-tools that `--release` names, else this machine's, else 0.9.4. @throws UsageError for a name that is none. */
export async function releaseFrom(options: OptionFields): Promise<MultipathRelease> {
  return (await knownRelease(options)) ?? DEFAULT_LINT_RELEASE;
}

/** Undefined where nobody names one and this machine has none. */
export async function knownRelease({
  release,
}: OptionFields): Promise<MultipathRelease | undefined> {
  const named = release === undefined ? undefined : findRelease(release);
  if (release !== undefined && !named)
    throw new UsageError(
      `--release: ${JSON.stringify(release)} is not a release of multipath-tools`,
    );
  return named ?? (await localRelease());
}

/** What `multipath -h` calls itself; undefined where there is no such command. */
async function localRelease(): Promise<MultipathRelease | undefined> {
  const command = process.platform === 'linux' ? localMultipath() : undefined;
  if (command === undefined) return undefined;
  const { execFile } = await import('node:child_process');
  const text = await new Promise<string>((resolve) => {
    // it exits with 1 for its own help
    execFile(command, ['-h'], { timeout: 5000 }, (_, stdout, stderr) =>
      resolve(`${stdout}\n${stderr}`),
    );
  });
  const banner = /^multipath-tools v.*/m.exec(text)?.[0];
  return banner === undefined ? undefined : parseRelease(banner);
}

/** Where the command is: to start one that is not there takes as long as the rest of the lint. */
function localMultipath(): string | undefined {
  const path = process.env['PATH'] ?? '';
  const folders = [...path.split(delimiter), '/usr/local/sbin', '/usr/sbin', '/sbin'];
  return folders
    .filter((folder) => isAbsolute(folder))
    .map((folder) => join(folder, 'multipath'))
    .find((file) => existsSync(file));
}
