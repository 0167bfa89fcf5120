import {
  DEFAULT_LINT_RELEASE,
  type MultipathRelease,
  parseHost,
  parseRelease,
} from '@quantastor-xenserver/core';
import { InvalidArgumentError, Option } from 'commander';

export interface ReleaseFlags {
  readonly release?: MultipathRelease;
}

export function releaseOption(purpose: string): Option {
  return new Option(
    '--release <version>',
    `multipath-tools to ${purpose}, such as 0.4.9-136.xs (default: this machine's, or 0.9.4)`,
  ).argParser((text) => {
    const release = parseRelease(text);
    if (release) return release;
    throw new InvalidArgumentError('It must be a release such as 0.9.4 or 0.4.9-136.xs.');
  });
}

/** The multipath-tools that `--release` names, else this machine's, else 0.9.4. Never rejects. */
export async function releaseFrom(flags: ReleaseFlags): Promise<MultipathRelease> {
  return flags.release ?? (await localRelease()) ?? DEFAULT_LINT_RELEASE;
}

/** What `multipath -h` calls itself; undefined where there is no such command. */
async function localRelease(): Promise<MultipathRelease | undefined> {
  if (process.platform !== 'linux') return undefined;
  const host = await parseHost('local').open();
  try {
    const { stdout, stderr } = await host.run(['multipath', '-h'], { timeoutMs: 5000 });
    const banner = /^multipath-tools v.*/m.exec(`${stdout}\n${stderr}`)?.[0];
    return banner === undefined ? undefined : parseRelease(banner);
  } catch {
    return undefined;
  } finally {
    await host.close();
  }
}
