import { createHash, X509Certificate } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { createServer } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { completeOptions } from '../../src/options/complete.ts';
import { webTable } from '../../src/options/storagelink.ts';
import type { StorageLinkApiOptions } from '../../src/options/types.ts';
import { inWordsOf } from '../../src/options/words.ts';
import { showCertificate } from '../../src/storagelink-api/certificate.ts';
import { openStorageLinkApi } from '../../src/storagelink-api/client.ts';
import {
  type Answerer,
  adapterXml,
  makeCertificate,
  response,
  type StorageLinkServer,
  startStorageLink,
} from './storagelink-server.ts';

vi.setConfig({ testTimeout: 60_000 });

const certificate = makeCertificate();
const reason = typeof certificate === 'string' ? certificate : '';

let server: StorageLinkServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function start(answer: Answerer, tls = {}): Promise<StorageLinkApiOptions> {
  if (typeof certificate === 'string') throw new Error(certificate);
  server = await startStorageLink(certificate, answer, tls);
  const { fingerprint } = certificate;
  return { url: server.url, username: 'admin', password: 'p', fingerprint, timeoutMs: 5000 };
}

const lists =
  (content: string): Answerer =>
  ({ operation }, out) => {
    out.setHeader('Content-Type', 'text/xml');
    out.end(response(operation, content));
  };

describe.skipIf(reason !== '')(
  `StorageLink servers of its own years, and what is none${reason && ` (${reason})`}`,
  () => {
    const old = (version: 'TLSv1' | 'TLSv1.1') => ({
      minVersion: version,
      maxVersion: version,
      ciphers: 'DEFAULT@SECLEVEL=0',
    });

    it.each(['TLSv1', 'TLSv1.1'] as const)(
      'one that speaks %s only is asked where that is allowed, and not else (STORAGELINK-14, STORAGELINK-15, STORAGELINK-19)',
      async (version) => {
        const options = await start(lists(adapterXml()), old(version));
        const asked = openStorageLinkApi(options).enumStorageAdapters();
        const error = await asked.catch((each: unknown) => each);
        expect(error).toMatchObject({ code: 'CONNECTION_LOST' });
        expect(server?.bytes()).toBe(0);
        // STORAGELINK-16, STORAGELINK-17: in the words of each front end, and that the rule needs no answer from there
        const { remedy } = error as { remedy: string };
        expect(inWordsOf('cli', remedy)).toMatch(
          /--storagelink-min-tls TLSv1\b.*--storagelink-url/,
        );
        expect(inWordsOf('ansible', remedy)).toContain('storagelink_min_tls: TLSv1');
        expect(inWordsOf('action', remedy)).toContain('storagelink-min-tls: TLSv1');
        const allowed = openStorageLinkApi({ ...options, minTlsVersion: 'TLSv1' });
        expect(await allowed.enumStorageAdapters()).toHaveLength(1);
        expect(server?.received).toHaveLength(1);
      },
    );

    it.each([
      ['of today', {}],
      ['that speaks TLS 1.0 only', old('TLSv1')],
    ])('one %s shows its certificate, and is sent nothing (STORAGELINK-54)', async (_, tls) => {
      const { url, fingerprint } = await start(lists(adapterXml()), tls);
      const shown = await showCertificate(url);
      expect(shown.sha256).toBe(fingerprint);
      expect(shown.subject).toContain('CN=');
      expect(Date.parse(shown.validTo)).toBeGreaterThan(Date.parse(shown.validFrom));
      expect(server?.bytes()).toBe(0);
      // and whoever gives neither is told how to see it
      const { problems } = completeOptions(
        { hosts: ['local'], storagelinkUrl: url },
        { frontEnd: 'cli', scope: 'install-adapter' },
      );
      expect(JSON.stringify(problems)).toContain('storagelink-certificate URL');
    });

    it('the SHA-256 of its public key is told as such, and sends nothing', async () => {
      if (typeof certificate === 'string') return;
      const { publicKey } = new X509Certificate(certificate.cert);
      const key = publicKey.export({ type: 'spki', format: 'der' });
      const fingerprint = createHash('sha256').update(key).digest('base64');
      const options = { ...(await start(lists(adapterXml()))), fingerprint };
      await expect(openStorageLinkApi(options).enumStorageAdapters()).rejects.toMatchObject({
        code: 'CERTIFICATE_REJECTED',
        message: expect.stringMatching(
          `public key .*the one of its certificate is ${certificate.fingerprint}`,
        ),
        remedy: expect.stringContaining('storagelink-fingerprint'),
      });
      expect(server?.bytes()).toBe(0);
    });

    it('an entry that does not load beside one that does: the adapter is there (STORAGELINK-24)', async () => {
      const broken = adapterXml({ initialized: false, initError: 'cannot load osn.dll' });
      for (const content of [broken + adapterXml(), adapterXml() + broken]) {
        const api = openStorageLinkApi(await start(lists(content)));
        expect(await api.waitForAdapter('QuantaStor')).toMatchObject({ isInitialized: true });
        await server?.close();
      }
    });

    it('a job that never ends is waited for as long as was said, and no longer (STORAGELINK-5)', async () => {
      const job =
        '<jobInfo><jobId>7</jobId><jobStatus>5</jobStatus><progress>3</progress></jobInfo>';
      const options = await start(lists(job));
      const added = openStorageLinkApi(options).addStorageManagementCredentials(
        { friendlyName: 'q', adapterId: 'a', address: '192.0.2.1', username: 'u', password: 'p' },
        { jobLimitMs: 400 },
      );
      await expect(added).rejects.toMatchObject({ code: 'TIMEOUT' });
    });

    const refusing =
      (offer: string): Answerer =>
      (_request, out: ServerResponse) => {
        out.statusCode = 401;
        out.setHeader('WWW-Authenticate', offer);
        out.end();
      };
    it.each([
      ['NTLM', 'NTLM'],
      ['Negotiate, NTLM', 'Negotiate, NTLM'],
      ['Digest realm="x", nonce="y", qop="auth"', 'Digest'],
    ])('a login of another kind is named: %s (STORAGELINK-45)', async (offer, named) => {
      const options = await start(refusing(offer));
      const error = await openStorageLinkApi(options)
        .enumStorageAdapters()
        .catch((each: unknown) => each);
      expect(`${Object(error).message} ${Object(error).remedy}`).toContain(named);
      expect(`${Object(error).message} ${Object(error).remedy}`).toContain('Basic');
    });

    const name = '쿼타스토어';
    // that in code page 949
    const cp949 = Buffer.from('c4f5c5b8bdbac5e4beee', 'hex');
    it.each([
      ['the declaration', 'text/xml', 'windows-949'],
      ['the header', 'text/xml; charset=euc-kr', undefined],
      ['the header, before the declaration', 'text/xml; charset="euc-kr"', 'utf-8'],
    ])('a Korean answer is read as %s says (STORAGELINK-46)', async (_title, type, declared) => {
      const options = await start(({ operation }, out) => {
        out.setHeader('Content-Type', type);
        const text = response(operation, adapterXml({ name: 'QuantaStor @' }));
        const [before = '', after = ''] = text
          .replace(' encoding="UTF-8"', declared ? ` encoding="${declared}"` : '')
          .split('@');
        out.end(Buffer.concat([Buffer.from(before), cp949, Buffer.from(after)]));
      });
      const [adapter] = await openStorageLinkApi(options).enumStorageAdapters();
      expect(adapter?.friendlyName).toBe(`QuantaStor ${name}`);
    });
  },
);

it.skipIf(reason !== '')(
  'what is no HTTP server is told so, and asked once (STORAGELINK-44)',
  async () => {
    if (typeof certificate === 'string') throw new Error(certificate);
    const { createServer: createTls } = await import('node:tls');
    let connections = 0;
    const garbage = createTls({ ...certificate }, (socket) => {
      connections++;
      socket.on('error', () => undefined);
      socket.end('\u0001\u0002 not HTTP\r\n\r\n');
    });
    await new Promise<void>((resolve) => garbage.listen(0, '127.0.0.1', resolve));
    const address = garbage.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    try {
      const api = openStorageLinkApi({
        url: `https://localhost:${port}`,
        username: 'admin',
        password: 'p',
        fingerprint: certificate.fingerprint,
        timeoutMs: 5000,
      });
      await expect(api.enumStorageAdapters({ retryForMs: 20_000 })).rejects.toMatchObject({
        code: 'SERVICE_FAULT',
        message: expect.stringContaining('no HTTP server'),
      });
      expect(connections).toBe(1);
    } finally {
      garbage.close();
    }
  },
);

it('what speaks no TLS at all is told so', async () => {
  const plain = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.end('SSH-2.0-x\r\n');
  });
  await new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve));
  const address = plain.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  try {
    const api = openStorageLinkApi({
      url: `https://localhost:${port}`,
      username: 'admin',
      password: 'p',
      fingerprint: '0'.repeat(64),
      timeoutMs: 5000,
    });
    await expect(api.enumStorageAdapters()).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
  } finally {
    plain.close();
  }
});

// STORAGELINK-16, STORAGELINK-19
it('the lowest TLS version is an option of every command that asks, TLS 1.2 where it is not given', () => {
  const { for: scopes, default: usual, choices, more } = webTable.storagelinkMinTls;
  expect(scopes).toEqual(expect.arrayContaining(['install-adapter', 'verify-adapter']));
  expect([usual, choices?.[0]]).toEqual(['TLSv1.2', 'TLSv1']);
  expect(more).toMatch(/certificate.*channel is weak/);
});

describe.skipIf(reason !== '')('an answer that is none', () => {
  const soap = (body: string, ns = 'http://schemas.xmlsoap.org/soap/envelope/'): string =>
    `<s:Envelope xmlns:s="${ns}"><s:Body>${body}</s:Body></s:Envelope>`;
  const empty = response('enumStorageAdapters', '');

  it.each([
    ['nothing', ''],
    ['no XML', 'hello'],
    ['a web page', '<!DOCTYPE html><html></html>'],
    ['a DOCTYPE', `<!DOCTYPE a [<!ENTITY x "y">]>${soap('')}`],
    ['half of it', empty.slice(0, -20)],
    ['an empty body', soap('')],
    ['an answer to another call', response('getJobInfo', '')],
    ['another envelope', soap('', 'urn:soap')],
    ['a fault', soap('<s:Fault><faultstring>no</faultstring></s:Fault>')],
  ])('%s is refused, with place and what to look at', async (_title, body) => {
    const options = await start((_asked, out) => out.end(body));
    await expect(openStorageLinkApi(options).enumStorageAdapters()).rejects.toMatchObject({
      ...{ code: 'SERVICE_FAULT', place: options.url },
      remedy: expect.stringMatching(/address.*21605|listens on 21605/),
    });
  });

  it('the detail of a fault of SOAP 1.2 is told too', async () => {
    const fault =
      '<s:Fault><s:Reason><s:Text>no</s:Text></s:Reason><s:Detail><w>licence expired</w></s:Detail></s:Fault>';
    const body = soap(fault, 'http://www.w3.org/2003/05/soap-envelope');
    const options = await start((_asked, out) => out.end(body));
    await expect(openStorageLinkApi(options).enumStorageAdapters()).rejects.toThrow(
      'no: licence expired',
    );
  });
});
