import { ProcedureError } from '../../errors.ts';
import { printableLine } from '../../text/printable.ts';
import { type SshProcess, type SshProcessEvents, startSsh } from './process.ts';

export interface Sudo {
  /** Absent: sudo must not ask for one. Goes over the connection's stdin when sudo asks, and nowhere else. */
  readonly password?: string;
}

/** Nothing that a password, a login script or sudo itself prints by accident. */
const PROMPT = 'quantastor-sudo-5d1c:password';
const READY = 'quantastor-sudo-5d1c:ready';
const REFUSED = 'quantastor-sudo-5d1c:refused';

/** What ssh is told to run; every login shell reads it alike. The password stands nowhere in it. */
export function sudoCommand({ password }: Sudo): string {
  const asks = password === undefined ? '-n' : `-S -p ${PROMPT}`;
  return `exec env LC_ALL=C sudo -H ${asks} -- sh -c "printf %s ${READY}; exec sh"`;
}

/**
 * ssh with a root shell behind sudo. What is meant for the shell waits until that shell is there: sent before, sudo would
 * take its first line for a password, and where sudo asks for none a shell would run the password.
 */
export function startWithSudo({ password }: Sudo): typeof startSsh {
  return (program, args, events) => {
    const waiting: Buffer[] = [];
    let isReady = false;
    let wasAsked = false;
    let heard = '';
    let said = '';
    const gated: SshProcessEvents = {
      onStdout(chunk) {
        if (isReady) return events.onStdout(chunk);
        heard += chunk.toString('latin1');
        const at = heard.indexOf(READY);
        if (at < 0) return;
        isReady = true;
        const noise = heard.slice(0, at) + heard.slice(at + READY.length);
        if (noise !== '') events.onStdout(Buffer.from(noise, 'latin1'));
        for (const script of waiting.splice(0)) ssh.send(script);
      },
      onStderr(chunk) {
        events.onStderr(chunk);
        if (isReady) return;
        said += chunk.toString('latin1');
        if (!said.includes(PROMPT)) return;
        said = said.slice(said.indexOf(PROMPT) + PROMPT.length);
        if (!wasAsked && password !== undefined) {
          wasAsked = true;
          ssh.send(Buffer.from(`${password}\n`));
          return;
        }
        // asked once more: a second try would count as one more failure of the account
        events.onStderr(Buffer.from(`\n${REFUSED}\n`));
        ssh.kill();
      },
      onEnd(exit, failure) {
        if (!isReady && heard !== '') events.onStdout(Buffer.from(heard, 'latin1'));
        events.onEnd(exit, failure);
      },
    };
    const ssh = startSsh(program, args, gated);
    const gatedProcess: SshProcess = {
      ...ssh,
      send: (script) => {
        if (isReady) ssh.send(script);
        else waiting.push(script);
      },
    };
    return gatedProcess;
  };
}

type Rule = readonly [words: RegExp, code: 'AUTH_FAILED' | 'COMMAND_FAILED', ...told: string[]];

const RULES: readonly Rule[] = [
  [
    new RegExp(`^${REFUSED}$`, 'm'),
    'AUTH_FAILED',
    'sudo of the host does not accept the password',
    "It is the password of the account that logs in, as the host knows it (not root's, unless sudoers says rootpw).",
  ],
  [
    /you must have a tty/i,
    'COMMAND_FAILED',
    'sudo of the host wants a terminal (requiretty), and there is none',
    'Put a line "Defaults:USER !requiretty" for this account into a file of /etc/sudoers.d on the host (visudo -f).',
  ],
  [
    /a password is required|a terminal is required|no askpass program/i,
    'AUTH_FAILED',
    'sudo of the host wants a password',
    'Give it with {sudo-password}, or allow this account sudo without one (NOPASSWD in sudoers).',
  ],
  [
    /is not in the sudoers file|may not run sudo|is not allowed to (?:execute|run)|not allowed to run sudo/i,
    'AUTH_FAILED',
    'this account may not become root by sudo',
    'Allow it on the host: a line "USER ALL=(root) ALL" in a file of /etc/sudoers.d (visudo -f); it must cover sh.',
  ],
  [
    /\bsudo\W{0,3}: (?:command )?(?:not found|No such file)/i,
    'COMMAND_FAILED',
    'the host has no sudo',
    'Log in as root there, or install sudo.',
  ],
];

/** The error where sudo, not ssh, stood in the way; undefined where it said nothing. */
export function explainSudo(stderr: string, place: string): ProcedureError | undefined {
  const lines = stderr
    .split(/[\r\n]+/)
    .map((line) => line.replaceAll(PROMPT, '').trim())
    .filter((line) => line !== '');
  for (const [words, code, message = '', remedy = ''] of RULES) {
    const line = lines.find((each) => words.test(each));
    if (line === undefined) continue;
    const told = line === REFUSED ? '' : ` (${printableLine(line)})`;
    return new ProcedureError(code, message + told, { place, remedy });
  }
  return undefined;
}
