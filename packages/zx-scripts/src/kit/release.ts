import { type MultipathRelease, parseHost, parseRelease } from '@quantastor-xenserver/core';
import { UsageError } from './exit-codes.ts';

/** Taken where neither the command line nor this machine names a release. */
const fallbackRelease = '0.9.4';

/** The multipath-tools that `--release` names, else this machine's, else 0.9.4. */
export async function releaseFrom(flags: { readonly release?: string }): Promise<MultipathRelease> {
  const named = flags.release === undefined ? undefined : parseRelease(flags.release);
  if (flags.release !== undefined && !named)
    throw new UsageError(
      `--release: '${flags.release}' names no release of multipath-tools, such as 0.9.4 or 0.4.9-136.xs`,
    );
  const release = named ?? (await localRelease()) ?? parseRelease(fallbackRelease);
  if (!release) throw new Error(`${fallbackRelease} is no release`);
  return release;
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
