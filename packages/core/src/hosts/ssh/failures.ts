import { type ErrorCode, ProcedureError } from '../../errors.ts';
import { printableLine } from '../../text/printable.ts';

type Rule = readonly [words: RegExp, code: ErrorCode, message: string, remedy: string];

/** ssh has one exit code, 255, for all that is wrong with a connection; its words tell what. First match wins. */
const RULES: readonly Rule[] = [
  [
    /HOST IDENTIFICATION HAS CHANGED|REVOKED HOST KEY|host key .* has changed/i,
    'HOST_KEY_CHANGED',
    "the host's key is not the one in known_hosts",
    'Find out why: a reinstalled host has a new key, an attacker has one too. If it is rightful, remove the old one (ssh-keygen -R HOST) and connect once by hand.',
  ],
  [
    /Host key verification failed|No .* host key is known/i,
    'HOST_KEY_UNKNOWN',
    "the host's key is in no known_hosts file",
    'Connect once by hand (ssh HOST) and compare the fingerprint, or add the key to known_hosts.',
  ],
  [
    /Bad configuration option|Bad owner or permissions|terminating, \d+ bad configuration|no argument after keyword|Can't open user config file/i,
    'BAD_INPUT',
    'ssh does not accept its configuration',
    'Mend the line that ssh names.',
  ],
  [
    /Permission denied \(|Too many authentication failures|No supported authentication methods|Authentication failed/i,
    'AUTH_FAILED',
    'the host accepted none of our keys',
    'Load a key that the host knows into the agent, or name it as IdentityFile in ~/.ssh/config; passwords are never asked for.',
  ],
  [
    /Could not resolve hostname|Name or service not known|nodename nor servname/i,
    'HOST_UNREACHABLE',
    'there is no host of this name',
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
  [
    /Unable to negotiate|no matching .* found/i,
    'HOST_UNREACHABLE',
    'ssh and the host share no algorithm',
    'An old dom0 needs old ones: set KexAlgorithms, HostKeyAlgorithms and Ciphers with a leading + for this host in ~/.ssh/config.',
  ],
];

/** The error for an ssh that ended before a shell answered. `exit` is null when a signal ended it. */
export function explainSshFailure(
  stderr: string,
  exit: number | null,
  place: string,
): ProcedureError {
  const said = lastLine(stderr);
  const cause = stderr.trim() === '' ? undefined : new Error(stderr.trim());
  const make = (code: ErrorCode, message: string, remedy: string): ProcedureError =>
    new ProcedureError(code, said === '' ? message : `${message} (${said})`, {
      place,
      remedy,
      ...(cause === undefined ? {} : { cause }),
    });
  if (exit === 255 || exit === null) {
    for (const [words, code, message, remedy] of RULES)
      if (words.test(stderr)) return make(code, message, remedy);
    return make(
      'CONNECTION_LOST',
      'the connection ended before the login was done',
      'Try ssh by hand; a host that is asked by many at once may close some (MaxStartups in sshd_config).',
    );
  }
  return make(
    'COMMAND_FAILED',
    `the host started no POSIX shell (exit code ${exit})`,
    'The account needs a login shell that can run sh; ssh HOST sh must work.',
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

/** ssh frames its loudest warning with lines of @; what is left of the last words is the reason. */
function lastLine(stderr: string): string {
  const lines = stderr
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^@+$/.test(line));
  return printableLine(lines.at(-1) ?? '');
}
