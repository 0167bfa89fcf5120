import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Sudo, sudoCommand } from './sudo.ts';

/** Where to, as a URL or a user names it. */
export interface SshTarget {
  /** A host name, an alias of ~/.ssh/config, or an address; IPv6 without brackets. */
  readonly host: string;
  readonly user?: string;
  readonly port?: number;
}

export interface SshOptions {
  /** The OpenSSH client. Default `ssh`, found in PATH. */
  readonly program?: string;
  /** `ssh -F`: used instead of the user's and the system's configuration. */
  readonly configFile?: string;
  /** Default: ConnectTimeout of the user's or the system's configuration, else 15 000. */
  readonly connectTimeoutMs?: number;
  /** From the start to a shell that answers, beyond the connect time-out. Default 60 000. */
  readonly loginTimeoutMs?: number;
  /** How long the far side may take to answer a question; an upload has more by its size. Default 120 000. */
  readonly answerTimeoutMs?: number;
  /** How long a host may stay silent after the login before it is asked why. Default 5 000. */
  readonly silentMs?: number;
  /** Stands in reports. Default: the target as a URL. */
  readonly name?: string;
  readonly signal?: AbortSignal | undefined;
  /** Become root on the host by sudo, for an account that is not root itself. */
  readonly sudo?: Sudo | undefined;
}

const DEFAULT_CONNECT_TIMEOUT_MS = 15_000;

/** What the configuration says that ssh's command line has to go by. */
export interface SshSettings {
  /** How long ssh may take to connect. */
  readonly ms: number;
  /** Whether it must be told so: the command line wins over the configuration. */
  readonly tell: boolean;
  /** Settings for logins by hand that leave no shell to speak to, each put back; older clients know none of them. */
  readonly back: readonly string[];
  /** A master's connection may be used, which has logged in before. */
  readonly isShared: boolean;
}

/** Keywords that older clients lack; as `ssh -G` prints their values where they do no harm, and what is given in place of others. */
const BY_HAND: readonly (readonly [keyword: string, harmless: string, back: string])[] = [
  ['stdinnull', 'no', 'StdinNull=no'],
  ['sessiontype', 'default', 'SessionType=default'],
  ['forkafterauthentication', 'no', 'ForkAfterAuthentication=no'],
  ['channeltimeout', 'none', 'ChannelTimeout=none'],
  ['tunnel', 'false', 'Tunnel=no'],
  ['visualhostkey', 'no', 'VisualHostKey=no'],
];

/** `ssh -G` is asked, at the cost of a process, only when a configuration file could say something. */
export async function findSettings(target: SshTarget, options: SshOptions): Promise<SshSettings> {
  const unset = {
    ms: options.connectTimeoutMs ?? DEFAULT_CONNECT_TIMEOUT_MS,
    ...{ tell: true, back: [], isShared: false },
  };
  if (!(await couldBeSet(options))) return unset;
  const args = [
    ...(options.configFile === undefined ? [] : ['-F', options.configFile]),
    ...(target.user === undefined ? [] : ['-l', target.user]),
    ...(target.port === undefined ? [] : ['-p', `${target.port}`]),
    // without a command it refuses some of the settings that are looked for
    ...['-o', 'RemoteCommand=none', '-T', '-G', '--', target.host, 'exec sh'],
  ];
  const answer = await promisify(execFile)(options.program ?? 'ssh', args, {
    timeout: 10_000,
  }).catch(
    // what is wrong with the configuration is said by the connection itself
    () => ({ stdout: '' }),
  );
  const back = BY_HAND.flatMap(([keyword, harmless, setting]) => {
    const set = new RegExp(`^${keyword} (.+)$`, 'm').exec(answer.stdout)?.[1];
    return set === undefined || set === harmless ? [] : [setting];
  });
  const isShared = /^controlpath (?!none$)./m.test(answer.stdout);
  const seconds = /^connecttimeout (\d+)$/m.exec(answer.stdout)?.[1];
  if (seconds === undefined || options.connectTimeoutMs !== undefined)
    return { ...unset, back, isShared };
  return { ms: Number(seconds) * 1000, tell: false, back, isShared };
}

const SYSTEM = '/etc/ssh/ssh_config';
const SYSTEM_FOLDER = '/etc/ssh/ssh_config.d';

const TOLD = new RegExp(
  `^\\s*(?:connecttimeout|controlpath|${BY_HAND.map(([keyword]) => keyword).join('|')})\\b`,
  'im',
);

const reading = new Map<string, Promise<boolean>>();

/** Hosts that are opened at one time share one reading of the files. */
function couldBeSet({ configFile }: SshOptions): Promise<boolean> {
  const key = configFile ?? '';
  const known = reading.get(key);
  if (known) return known;
  const answer = readConfigs(configFile).finally(() => reading.delete(key));
  reading.set(key, answer);
  return answer;
}

async function readConfigs(configFile: string | undefined): Promise<boolean> {
  const files =
    configFile === undefined ? [join(homedir(), '.ssh', 'config'), SYSTEM] : [configFile];
  if (configFile === undefined)
    for (const name of await readdir(SYSTEM_FOLDER).catch(() => []))
      files.push(join(SYSTEM_FOLDER, name));
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8').catch(() => '')));
  return texts.some(
    (text) =>
      TOLD.test(text) ||
      // only the Include that distributions ship is known to lead to what was read here
      /^\s*include\b/im.test(
        text.replace(/^\s*include\s+"?\/etc\/ssh\/ssh_config\.d\/\*\.conf"?\s*$/gim, ''),
      ),
  );
}

/**
 * What ssh is called with. Nothing here loosens the checking of host keys: known_hosts decides. Forwardings and
 * a RemoteCommand of the user's configuration are for logins by hand and would be in the way.
 */
export function sshArguments(
  target: SshTarget,
  options: SshOptions,
  { ms, tell, back }: SshSettings,
): string[] {
  const settings = [
    'BatchMode=yes',
    // what the host offers and who closed the connection is said at INFO, that the login is done at VERBOSE only
    'LogLevel=VERBOSE',
    'ServerAliveInterval=15',
    'ServerAliveCountMax=4',
    'ClearAllForwardings=yes',
    'ForwardAgent=no',
    'ForwardX11=no',
    'PermitLocalCommand=no',
    'RemoteCommand=none',
    ...back,
  ];
  if (tell) settings.push(`ConnectTimeout=${Math.max(1, Math.ceil(ms / 1000))}`);
  return [
    '-T',
    ...(options.configFile === undefined ? [] : ['-F', options.configFile]),
    ...settings.flatMap((setting) => ['-o', setting]),
    ...(target.port === undefined ? [] : ['-p', `${target.port}`]),
    ...(target.user === undefined ? [] : ['-l', target.user]),
    '--',
    target.host,
    options.sudo ? sudoCommand(options.sudo) : 'exec sh',
  ];
}
