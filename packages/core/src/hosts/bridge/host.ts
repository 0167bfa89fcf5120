import { randomBytes } from 'node:crypto';
import { ProcedureError, withPlace } from '../../errors.ts';
import { inTurn } from '../../os/pause.ts';
import type { Host, Platform } from '../host.ts';
import { askReadOrReplace, sendsOnlyItsOwn } from '../ready-edit.ts';
import { makeBridgeShell } from '../shell/bridge-shell.ts';
import { checkRemotePath, makeShellHost } from '../shell/host.ts';
import { makeWindowsHost } from '../windows/host.ts';
import type { BridgeTransport } from './transport.ts';

export interface BridgeHostOptions {
  /** Stands in reports; an inventory's name. */
  readonly name: string;
  readonly platform: Platform;
  readonly transport: BridgeTransport;
}

/** The transport has its own time limits; an answer that never comes is ended there. */
const NO_LIMIT_MS = 2 ** 31 - 1;

/**
 * Each script waits for the answer to the one before. Answers come without a name of their question, and a run says that it
 * is alive while an installer or a start of a service still runs.
 */
function oneAtATime(transport: BridgeTransport, place: string): BridgeTransport {
  const turns = inTurn();
  return {
    execute: (script, options = {}) =>
      turns.take(() => {
        if (options.signal?.aborted)
          throw new ProcedureError('CANCELLED', 'the run was cancelled', { place });
        return transport.execute(script, options);
      }),
  };
}

/**
 * A host that another program is connected with, as Ansible is: the five verbs as scripts for the host's own shell,
 * one operation each. The far side needs a POSIX shell and coreutils, or PowerShell 2 on Windows: no Node, no Python.
 */
export function openBridgeHost({ name, platform, transport }: BridgeHostOptions): Host {
  if (platform === 'windows') return makeWindowsHost(name, oneAtATime(transport, name));
  const shell = makeBridgeShell(transport, name);
  const host = makeShellHost(shell, {
    name,
    kind: 'bridge',
    can: { readLargeFiles: false },
    answerTimeoutMs: NO_LIMIT_MS,
    asRun: detachedCommand,
  });
  return {
    ...host,
    readOrReplace: (path, edit, call = {}) =>
      withPlace(name, async () => {
        checkRemotePath(path);
        const options = { ...call, timeoutMs: NO_LIMIT_MS };
        const done = sendsOnlyItsOwn(edit)
          ? await askReadOrReplace(shell, path, edit, options)
          : undefined;
        return done ?? { file: await host.read(path, call) };
      }),
  };
}

/** stderr is short: what is longer is not read by anyone. */
const MAX_STDERR_BYTES = 1024 * 1024;

/**
 * `$1` names a folder that is removed before the command starts: its output goes to files that have no name any
 * more, so nothing stays behind, and whoever reads ours to its end need not wait for what the command leaves in the
 * background. Ended by a signal, it still hands over what there is.
 */
const WRAPPER = `d=$1; shift
umask 077
if mkdir -- "$d" 2>/dev/null && exec 5>"$d/o" 6>"$d/e" 7<"$d/o" 8<"$d/e"; then
  rm -rf -- "$d"
  give() { cat <&7; head -c ${MAX_STDERR_BYTES} <&8 >&2; }
  trap 'give; exit 143' TERM
  umask 022
  "$@" >&5 2>&6 5>&- 6>&- 7<&- 8<&-
  x=$?
  give
  exit $x
fi
umask 022
exec "$@"`;

/** The command with its output taken off the stream that its caller reads to the end. */
export function detachedCommand(argv: readonly string[]): readonly string[] {
  const folder = `/tmp/.quantastor-${randomBytes(8).toString('hex')}`;
  return ['sh', '-c', WRAPPER, 'sh', folder, ...argv];
}
