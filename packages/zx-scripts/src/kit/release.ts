import { existsSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import type { OptionFields } from '@quantastor-xenserver/core';
import {
  DEFAULT_RELEASE,
  findRelease,
  type MultipathRelease,
  releaseOf,
  releaseQuery,
} from '@quantastor-xenserver/core/edit';
import { UsageError } from './exit-codes.ts';

/** The multipath-tools that `--release` names, else this machine's, else 0.9.4. @throws UsageError for a name that is none. */
export async function releaseFrom(options: OptionFields): Promise<MultipathRelease> {
  return (await knownRelease(options)) ?? DEFAULT_RELEASE;
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

/** What this machine's packages and `multipath -h` say; undefined where there is no such command. */
async function localRelease(): Promise<MultipathRelease | undefined> {
  if (process.platform !== 'linux' || programAt('multipath') === undefined) return undefined;
  const asked = (releaseQuery.commands ?? []).map((argv) => {
    const [program = '', ...args] = argv;
    const path = programAt(program);
    return path === undefined ? undefined : answerOf(path, args, argv);
  });
  const commands = (await Promise.all(asked)).filter((answer) => answer !== undefined);
  return releaseOf({ files: new Map(), folders: new Map(), commands });
}

type Answer = Parameters<typeof releaseOf>[0]['commands'][number];

async function answerOf(
  path: string,
  args: readonly string[],
  argv: readonly string[],
): Promise<Answer> {
  const { execFile } = await import('node:child_process');
  return new Promise((resolve) => {
    // `multipath -h` exits with 1 for its own help
    const child = execFile(path, args, { timeout: 5000 }, (error, stdout, stderr) =>
      resolve({
        argv,
        exit: error ? (child.exitCode ?? 1) : 0,
        stdout,
        stderr,
        timedOut: child.killed,
      }),
    );
  });
}

/** Where a program is: to start one that is not there takes as long as the rest of the lint. */
function programAt(name: string): string | undefined {
  const path = process.env['PATH'] ?? '';
  const folders = [...path.split(delimiter), '/usr/local/sbin', '/usr/sbin', '/sbin'];
  return folders
    .filter((folder) => isAbsolute(folder))
    .map((folder) => join(folder, name))
    .find((file) => existsSync(file));
}
