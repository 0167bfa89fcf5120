import { chmod } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import type { RunFolder } from '../start/run-folder.ts';

/** The end of the socket that the callback writes to. */
export interface EventChannel {
  readonly path: string;
  /** Resolves with true once everybody who had connected by now is known, for a process that has ended. */
  settle(): Promise<void>;
  close(): void;
}

/** Each connection is handed over unread, so that nothing is read before somebody wants it. */
export async function openEventChannel(
  folder: RunFolder,
  onConnection: (socket: Socket) => void,
): Promise<EventChannel> {
  const path = join(folder.path, 'events');
  const server = createServer({ pauseOnConnect: true, allowHalfOpen: true }, (socket) => {
    // nothing is written here: to a process that has ended already, that would lose what it wrote
    socket.on('error', () => undefined);
    onConnection(socket);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  await chmod(path, 0o600);
  return {
    path,
    // connections are accepted in the order in which they were made: when ours was read to its end, all are in
    settle: () =>
      new Promise((resolve) => {
        const last = connect(path);
        last.on('error', () => resolve());
        last.once('close', () => resolve());
        last.resume();
        last.end();
      }),
    close: () => {
      server.close();
    },
  };
}
