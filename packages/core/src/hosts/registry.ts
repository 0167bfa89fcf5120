import { isProcedureError, ProcedureError } from '../errors.ts';
import type { OptionFields } from '../options/tables.ts';
import { badHost, type HostOpener } from './host.ts';
import { withRetries } from './retry.ts';
import type { SshOptions } from './ssh/arguments.ts';
import { parseSshTarget } from './ssh/url.ts';
import { type OnTalk, toldHost } from './told.ts';

/** How hosts are opened that a user only names. */
export interface ParseHostOptions {
  readonly ssh?: Omit<SshOptions, 'name' | 'signal'>;
  /** How often a connection is tried again that failed on the way. Default 0. */
  readonly retries?: number;
  /** Told all that a host is asked. */
  readonly onTalk?: OnTalk;
}

/** From the options of a front end: how its ssh hosts are logged in to. */
export function howToOpen(
  { sudo, sudoPassword }: Pick<OptionFields, 'sudo' | 'sudoPassword'>,
  base: ParseHostOptions = {},
): ParseHostOptions {
  if (!sudo) return base;
  const password = sudoPassword === undefined ? {} : { password: sudoPassword };
  return { ...base, ssh: { ...base.ssh, sudo: password } };
}

/**
 * The host that a user names: `local`, `sandbox:DIR`, `command:FILE`, `ssh://[user@]host[:port]`, or just `host` or `user@host`,
 * which is ssh too; a machine called local is `ssh://local`. Nothing is opened yet.
 *
 * @throws ProcedureError BAD_INPUT
 */
export function parseHost(spec: string, options: ParseHostOptions = {}): HostOpener {
  const opener = openerOf(spec, options);
  return options.onTalk ? toldHost(opener, options.onTalk) : opener;
}

function openerOf(spec: string, options: ParseHostOptions): HostOpener {
  if (/\p{Cc}/u.test(spec)) throw badHost(spec, 'it holds a control character', FORMS);
  if (spec === 'local')
    return {
      name: spec,
      kind: 'local',
      open: async () => (await import('./local.ts')).openLocalHost(),
    };
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
    // each kind is loaded on use: a command that edits one file needs no ssh
    open: async (signal) => {
      const { isPassing, openSshHost } = await import('./ssh/host.ts');
      const call = signal ? { signal } : {};
      return withRetries(() => openSshHost(target, { ...options.ssh, name: spec, ...call }), {
        retries: options.retries ?? 0,
        isPassing,
        onRetry: (_, waitMs) => options.onTalk?.(spec, `connect again in ${waitMs / 1000} s`),
        ...call,
      });
    },
  };
}

const FORMS = 'Write local, sandbox:DIR, command:FILE, or ssh://[user@]host[:port].';

function commandOpener(spec: string, file: string): HostOpener {
  if (file.trim() === '') throw badHost(spec, 'it names no file', 'Write command:FILE.');
  return {
    name: spec,
    kind: 'command',
    open: async () => (await import('./command/host.ts')).openCommandHost(spec, file),
  };
}

function sandboxOpener(spec: string, folder: string): HostOpener {
  if (folder.trim() === '') throw badHost(spec, 'it names no folder', 'Write sandbox:DIR.');
  return {
    name: spec,
    kind: 'sandbox',
    // loaded on use: a run on real hosts needs nothing of it
    open: async () => (await import('../sandbox/host.ts')).openSandboxHost(folder),
  };
}

/**
 * Hosts from a file, one a line as {@link parseHost} reads them. A `#` at the start of a line or after a blank begins
 * a comment. A host that is named twice is worked on once.
 *
 * @throws ProcedureError BAD_INPUT with `place` naming the line.
 */
export function parseHostsFile(
  text: string,
  path: string = 'hosts file',
  options: ParseHostOptions = {},
): HostOpener[] {
  const hosts = new Map<string, HostOpener>();
  for (const [index, line] of text
    .replace(/^\ufeff/, '')
    .split(/\r\n?|\n/)
    .entries()) {
    const spec = line.replace(/(^|\s)#.*$/, '').trim();
    if (spec === '' || hosts.has(spec)) continue;
    try {
      hosts.set(spec, fromLine(parseHost(spec, options), `${path}:${index + 1}`));
    } catch (error) {
      if (!isProcedureError(error)) throw error;
      throw new ProcedureError(error.code, error.message, {
        place: `${path}:${index + 1}`,
        ...(error.remedy === undefined ? {} : { remedy: error.remedy }),
        cause: error,
      });
    }
  }
  return [...hosts.values()];
}

/** A folder or a program that is not there shows only when it is opened: the line is named then too. */
function fromLine(opener: HostOpener, place: string): HostOpener {
  return {
    ...opener,
    open: async (signal) => {
      try {
        return await opener.open(signal);
      } catch (error) {
        if (!isProcedureError(error) || !['NOT_FOUND', 'BAD_INPUT'].includes(error.code))
          throw error;
        throw new ProcedureError(error.code, `${error.message} (${place})`, {
          ...(error.place === undefined ? {} : { place: error.place }),
          ...(error.remedy === undefined ? {} : { remedy: error.remedy }),
          cause: error,
        });
      }
    },
  };
}
