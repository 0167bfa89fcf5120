import { once } from 'node:events';
import { type AddressInfo, createServer, connect as dial, type Socket } from 'node:net';

export interface CutProxy {
  readonly port: number;
  /** Bytes that went to the host so far. */
  readonly sent: number;
  /** Bytes that came from it. */
  readonly received: number;
  /** Cuts all connections now, without a goodbye. */
  cut(): void;
  close(): Promise<void>;
}

/**
 * Stands on 127.0.0.1 between a client and a host, and cuts the connection once `after` bytes went to the host (or to the
 * client), in the middle of whatever is under way. Without it, it cuts when it is told.
 */
export async function startCutProxy(
  to: { readonly address: string; readonly port: number },
  after: number = Number.POSITIVE_INFINITY,
  counted: 'to-host' | 'to-client' = 'to-host',
): Promise<CutProxy> {
  const sockets = new Set<Socket>();
  const passed = { 'to-host': 0, 'to-client': 0 };
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
    const pass = (from: Socket, to: Socket, way: keyof typeof passed): void => {
      from.on('data', (chunk) => {
        const room = way === counted ? after - passed[way] : Number.POSITIVE_INFINITY;
        const size = Math.min(chunk.length, room);
        passed[way] += size;
        to.write(chunk.subarray(0, size));
        // what was let through must arrive before the connection goes
        if (chunk.length >= room) to.end(cut);
      });
      from.on('end', () => to.end());
    };
    pass(client, host, 'to-host');
    pass(host, client, 'to-client');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    get sent() {
      return passed['to-host'];
    },
    get received() {
      return passed['to-client'];
    },
    cut,
    async close() {
      server.close();
      cut();
      await once(server, 'close');
    },
  };
}
