import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** How the stand-in behaves; set per test. */
export interface SoapAnswers {
  /** Whether it lists the adapter: when its library is installed, never, or as one that it could not initialise. */
  adapter: 'as-installed' | 'missing' | 'not-initialised';
  initError: string;
  /** What the whole exchange does instead of answering as StorageLink. */
  mode: 'answers' | 'slow' | 'malformed' | 'huge' | 'web-page' | 'hangs-up';
  credentials: { friendlyName: string; ipAddress: string }[];
}

export interface SoapServer {
  readonly url: string;
  /** SHA-256 of its certificate, 64 hexadecimal digits. */
  readonly fingerprint: string;
  readonly answers: SoapAnswers;
  /** Names of the operations asked for since the last reset. */
  readonly asked: string[];
  reset(): void;
  stop(): Promise<void>;
}

export const SOAP_LOGIN = { username: 'admin', password: 'storagelink-secret-1' };

/**
 * A stand-in for StorageLink's SOAP service, written from public facts about it (xenadmin,
 * XenModel/Network/StorageLink): its namespace, operations and field names, HTTP Basic. It is not Citrix's program.
 */
export async function startSoapServer(isInstalled: () => boolean): Promise<SoapServer> {
  const { key, cert } = makeCertificate();
  const answers: SoapAnswers = {
    adapter: 'as-installed',
    initError: '',
    mode: 'answers',
    credentials: [],
  };
  const asked: string[] = [];
  const server: Server = createServer({ key, cert }, async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
    const body = Buffer.concat(parts).toString('utf8');
    const login = Buffer.from(`${SOAP_LOGIN.username}:${SOAP_LOGIN.password}`).toString('base64');
    const send = (status: number, text: string): void => {
      response.writeHead(status, { 'Content-Type': 'text/xml; charset=utf-8' }).end(text);
    };
    if (request.headers.authorization !== `Basic ${login}`) return send(401, '');
    const operation = /<csl:(\w+) /.exec(body)?.[1] ?? '';
    asked.push(operation);
    switch (answers.mode) {
      case 'slow':
        return;
      case 'malformed':
        return send(200, '<soap:Envelope><soap:Body><enumStorageAdaptersResponse><list>');
      case 'web-page':
        return send(200, '<!DOCTYPE html><html><body>It works!</body></html>');
      case 'hangs-up':
        request.socket.destroy();
        return;
      case 'huge':
        response.writeHead(200);
        for (let sent = 0; sent < 50 && !response.destroyed; sent++)
          if (!response.write(Buffer.alloc(1024 * 1024, 'a')))
            await new Promise((resolve) => response.once('drain', resolve).once('close', resolve));
        return void response.end();
      default:
        return send(200, envelope(operation, answerTo(operation, body, answers, isInstalled())));
    }
  });
  server.on('clientError', (_error, socket) => socket.destroy());
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `https://127.0.0.1:${port}`,
    fingerprint: new X509Certificate(cert).fingerprint256.replaceAll(':', '').toLowerCase(),
    answers,
    asked,
    reset() {
      Object.assign(answers, {
        adapter: 'as-installed',
        initError: '',
        mode: 'answers',
        credentials: [],
      });
      asked.length = 0;
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function answerTo(
  operation: string,
  body: string,
  answers: SoapAnswers,
  isInstalled: boolean,
): string {
  const field = (name: string): string => new RegExp(`<${name}>([^<]*)`).exec(body)?.[1] ?? '';
  switch (operation) {
    case 'enumStorageAdapters':
      return (
        adapter('NetApp', true, '') +
        (answers.adapter === 'missing' || !isInstalled
          ? ''
          : adapter('QuantaStor', answers.adapter === 'as-installed', answers.initError))
      );
    case 'enumStorageManagementCredentials':
      return answers.credentials
        .map(
          ({ friendlyName, ipAddress }) =>
            `<credList><friendlyName>${friendlyName}</friendlyName><uuid>1</uuid><storageAdapterId>QuantaStor</storageAdapterId><ipAddress>${ipAddress}</ipAddress><portNumber>0</portNumber><username>admin</username></credList>`,
        )
        .join('');
    case 'addStorageManagementCredentials':
      answers.credentials.push({
        friendlyName: field('friendlyName'),
        ipAddress: field('ipAddress'),
      });
      return '<jobInfo><jobId>job-1</jobId><progress>0</progress><jobStatus>5</jobStatus></jobInfo>';
    default:
      return '<jobInfo><jobId>job-1</jobId><progress>100</progress><jobStatus>6</jobStatus></jobInfo>';
  }
}

function adapter(name: string, isInitialized: boolean, initError: string): string {
  return `<list><objectId>${name}</objectId><name>${name}</name><friendlyName>${name}</friendlyName><desc><defaultMessage>${name}</defaultMessage></desc><initError><defaultMessage>${initError}</defaultMessage></initError><isInitialized>${isInitialized}</isInitialized><versionMajor>2</versionMajor><versionMinor>1</versionMinor></list>`;
}

function envelope(operation: string, content: string): string {
  return `<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><csl:${operation}Response xmlns:csl="http://www.citrix.com/storagelink/csl.xsd">${content}</csl:${operation}Response></soap:Body></soap:Envelope>`;
}

function makeCertificate(): { key: string; cert: string } {
  const folder = mkdtempSync(join(tmpdir(), 'storagelink-certificate-'));
  try {
    const file = (name: string): string => join(folder, name);
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'rsa:2048',
        '-nodes',
        '-days',
        '2',
        '-subj',
        '/CN=storagelink',
        '-keyout',
        file('key'),
        '-out',
        file('cert'),
      ],
      { stdio: 'ignore' },
    );
    return { key: readFileSync(file('key'), 'utf8'), cert: readFileSync(file('cert'), 'utf8') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
