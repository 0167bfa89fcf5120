import type { OptionFields } from '@quantastor-xenserver/core';
import {
  DEFAULT_RELEASE,
  findRelease,
  localRelease,
  type MultipathRelease,
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
