import { once } from 'node:events';
import { type AddressInfo, createServer, connect as dial, type Socket } from 'node:net';

export interface CutProxy {
  readonly port: number;
  /** Bytes that went to the host so far. */
  readonly sent: number;
  /** Cuts all connections now, without a goodbye. */
  cut(): void;
  close(): Promise<void>;
}

/**
 * Stands on 127.0.0.1 between a client and a host, and cuts the connection once `after` bytes went to the host, in
 * the middle of whatever is under way. Without it, it cuts when it is told.
 */
export async function startCutProxy(
  to: { readonly address: string; readonly port: number },
  after: number = Number.POSITIVE_INFINITY,
): Promise<CutProxy> {
  const sockets = new Set<Socket>();
  let sent = 0;
  const cut = (): void => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  const server = createServer((client) => {
    const host = dial(to.port, to.address);
    for (const socket of [client, host]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        host.destroy();
      });
    }
    client.on('data', (chunk) => {
      const room = after - sent;
      sent += Math.min(chunk.length, room);
      host.write(chunk.subarray(0, Math.min(chunk.length, room)));
      // what was let through must arrive before the connection goes
      if (chunk.length >= room) host.end(cut);
    });
    host.pipe(client);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    get sent() {
      return sent;
    },
    cut,
    async close() {
      server.close();
      cut();
      await once(server, 'close');
    },
  };
}
