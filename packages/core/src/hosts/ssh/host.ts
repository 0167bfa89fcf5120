import type { Host } from '../host.ts';
import { makeShellHost } from '../shell/host.ts';
import { openRemoteShell } from '../shell/shell.ts';
import type { SshOptions, SshTarget } from './arguments.ts';
import { findSettings, sshArguments } from './arguments.ts';
import { watchSilentLogin } from './silent-login.ts';
import { explainSudo, startWithSudo } from './sudo.ts';
import { sshUrl } from './url.ts';

export { isPassing } from './failures.ts';

const LOGIN_TIMEOUT_MS = 60_000;
const ANSWER_TIMEOUT_MS = 120_000;

/**
 * A POSIX host through the system's OpenSSH client: one connection for the whole run, and on the far side nothing
 * but a POSIX shell and coreutils. ~/.ssh/config, agents, jump hosts and known_hosts work as they do by hand.
 *
 * @throws ProcedureError one code for each way of failing: HOST_UNREACHABLE, TIMEOUT, HOST_KEY_UNKNOWN,
 * HOST_KEY_CHANGED, AUTH_FAILED, CONNECTION_LOST, COMMAND_FAILED (no ssh here, no POSIX shell there), CANCELLED.
 */
export async function openSshHost(target: SshTarget, options: SshOptions = {}): Promise<Host> {
  const name = options.name ?? sshUrl(target);
  const { program = 'ssh', loginTimeoutMs = LOGIN_TIMEOUT_MS, signal } = options;
  const { answerTimeoutMs = ANSWER_TIMEOUT_MS } = options;
  const connect = await findSettings(target, options);
  const shell = await openRemoteShell({
    program,
    args: sshArguments(target, options, connect),
    place: name,
    timeoutMs: connect.ms + loginTimeoutMs,
    signal,
    // without sudo, which is asked by the shell that is looked for
    watch: (onFound) =>
      watchSilentLogin(
        {
          program,
          args: sshArguments(target, { ...options, sudo: undefined }, connect),
          place: name,
          isShared: connect.isShared,
        },
        onFound,
        options.silentMs,
      ),
    ...(options.sudo ? { start: startWithSudo(options.sudo), explain: explainSudo } : {}),
  });
  return makeShellHost(shell, {
    name,
    kind: 'ssh',
    can: { readLargeFiles: true },
    answerTimeoutMs,
  });
}
