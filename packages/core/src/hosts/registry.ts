import { resolve } from 'node:path';
import { isProcedureError, ProcedureError } from '../errors.ts';
import type { OptionFields } from '../options/tables.ts';
import { closestTo } from '../text/closest.ts';
import { given } from '../text/given.ts';
import { badHost, type HostOpener } from './host.ts';
import { withRetries } from './retry.ts';
import type { SshOptions } from './ssh/arguments.ts';
import { parseSshTarget } from './ssh/url.ts';
import { type OnTalk, withTalk } from './talk.ts';

/** How hosts are opened that a user only names. */
export interface ParseHostOptions {
  readonly ssh?: Omit<SshOptions, 'name' | 'signal'>;
  /** How often a connection is tried again that failed on the way. Default 0. */
  readonly retries?: number;
  /** Told all that a host is asked. */
  readonly onTalk?: OnTalk;
}

type Ways = Pick<OptionFields, 'sudo' | 'sudoPassword' | 'retries' | 'connectTimeout'>;

/** From the options of a front end: how its hosts are reached. */
export function howToOpen(
  { sudo, sudoPassword: password, retries, connectTimeout }: Ways,
  { configFile, onTalk }: Pick<SshOptions, 'configFile'> & Pick<ParseHostOptions, 'onTalk'> = {},
): ParseHostOptions {
  return {
    ...(retries !== undefined && { retries }),
    ...(onTalk && { onTalk }),
    ssh: {
      ...(configFile !== undefined && { configFile }),
      ...(connectTimeout !== undefined && { connectTimeoutMs: connectTimeout * 1000 }),
      ...(sudo && { sudo: password === undefined ? {} : { password } }),
    },
  };
}

/** One kind of host that a user can name; a new one is its folder and its row here. */
export interface HostKindRow {
  readonly kind: string;
  /** What the user writes, for messages: `sandbox:DIR`. */
  readonly form: string;
  /** Its files are this machine's, and who runs this command is who works there. */
  readonly isHere?: true;
  /** `--sudo` has root there; without it nothing. */
  readonly takesSudo?: true;
  /** Undefined when the text is not of this kind. @throws ProcedureError BAD_INPUT when it is, and wrong. */
  parse(spec: string, options: ParseHostOptions): Omit<HostOpener, 'name' | 'kind'> | undefined;
  /** The same for all spellings of one host, from the name of an opener. Default: the name. */
  keyOf?(name: string): string;
}

/** In the order in which they are tried. Each is loaded on use: a command that edits one file needs no ssh. */
export const HOST_KINDS: readonly HostKindRow[] = [
  {
    kind: 'local',
    form: 'local',
    isHere: true,
    parse: (spec) =>
      spec === 'local'
        ? {
            open: async () => (await import('./local.ts')).openLocalHost(),
            sibling: (address) => `ssh://root@${address}`,
          }
        : undefined,
  },
  {
    kind: 'sandbox',
    form: 'sandbox:DIR',
    keyOf: pathKey,
    parse(spec) {
      const folder = restOf(spec, 'sandbox:');
      if (folder !== undefined) refuseSeveral(spec);
      if (folder?.trim() === '') throw badHost(spec, 'it names no folder', 'Write sandbox:DIR.');
      return folder === undefined
        ? undefined
        : { open: async () => (await import('../sandbox/host.ts')).openSandboxHost(folder) };
    },
  },
  {
    kind: 'command',
    form: 'command:FILE',
    keyOf: pathKey,
    parse(spec) {
      const file = restOf(spec, 'command:');
      if (file !== undefined) refuseSeveral(spec);
      if (file?.trim() === '') throw badHost(spec, 'it names no file', 'Write command:FILE.');
      return file === undefined
        ? undefined
        : { open: async () => (await import('./command/host.ts')).openCommandHost(spec, file) };
    },
  },
  {
    kind: 'ssh',
    form: 'ssh://[user@]host[:port]',
    takesSudo: true,
    keyOf: sshKey,
    parse(spec, options) {
      if (spec.trim() === '') throw badHost(spec, 'it is empty', forms());
      refuseSeveral(spec);
      if (/\s/.test(spec)) throw badHost(spec, 'it holds a blank', forms());
      if (/^(?!ssh:\/\/)[a-z][a-z0-9+.-]*:\/\//i.test(spec))
        throw badHost(spec, 'this way of reaching a host is not known', meantWay(spec) ?? forms());
      // a word that is nearly sandbox or command is no host with a port
      const meant = /:\d*$/.test(spec) ? undefined : meantWay(spec);
      if (meant !== undefined)
        throw badHost(spec, 'this way of reaching a host is not known', meant);
      const target = parseSshTarget(spec);
      return {
        sibling: (address) => siblingOf(spec, address),
        open: async (signal) => {
          const { isPassing, openSshHost } = await import('./ssh/host.ts');
          const call = { signal };
          return withRetries(() => openSshHost(target, { ...options.ssh, name: spec, ...call }), {
            retries: options.retries ?? 0,
            isPassing,
            onRetry: (_, waitMs) => options.onTalk?.(spec, `connect again in ${waitMs / 1000} s`),
            ...call,
          });
        },
      };
    },
  },
];

/** Whether root can be asked for on a host with `--sudo`; `is-this-user` where who runs this command is who works there. */
export function sudoOn(host: Pick<HostOpener, 'kind'>): 'taken' | 'is-this-user' | undefined {
  if (isHere(host)) return 'is-this-user';
  return rowOf(host.kind)?.takesSudo ? 'taken' : undefined;
}

/** Whether a host's files are those of this machine. */
export function isHere(host: Pick<HostOpener, 'kind'>): boolean {
  return rowOf(host.kind)?.isHere === true;
}

/** The @ of the second would pass for the end of a password, and a list of folders for one folder that is not there. */
function refuseSeveral(spec: string): void {
  if (!/[,;\s]\s*(?:ssh:\/\/|sandbox:|command:)/i.test(spec)) return;
  const shown = spec.replace(/(\/\/[^@:/,;\s]*):[^@,;\s]*@/g, '$1:***@');
  throw badHost(shown, 'it names more than one host', 'Name each host by itself.');
}

function restOf(spec: string, prefix: string): string | undefined {
  return spec.startsWith(prefix) ? spec.slice(prefix.length) : undefined;
}

function forms(): string {
  const all = HOST_KINDS.map(({ form }) => form);
  return `Write ${all.slice(0, -1).join(', ')}, or ${all.at(-1)}.`;
}

/**
 * The host that a user names: `local`, `sandbox:DIR`, `command:FILE`, `ssh://[user@]host[:port]`, or just `host` or `user@host`,
 * which is ssh too; a machine called local is `ssh://local`. Nothing is opened yet.
 *
 * @throws ProcedureError BAD_INPUT
 */
export function parseHost(spec: string, options: ParseHostOptions = {}): HostOpener {
  if (/\p{Cc}/u.test(spec)) throw badHost(spec, 'it holds a control character', forms());
  for (const { kind, parse } of HOST_KINDS) {
    const parsed = parse(spec, options);
    if (!parsed) continue;
    const opener = { name: spec, kind, ...parsed };
    return options.onTalk ? withTalk(opener, options.onTalk) : opener;
  }
  throw badHost(spec, 'this way of reaching a host is not known', forms());
}

/**
 * Hosts from a list, or from the text of a file with one a line, each as {@link parseHost} reads it. In a text a `#` at the
 * start of a line or after a blank begins a comment. A host that is named twice is worked on once.
 *
 * @throws ProcedureError BAD_INPUT, for a text with `place` naming the line.
 */
export function parseHosts(
  given: string | readonly string[],
  options: ParseHostOptions & { /** Of the text. */ readonly path?: string } = {},
): HostOpener[] {
  if (typeof given !== 'string') return onlyOnce(given.map((spec) => parseHost(spec, options)));
  const { path = 'hosts file' } = options;
  if (given.length > MAX_HOSTS_TEXT) throw tooMany(path, `more than ${MAX_HOSTS_TEXT} characters`);
  const lines = given.replace(/^\ufeff/, '').split(/\r\n?|\n/);
  const specs = lines.map((line) => line.replace(/(^|\s)#.*$/, '').trim());
  const named = specs.filter((spec) => spec !== '').length;
  if (named > MAX_HOSTS) throw tooMany(path, `${named} hosts`);
  const hosts = specs.flatMap((spec, index) =>
    spec === '' ? [] : [onLine(spec, `${path}:${index + 1}`, options)],
  );
  return onlyOnce(hosts);
}

/** A fleet twenty times as large as those that are measured; beyond, it is another file than was meant. */
const MAX_HOSTS = 20_000;
const MAX_HOSTS_TEXT = 4 * 1024 * 1024;

function tooMany(path: string, has: string): ProcedureError {
  return new ProcedureError(
    'BAD_INPUT',
    `it has ${has}: it may name ${MAX_HOSTS} hosts in ${MAX_HOSTS_TEXT} characters at most`,
    {
      place: path,
      remedy: 'Name the hosts file that is meant, or work on its hosts in parts.',
    },
  );
}

function onLine(spec: string, place: string, options: ParseHostOptions): HostOpener {
  try {
    return fromLine(parseHost(spec, options), place);
  } catch (error) {
    if (!isProcedureError(error)) throw error;
    throw new ProcedureError(error.code, error.message, {
      place,
      ...given({ remedy: error.remedy }),
      cause: error,
    });
  }
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
          ...given({ place: error.place, remedy: error.remedy }),
          cause: error,
        });
      }
    },
  };
}

/**
 * Each host once, the first spelling of it: `ssh://root@h`, `SSH://h:22/` and `h` are one, and a folder with and without a
 * final `/`. The user does not count, since two runs on one machine would undo each other whoever logs in.
 */
export function onlyOnce(openers: readonly HostOpener[]): HostOpener[] {
  const known = new Map<string, HostOpener>();
  for (const opener of openers) {
    const key = keyIn(rowOf(opener.kind), opener.name, opener.kind);
    if (!known.has(key)) known.set(key, opener);
  }
  return [...known.values()];
}

/** The same for all spellings of one host, as {@link onlyOnce} tells them; a text that names none is its own key. */
export function hostKey(spec: string): string {
  for (const row of HOST_KINDS) {
    try {
      if (row.parse(spec, {})) return keyIn(row, spec, row.kind);
    } catch {
      return spec;
    }
  }
  return spec;
}

function rowOf(kind: string): HostKindRow | undefined {
  return HOST_KINDS.find((each) => each.kind === kind);
}

function keyIn(row: HostKindRow | undefined, name: string, kind: string): string {
  return `${kind}:${row?.keyOf?.(name) ?? name}`;
}

/** The first of which one before it has the same key. */
export function secondOf<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
): Item | undefined {
  const seen = new Set<string>();
  return items.find((item) => {
    const key = keyOf(item);
    if (seen.has(key)) return true;
    seen.add(key);
    return false;
  });
}

function pathKey(name: string): string {
  return resolve(name.slice(name.indexOf(':') + 1));
}

function sshKey(name: string): string {
  try {
    const { host, port = 22 } = parseSshTarget(name);
    return `${host.toLowerCase()}:${port}`;
  } catch {
    return name;
  }
}

/** With the same user and port. */
function siblingOf(spec: string, address: string): string {
  const [, user, port = ''] =
    /^(?:ssh:\/\/)?(?:([^@/]*)@)?(?:\[[^\]]*\]|[^:/]*)(:\d+)?/i.exec(spec) ?? [];
  return `ssh://${user === undefined ? '' : `${user}@`}${address}${port}`;
}

/** `sandox:lab`, `shh://root@xen1`: the same with the word that is nearest to its first one. */
function meantWay(spec: string): string | undefined {
  const [, typed = '', rest = ''] = /^([a-z]+)(:.*)$/is.exec(spec) ?? [];
  const word = typed.toLowerCase();
  const known = rest.startsWith('://') ? ['ssh'] : ['sandbox', 'command'];
  const meant = word.length < 3 ? undefined : closestTo(word, known);
  return meant === undefined || meant === word ? undefined : `Did you mean ${meant}${rest}?`;
}
