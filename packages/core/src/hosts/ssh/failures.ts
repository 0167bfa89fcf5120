import { type ErrorCode, isProcedureError, ProcedureError } from '../../errors.ts';
import { printableLine } from '../../text/printable.ts';
import { quoteCommand } from '../../text/quote.ts';

type Rule = readonly [words: RegExp, code: ErrorCode, message: string, remedy: string];

/** Of a shell whose first line was read by somebody else. */
export const EATEN_EXIT = 96;

/** ssh has one exit code, 255, for all that is wrong with a connection; its words tell what. First match wins. */
const RULES: readonly Rule[] = [
  [
    /ControlPath.*too long|too long for Unix domain socket/i,
    'BAD_INPUT',
    'the ControlPath of the ssh configuration is too long for a socket',
    'Give this host a short one in ~/.ssh/config (ControlPath ~/.ssh/%C), or ControlPath none.',
  ],
  [
    /error in libcrypto/i,
    'HOST_UNREACHABLE',
    "this machine's crypto policy forbids what the old host signs with (SHA-1)",
    'Allow it for this machine (Red Hat: update-crypto-policies --set DEFAULT:SHA1), or go through a jump host that allows it.',
  ],
  [
    /REVOKED HOST KEY|is marked as revoked/i,
    'HOST_KEY_CHANGED',
    "the host's key was revoked: known_hosts has it as @revoked",
    'Do not accept it: whoever revoked it holds it for stolen. Give the host a new key, and list that one.',
  ],
  [
    /HOST IDENTIFICATION HAS CHANGED|host key .* has changed/i,
    'HOST_KEY_CHANGED',
    "the host's key is not the one in known_hosts",
    'Find out why: a reinstalled host has a new key, an attacker has one too. If it is rightful, remove the old one ({ssh-keygen -R}) and connect once by hand ({ssh}).',
  ],
  [
    /Host key verification failed|No .* host key is known/i,
    'HOST_KEY_UNKNOWN',
    "the host's key is in no known_hosts file",
    'Connect once by hand ({ssh}) and compare the fingerprint, or add the key to known_hosts: the files that "{ssh -G}" names as userknownhostsfile, where ~ is the home that the account has in passwd, whatever HOME says.',
  ],
  [
    /Bad configuration option|Bad owner or permissions|terminating, \d+ bad configuration|no argument after keyword|Can't open user config file/i,
    'BAD_INPUT',
    'ssh does not accept its configuration',
    'Fix the line that ssh names.',
  ],
  [
    /Permission denied \(|Too many authentication failures|No supported authentication methods|Authentication failed/i,
    'AUTH_FAILED',
    'the host accepted none of the keys that were offered',
    'Load a key that the host knows into the agent, or name it as IdentityFile in ~/.ssh/config; passwords are never asked for. An RSA key on an old dom0 also needs "PubkeyAcceptedAlgorithms +ssh-rsa" for this host there.',
  ],
  [
    /Could not resolve hostname|Name or service not known|nodename nor servname/i,
    'HOST_UNREACHABLE',
    'unknown host name',
    'Check the name, DNS and ~/.ssh/config.',
  ],
  [
    /Connection refused/i,
    'HOST_UNREACHABLE',
    'the host refuses the connection',
    'Check the port, and that sshd runs there.',
  ],
  [
    /No route to host|Network is unreachable|Host is down/i,
    'HOST_UNREACHABLE',
    'there is no route to the host',
    'Check the address, the network and the firewall.',
  ],
  [
    /Connection timed out|Operation timed out|timed out during banner exchange|Timeout, server .* not responding/i,
    'TIMEOUT',
    'the host did not answer in time',
    'Check the address, the network and the firewall; ConnectTimeout in ~/.ssh/config sets the time.',
  ],
];

/** What ssh calls the kinds of algorithms, and the keyword of ssh_config that allows more of them. */
const ALGORITHMS: readonly (readonly [kind: RegExp, keyword: string])[] = [
  [/host key type/i, 'HostKeyAlgorithms'],
  [/key exchange method/i, 'KexAlgorithms'],
  [/cipher/i, 'Ciphers'],
  [/\bMAC\b/i, 'MACs'],
  [/compression/i, 'Compression'],
];

/** `no matching cipher found. Their offer: 3des-cbc`: the lines of ~/.ssh/config that mend it. */
function explainAlgorithms(line: string, place: string): readonly [string, string] | undefined {
  const [, kind = '', all = ''] = /no matching (.+?) found\. Their offer: (\S+)/i.exec(line) ?? [];
  // what only marks an extension of the protocol is no algorithm, and ssh_config refuses it
  const offer = all
    .split(',')
    .filter((each) => !/^(?:kex-strict|ext-info)-/.test(each))
    .join(',');
  const keyword = ALGORITHMS.find(([words]) => words.test(kind))?.[1];
  if (keyword === undefined) return undefined;
  const host =
    /^ssh:\/\/(?:[^@/]*@)?(\[[^\]]*\]|[^:/]*)/.exec(place)?.[1]?.replace(/^\[|\]$/g, '') || 'HOST';
  const lines = [`Host ${host}`, `  ${keyword} +${offer}`];
  // a server that signs its own key so takes no better signature of ours
  if (/\bssh-rsa\b/.test(offer)) lines.push('  PubkeyAcceptedAlgorithms +ssh-rsa');
  const dead = /\bssh-dss\b/.test(offer) ? ' OpenSSH 10 has no ssh-dss any more.' : '';
  return [
    `ssh and the host share no ${kind}: the host offers ${offer}`,
    `Allow it for this host in ~/.ssh/config: ${lines.join(' / ')}.${dead}`,
  ];
}

/** What is typed for this host, with its own user and port. */
function typedFor(place: string, remedy: string): string {
  const [, login = '', name = '', port] =
    /^(?:ssh:\/\/)?([^@/]*@)?(\[[^\]]*\]|[^:/]*)(?::(\d+))?/.exec(place) ?? [];
  const host = name.replace(/^\[|\]$/g, '') || 'HOST';
  const ways = port === undefined ? [] : ['-p', port];
  const known = port === undefined || port === '22' ? host : `[${host}]:${port}`;
  return remedy
    .replace('{ssh}', quoteCommand(['ssh', ...ways, `${login}${host}`]))
    .replace('{ssh -G}', quoteCommand(['ssh', '-G', ...ways, `${login}${host}`]))
    .replace('{ssh-keygen -R}', quoteCommand(['ssh-keygen', '-R', known]));
}

/**
 * The error for an ssh that ended before a shell answered. `exit` is null when a signal ended it; `printed` is what the
 * host has put out on stdout until then.
 */
export function explainSshFailure(
  stderr: string,
  exit: number | null,
  place: string,
  printed = '',
): ProcedureError {
  const cause = stderr.trim() === '' ? undefined : new Error(stderr.trim());
  const make = (said: string, code: ErrorCode, message: string, remedy: string): ProcedureError =>
    new ProcedureError(code, said === '' ? message : `${message} (${said})`, {
      place,
      remedy,
      cause,
    });
  if (exit === 255 || exit === null) return explainConnection(stderr, place, make);
  if (exit === EATEN_EXIT)
    return make(
      lastLine(printed) || lastLine(stderr),
      'COMMAND_FAILED',
      'a login script of the host has read what was meant for the shell; nothing was run there',
      'Let ~/.bashrc, ~/.profile, /etc/profile.d and ~/.ssh/rc read or ask only in a shell with a terminal ([ -t 0 ]).',
    );
  const said = lastLine(stderr) || lastLine(printed);
  if (exit === 0)
    return make(
      said,
      'COMMAND_FAILED',
      'the host ran no shell for us',
      'Look for a forced command (command= in authorized_keys, ForceCommand in sshd_config).',
    );
  return make(
    said,
    'COMMAND_FAILED',
    `the host started no POSIX shell (exit code ${exit})`,
    'The account needs a login shell that can run sh, and login scripts that do not end it; ssh HOST sh must work.',
  );
}

/** A host that restarts, or closes some of many connections at one time (MaxStartups). One that is silent is not asked again. */
const PASSING =
  /Connection refused|No route to host|Network is unreachable|Host is down|Connection reset|Connection closed by|Temporary failure in name resolution/i;

/** Whether a failed login may succeed in a moment; a key, a name or a configuration that is wrong stays so. */
export function isPassing(error: unknown): boolean {
  if (!isProcedureError(error)) return false;
  if (error.code !== 'HOST_UNREACHABLE' && error.code !== 'CONNECTION_LOST') return false;
  return error.cause instanceof Error && PASSING.test(error.cause.message);
}

type Make = (said: string, code: ErrorCode, message: string, remedy: string) => ProcedureError;

function explainConnection(stderr: string, place: string, make: Make): ProcedureError {
  const lines = linesOf(stderr);
  // ssh knows no port of what a jump host or a proxy command connects it with
  const isProxied = lines.some((line) => /UNKNOWN port 65535|stdio forwarding failed/.test(line));
  const onTheWay = isProxied ? 'on the way (jump host or proxy command): ' : '';
  const unreached = lines.find((line) => /open failed|stdio forwarding failed/.test(line));
  if (unreached !== undefined)
    return make(
      printableLine(unreached),
      'HOST_UNREACHABLE',
      'the jump host cannot reach the host',
      'Check on the jump host that the name resolves there and that its port answers (AllowTcpForwarding in its sshd_config).',
    );
  for (const line of lines) {
    const [message, remedy] = explainAlgorithms(line, place) ?? [];
    if (message !== undefined && remedy !== undefined)
      return make(printableLine(line), 'HOST_UNREACHABLE', onTheWay + message, remedy);
  }
  for (const [words, code, message, remedy] of RULES) {
    if (!words.test(stderr)) continue;
    const line = lines.find((each) => words.test(each)) ?? lines.at(-1) ?? '';
    return make(printableLine(line), code, onTheWay + message, typedFor(place, remedy));
  }
  return make(
    lastLine(stderr),
    'CONNECTION_LOST',
    `${onTheWay}the connection ended before the login was done`,
    isProxied
      ? 'Try ssh by hand to the jump host itself (ProxyJump or ProxyCommand in ~/.ssh/config).'
      : 'Try ssh by hand; a host that is asked by many at once may close some (MaxStartups in sshd_config).',
  );
}

/** The error for a login after which something else than a shell has read what was sent to the host. */
export function explainEaten(
  stderr: string,
  exit: number | null,
  place: string,
  printed: string,
): ProcedureError {
  const said = lastLine(printed) || lastLine(stderr);
  const ended = exit === null ? '' : ` (it ended with exit code ${exit})`;
  return new ProcedureError(
    'COMMAND_FAILED',
    `the login is done, and something else than a shell reads what is sent there${ended}${said === '' ? '' : `: ${said}`}`,
    {
      place,
      remedy:
        'A login script (~/.bashrc, ~/.profile, /etc/profile.d) that reads stdin or shows a menu may do so only in a shell with a terminal ([ -t 0 ]); a forced command (command= in authorized_keys, ForceCommand in sshd_config) runs no shell.',
    },
  );
}

/** The error for a connection that ended while it was in use. */
export function explainLostConnection(
  stderr: string,
  doing: string,
  place: string,
): ProcedureError {
  const said = lastLine(stderr);
  return new ProcedureError(
    'CONNECTION_LOST',
    `the connection ended while ${doing}${said === '' ? '' : ` (${said})`}`,
    {
      place,
      remedy: 'A file that was being written has its old bytes or its new ones: run again to see.',
    },
  );
}

export function noSshClient(program: string, place: string, cause: unknown): ProcedureError {
  return new ProcedureError('COMMAND_FAILED', `the OpenSSH client ${program} cannot be started`, {
    place,
    remedy: 'Install it (Debian: openssh-client; Windows: the feature OpenSSH.Client).',
    cause,
  });
}

/** ssh frames its loudest warning with lines of @, and tells of itself what is no failure. */
const NOISE =
  /^@+$|^\*\* |^Warning: Permanently added |^Authenticated to |^Connection to \S+ closed by remote host|post-quantum|^Transferred: sent |^Bytes per second: /;

function linesOf(text: string): string[] {
  return text
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !NOISE.test(line));
}

function lastLine(text: string): string {
  return printableLine(linesOf(text).at(-1) ?? '');
}
