import { badHost } from './bad-host.ts';
import type { HostOpener } from './host-opener.ts';
import { openLocalHost } from './local/local-host.ts';
import { openSshHost } from './ssh/ssh-host.ts';
import type { SshOptions } from './ssh/ssh-options.ts';
import { parseSshTarget } from './ssh/ssh-url.ts';

/** How hosts are opened that a user only names. */
export interface ParseHostOptions {
  readonly ssh?: Omit<SshOptions, 'name' | 'signal'>;
}

/**
 * The host that a user names: `local`, `sandbox:DIR`, `command:FILE`, `ssh://[user@]host[:port]`, or just `host` or `user@host`,
 * which is ssh too; a machine called local is `ssh://local`. Nothing is opened yet.
 *
 * @throws ProcedureError BAD_INPUT
 */
export function parseHost(spec: string, options: ParseHostOptions = {}): HostOpener {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: refusing them is the point
  if (/[\u0000-\u001f\u007f]/.test(spec))
    throw badHost(spec, 'it holds a control character', FORMS);
  if (spec === 'local') return { name: spec, kind: 'local', open: () => openLocalHost() };
  const sandbox = /^sandbox:(.*)$/.exec(spec);
  if (sandbox) return sandboxOpener(spec, sandbox[1] ?? '');
  const command = /^command:(.*)$/.exec(spec)?.[1];
  if (command !== undefined) return commandOpener(spec, command);
  if (spec.trim() === '') throw badHost(spec, 'it is empty', FORMS);
  if (/\s/.test(spec)) throw badHost(spec, 'it holds a blank', FORMS);
  if (/^(?!ssh:\/\/)[a-z][a-z0-9+.-]*:\/\//i.test(spec))
    throw badHost(spec, 'this way of reaching a host is not known', FORMS);
  const target = parseSshTarget(spec);
  return {
    name: spec,
    kind: 'ssh',
    open: (signal) =>
      openSshHost(target, { ...options.ssh, name: spec, ...(signal ? { signal } : {}) }),
  };
}

const FORMS = 'Write local, sandbox:DIR, command:FILE, or ssh://[user@]host[:port].';

function commandOpener(spec: string, file: string): HostOpener {
  if (file.trim() === '') throw badHost(spec, 'it names no file', 'Write command:FILE.');
  return {
    name: spec,
    kind: 'command',
    open: async () => (await import('./command/command-host.ts')).openCommandHost(spec, file),
  };
}

function sandboxOpener(spec: string, folder: string): HostOpener {
  if (folder.trim() === '') throw badHost(spec, 'it names no folder', 'Write sandbox:DIR.');
  return {
    name: spec,
    kind: 'sandbox',
    // loaded on use: a run on real hosts needs nothing of it
    open: async () => (await import('./sandbox/sandbox-host.ts')).openSandboxHost(folder),
  };
}
