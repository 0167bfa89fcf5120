import { createServer as createPlainServer } from 'node:http';
import { createServer } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Certificate } from '../../hosts/storagelink-server.ts';

export interface FileAnswer {
  readonly content?: Buffer;
  /** Content-Length, where it is not that of the content. */
  readonly declared?: number;
  readonly redirect?: string;
  readonly status?: number;
  readonly never?: boolean;
  /** One byte after so many milliseconds, and so on. */
  readonly drip?: number;
  /** So often it is answered with 503 first. */
  readonly busy?: number;
}

export interface FileServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Serves files by path and query over https on loopback. */
export async function startFileServer(
  certificate: Certificate,
  answers: Readonly<Record<string, FileAnswer>>,
): Promise<FileServer> {
  const asked = new Map<string, number>();
  const server = createServer(certificate, (request, response) => {
    const path = request.url ?? '';
    const before = asked.get(path) ?? 0;
    asked.set(path, before + 1);
    if (before < (answers[path]?.busy ?? 0)) {
      response.writeHead(503);
      response.end();
      return;
    }
    const answer = answers[path] ?? { status: 404 };
    const { content, declared, redirect, status = 200, never, drip } = answer;
    if (never) return;
    if (redirect !== undefined) {
      response.writeHead(302, { Location: redirect });
      response.end();
      return;
    }
    response.writeHead(status, { 'Content-Length': declared ?? content?.length ?? 0 });
    if (drip !== undefined) {
      let sent = 0;
      const timer = setInterval(() => {
        response.write(content?.subarray(sent, ++sent) ?? '');
        if (sent >= (content?.length ?? 0)) response.end();
      }, drip);
      response.once('close', () => clearInterval(timer));
      return;
    }
    response.write(content ?? '', () => {
      if (declared !== undefined) response.destroy();
      else response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `https://localhost:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

export interface TestProxy extends FileServer {
  /** What was asked for, with the login that came with it. */
  readonly asked: string[];
}

/** A proxy on loopback; with a login, it wants one. */
export async function startProxy(login?: string): Promise<TestProxy> {
  const asked: string[] = [];
  const server = createPlainServer();
  const open = new Set<Duplex>();
  server.on('connect', ({ url = '', headers }, socket) => {
    const [, given = ''] = (headers['proxy-authorization'] ?? '').split(' ');
    const user = Buffer.from(given, 'base64').toString();
    asked.push(`${user}>${url}`);
    open.add(socket);
    if (login !== undefined && user !== login) {
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
      return;
    }
    const server = connect(Number(url.split(':').at(-1)), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      server.pipe(socket).pipe(server);
    });
    server.on('error', () => socket.destroy());
    socket.on('error', () => server.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    asked,
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        // a connection that was handed over is none of the server's any more
        for (const socket of open) socket.destroy();
      }),
  };
}
