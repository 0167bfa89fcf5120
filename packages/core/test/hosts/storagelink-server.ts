import { execFileSync } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SecureVersion } from 'node:tls';

export interface Certificate {
  readonly key: string;
  readonly cert: string;
  readonly fingerprint: string;
}

/** Undefined, with the reason, where openssl cannot make a certificate. */
export function makeCertificate(): Certificate | string {
  const folder = mkdtempSync(join(tmpdir(), 'storagelink-tls-'));
  try {
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const subject = [
      '-subj',
      '/CN=localhost',
      '-addext',
      'subjectAltName=DNS:localhost,IP:127.0.0.1',
    ];
    const made = [
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-days',
      '2',
      '-keyout',
      key,
      '-out',
      cert,
    ];
    execFileSync('openssl', [...made, ...subject], { stdio: 'pipe' });
    const pem = readFileSync(cert, 'utf8');
    const fingerprint = createHash('sha256').update(new X509Certificate(pem).raw).digest('hex');
    return { key: readFileSync(key, 'utf8'), cert: pem, fingerprint };
  } catch (error) {
    return `openssl cannot make a certificate: ${error instanceof Error ? error.message.split('\n')[0] : error}`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export interface Received {
  readonly authorization: string | undefined;
  readonly operation: string;
  readonly body: string;
}

export interface StorageLinkServer {
  readonly url: string;
  readonly port: number;
  /** Whole requests that came in. */
  readonly received: Received[];
  /** Bytes of HTTP that came in, whole requests or not. */
  bytes(): number;
  close(): Promise<void>;
}

export type Answerer = (request: Received, response: ServerResponse) => void;

export async function startStorageLink(
  certificate: Certificate,
  answer: Answerer,
  tls: { minVersion?: SecureVersion; maxVersion?: SecureVersion; ciphers?: string } = {},
  port = 0,
): Promise<StorageLinkServer> {
  const received: Received[] = [];
  let bytes = 0;
  const server: Server = createServer(
    { ...certificate, ...tls },
    (request: IncomingMessage, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const body = Buffer.concat(parts).toString('utf8');
        const operation = /<csl:(\w+)/.exec(body)?.[1] ?? '';
        const one = { authorization: request.headers.authorization, operation, body };
        received.push(one);
        answer(one, response);
      });
    },
  );
  server.on('secureConnection', (socket) =>
    socket.on('data', (part: Buffer) => (bytes += part.length)),
  );
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const used = (server.address() as AddressInfo).port;
  return {
    url: `https://localhost:${used}`,
    port: used,
    received,
    bytes: () => bytes,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

export function soap(content: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?><SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/" xmlns:csl="http://www.citrix.com/storagelink/csl.xsd"><SOAP-ENV:Body>${content}</SOAP-ENV:Body></SOAP-ENV:Envelope>`;
}

export function response(operation: string, content: string): string {
  return soap(`<csl:${operation}Response>${content}</csl:${operation}Response>`);
}

export function adapterXml(
  changes: { initialized?: boolean; initError?: string; name?: string } = {},
): string {
  const { initialized = true, initError = '', name = 'OS NEXUS QuantaStor' } = changes;
  return `<list><objectId>adapter-7</objectId><name>qs</name><friendlyName>${name}</friendlyName><initError>${initError}</initError><isInitialized>${initialized}</isInitialized><versionMajor>1</versionMajor><versionMinor>4</versionMinor></list>`;
}
