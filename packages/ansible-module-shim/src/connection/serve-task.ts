import type { Socket } from 'node:net';
import { type HostOpener, openBridgeHost } from '@quantastor-xenserver/core';
import type { ReadyEdits } from '../modules/ready-edits.ts';
import { runModule } from '../modules/run-module.ts';
import { makeLineSocket } from './line-socket.ts';
import { readTask } from './protocol.ts';
import { makeSocketTransport } from './socket-transport.ts';

/** One connection: a task comes, questions go, a result goes. Nothing of it outlives the connection. */
export async function serveTask(socket: Socket, readyEdits: ReadyEdits): Promise<void> {
  const lines = makeLineSocket(socket);
  const task = await lines.next().catch(() => undefined);
  if (task === undefined) return lines.end();
  const { module, args, check, diff, host: name, platform } = readTask(task);
  const transport = makeSocketTransport(lines, name);
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
  const { failed, ...rest } = result;
  // a host that cannot be reached is no failed one to Ansible, and it looks at `failed` first
  const verdict =
    transport.isUnreachable && failed ? { unreachable: true } : { failed: failed === true };
  lines.send({ op: 'result', result: { ...rest, ...verdict, ran_on: 'controller' } });
  lines.end();
}
