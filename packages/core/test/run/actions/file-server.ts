import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Certificate } from '../../hosts/storagelink-server.ts';

export interface FileAnswer {
  readonly content?: Buffer;
  /** Content-Length, where it is not that of the content. */
  readonly declared?: number;
  readonly redirect?: string;
  readonly status?: number;
  readonly never?: boolean;
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
  const server = createServer(certificate, (request, response) => {
    const {
      content,
      declared,
      redirect,
      status = 200,
      never,
    } = answers[request.url ?? ''] ?? { status: 404 };
    if (never) return;
    if (redirect !== undefined) {
      response.writeHead(302, { Location: redirect });
      response.end();
      return;
    }
    response.writeHead(status, { 'Content-Length': declared ?? content?.length ?? 0 });
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
