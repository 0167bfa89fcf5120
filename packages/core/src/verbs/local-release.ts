import { existsSync, readFileSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import type { CommandResult } from '../hosts/host.ts';
import { type MultipathRelease, parseRelease } from '../multipath/data/releases.ts';
import { releaseOf, releaseQuery } from '../procedures/multipath/read/release.ts';

/** What this machine's packages and `multipath -h` say; undefined where there is no such command. */
export async function localRelease(): Promise<MultipathRelease | undefined> {
  const parser = process.platform === 'linux' ? programAt('multipath') : undefined;
  if (parser === undefined) return undefined;
  const packaged = dpkgRelease(parser);
  if (packaged) return packaged;
  const asked = (releaseQuery.commands ?? []).map((argv) => {
    const [program = '', ...args] = argv;
    const path = programAt(program);
    return path === undefined ? undefined : answerOf(path, args, argv);
  });
  const commands = (await Promise.all(asked)).filter((answer) => answer !== undefined);
  return releaseOf({ files: new Map(), folders: new Map(), commands });
}

const DPKG = '/var/lib/dpkg';

/**
 * The version of Debian's package where the parser is the package's own, byte for byte: as dpkg-query and the parser would
 * say it, whose start takes longer than a whole lint. Undefined where it is not sure; then they are asked.
 */
function dpkgRelease(parser: string): MultipathRelease | undefined {
  try {
    const sums = readFileSync(`${DPKG}/info/multipath-tools.md5sums`, 'latin1');
    const sum = /^([0-9a-f]{32}) {2}(?:usr\/)?sbin\/multipath$/m.exec(sums)?.[1];
    const { createHash } = process.getBuiltinModule('node:crypto');
    if (createHash('md5').update(readFileSync(parser)).digest('hex') !== sum) return undefined;
    const status = readFileSync(`${DPKG}/status`);
    // it is long, and as a string would have the heap tidied
    const at = status.indexOf('\nPackage: multipath-tools\n', 0, 'latin1');
    const rest = at < 0 ? '' : status.toString('latin1', at, at + 10_000);
    const entry = rest.split('\n\n')[0] ?? '';
    if (!/^Status: \S+ ok installed$/m.test(entry)) return undefined;
    return parseRelease(/^Version: (.+)$/m.exec(entry)?.[1] ?? '');
  } catch {
    return undefined;
  }
}

async function answerOf(
  path: string,
  args: readonly string[],
  argv: readonly string[],
): Promise<CommandResult> {
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
