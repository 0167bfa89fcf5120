import type { HostOpener } from '../hosts/host.ts';
import type { LicenceAnswer } from '../procedures/adapter/adapter-options.ts';
import { LICENCE_COMMANDS } from '../procedures/adapter/licence-answer.ts';
import { sideBySide } from '../run/waiting-hosts.ts';

/** Asks each dom0 host in one round trip. One that cannot be reached is an error: nothing is known then. */
export function askLicences(
  hosts: readonly HostOpener[],
  concurrency: number,
  signal?: AbortSignal,
): Promise<readonly LicenceAnswer[]> {
  const call = signal ? { signal } : {};
  return sideBySide(hosts, concurrency, async (opener) => {
    const host = await opener.open(signal);
    try {
      const { commands } = await host.facts({ commands: LICENCE_COMMANDS }, call);
      return { host: opener.name, commands };
    } finally {
      await host.close();
    }
  });
}
