import type { Socket } from 'node:net';
import type { HostOpener } from '@quantastor-xenserver/core';
import { openBridgeHost } from '@quantastor-xenserver/core/bridge';
import type { ReadyEdits } from '../modules/ready-edits.ts';
import { runModule } from '../modules/run-module.ts';
import { makeLineSocket } from './line-socket.ts';
import { readTask } from './protocol.ts';
import { makeSocketTransport } from './socket-transport.ts';
import { cutOffWords, openPlayStderr, type Play, type PlayStderr } from './tell-cut-off.ts';

/** One connection: a task comes, questions go, a result goes. Nothing of it outlives the connection. */
export async function serveTask(socket: Socket, readyEdits: ReadyEdits, play: Play): Promise<void> {
  const lines = makeLineSocket(socket);
  const task = await lines.next().catch(() => undefined);
  if (task === undefined) return lines.end();
  const { module, args, check, diff, host: name, platform } = readTask(task);
  let stderr: PlayStderr | undefined;
  const transport = makeSocketTransport(lines, name, () => {
    stderr = openPlayStderr(play);
  });
  const host: HostOpener = {
    name,
    kind: 'bridge',
    open: async () => openBridgeHost({ name, platform, transport }),
  };
  const result = await runModule(module, args, {
    check,
    diff,
    host,
    readyEdits,
    say: (text) => lines.send({ op: 'say', text }),
  });
  if (transport.isCutOff) stderr?.say(cutOffWords(name, module, result['run_id']));
  stderr?.close();
  const { failed, ...rest } = result;
  // a host that cannot be reached is no failed one to Ansible, and it looks at `failed` first
  const verdict =
    transport.isUnreachable && failed ? { unreachable: true } : { failed: failed === true };
  lines.send({ op: 'result', result: { ...rest, ...verdict, ran_on: 'controller' } });
  lines.end();
}
