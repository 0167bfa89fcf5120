import { resolve } from 'node:path';
import type { HostOpener } from './host.ts';
import { parseSshTarget } from './ssh/url.ts';

/**
 * The same for two spellings of one host: `ssh://root@h`, `SSH://h:22/` and `h`, or a folder with and without a final
 * `/`. The user does not count, since two runs on one machine would undo each other whoever logs in.
 */
function hostKey({ name, kind }: Pick<HostOpener, 'name' | 'kind'>): string {
  if (kind === 'sandbox' || kind === 'command')
    return `${kind}:${resolve(name.slice(name.indexOf(':') + 1))}`;
  if (kind !== 'ssh') return `${kind}:${name}`;
  try {
    const { host, port = 22 } = parseSshTarget(name);
    return `ssh:${host.toLowerCase()}:${port}`;
  } catch {
    return `ssh:${name}`;
  }
}

/** Each host once, the first spelling of it. */
export function onlyOnce(openers: readonly HostOpener[]): HostOpener[] {
  const known = new Map<string, HostOpener>();
  for (const opener of openers) {
    const key = hostKey(opener);
    if (!known.has(key)) known.set(key, opener);
  }
  return [...known.values()];
}
