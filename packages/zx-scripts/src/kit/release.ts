import {
  DEFAULT_LINT_RELEASE,
  findRelease,
  type MultipathRelease,
  type OptionFields,
  parseHost,
  parseRelease,
} from '@quantastor-xenserver/core';
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
