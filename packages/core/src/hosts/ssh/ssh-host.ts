import { ProcedureError } from '../../errors.ts';
import { checkArgv, checkPath } from '../check-argv.ts';
import type { Host } from '../host.ts';
import { findConnectTimeout } from './connect-timeout.ts';
import { HASH_TOOLS } from './content-hash.ts';
import { makeKnownContents } from './known-contents.ts';
import { openRemoteShell } from './remote-shell.ts';
import { sshArguments } from './ssh-arguments.ts';
import { askFacts } from './ssh-facts.ts';
import type { SshOptions, SshTarget } from './ssh-options.ts';
import { askReplace } from './ssh-replace.ts';
import { askRun } from './ssh-run.ts';
import { sshUrl } from './ssh-url.ts';

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
  const connect = await findConnectTimeout(target, options);
  const shell = await openRemoteShell({
    program,
    args: sshArguments(target, options, connect.tell ? connect.ms : undefined),
    place: name,
    timeoutMs: connect.ms + loginTimeoutMs,
    ...(signal ? { signal } : {}),
  });
  const known = makeKnownContents();
  const facts: Host['facts'] = async (query, call = {}) => {
    for (const path of query.files ?? []) checkRemotePath(path, name);
    for (const { path, contains = '' } of query.folders ?? []) {
      checkRemotePath(path, name);
      if (/[/\0]/.test(contains))
        throw new ProcedureError('BAD_INPUT', 'a part of a file name holds no "/" and no NUL', {
          place: name,
        });
    }
    for (const argv of query.commands ?? []) checkArgv(argv, name);
    return askFacts(shell, query, known, name, { ...call, timeoutMs: answerTimeoutMs });
  };
  const read: Host['read'] = async (path, call) => {
    const { files } = await facts({ files: [path] }, call);
    return files.get(path) ?? { exists: false, path };
  };
  return {
    name,
    kind: 'ssh',
    platform: 'posix',
    traffic: shell.traffic,
    facts,
    read,
    async replace(request, call) {
      checkRemotePath(request.path, name);
      const { expected } = request;
      // a host without sha256sum compares by a weaker program, whose answer we can tell from the bytes only
      const needsBytes = !shell.tools.includes(HASH_TOOLS[0]) && expected !== null;
      if (needsBytes && !known.find(expected)) await read(request.path, call);
      if (call?.signal?.aborted)
        throw new ProcedureError('CANCELLED', 'the run was cancelled', { place: name });
      return askReplace(shell, request, known, name, answerTimeoutMs);
    },
    async run(argv, call = {}) {
      checkArgv(argv, name);
      return askRun(shell, argv, call, name);
    },
    close: () => shell.close(),
  };
}

function checkRemotePath(path: string, place: string): void {
  checkPath(path, path.startsWith('/') && !path.endsWith('/'), place);
}
