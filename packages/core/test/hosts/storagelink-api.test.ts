import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { StorageLinkApiOptions } from '../../src/options/types.ts';
import { openStorageLinkApi } from '../../src/storagelink-api/client.ts';
import {
  type Answerer,
  adapterXml,
  makeCertificate,
  response,
  type StorageLinkServer,
  soap,
  startStorageLink,
} from './storagelink-server.ts';

vi.setConfig({ testTimeout: 60_000 });

const certificate = makeCertificate();
const reason = typeof certificate === 'string' ? certificate : '';
const API_PASSWORD = 'p4ss<&>of-storagelink';
const ARRAY_PASSWORD = 'p4ss"of\'the<b>array';

let server: StorageLinkServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function start(answer: Answerer, tls = {}): Promise<StorageLinkApiOptions> {
  if (typeof certificate === 'string') throw new Error(certificate);
  server = await startStorageLink(certificate, answer, tls);
  return {
    url: server.url,
    username: 'admin',
    password: API_PASSWORD,
    fingerprint: certificate.fingerprint,
    timeoutMs: 5000,
  };
}

/** Answers each operation with its content. */
const answers =
  (contents: Readonly<Record<string, string | (() => string)>>): Answerer =>
  ({ operation }, out) => {
    const content = contents[operation] ?? '';
    out.setHeader('Content-Type', 'text/xml');
    out.end(response(operation, typeof content === 'string' ? content : content()));
  };

const fault =
  (text: string): Answerer =>
  (_request, out) => {
    out.statusCode = 500;
    out.end(
      soap(
        `<SOAP-ENV:Fault><faultcode>SOAP-ENV:Server</faultcode><faultstring>${text}</faultstring></SOAP-ENV:Fault>`,
      ),
    );
  };

const credentials = {
  friendlyName: 'qs1',
  adapterId: 'adapter-7',
  address: '192.0.2.50',
  username: 'admin',
  password: ARRAY_PASSWORD,
};

describe.skipIf(reason !== '')(
  `StorageLink's SOAP service over TLS${reason && ` (${reason})`}`,
  () => {
    it('lists adapters with the login in HTTP Basic', async () => {
      const options = await start(answers({ enumStorageAdapters: adapterXml() }));
      expect(await openStorageLinkApi(options).enumStorageAdapters()).toEqual([
        {
          name: 'adapter-7',
          friendlyName: 'OS NEXUS QuantaStor',
          isInitialized: true,
          initError: '',
          version: '1.4',
        },
      ]);
      const login = Buffer.from(`admin:${API_PASSWORD}`).toString('base64');
      expect(server?.bytes()).toBeGreaterThan(300);
      expect(server?.received.map((each) => each.authorization)).toEqual([`Basic ${login}`]);
    });

    it('takes a fingerprint as openssl prints it, or the CA, or both', async () => {
      const options = await start(answers({ enumStorageAdapters: '' }));
      if (typeof certificate === 'string') return;
      const { fingerprint: _none, ...bare } = options;
      const colons = (certificate.fingerprint.match(/../g) ?? []).join(':').toUpperCase();
      for (const how of [
        { fingerprint: `SHA256=${colons}` },
        { ca: certificate.cert },
        { ca: certificate.cert, fingerprint: colons },
      ])
        expect(await openStorageLinkApi({ ...bare, ...how }).enumStorageAdapters()).toEqual([]);
    });

    it('sends not one byte to a server with another certificate', async () => {
      const options = await start(answers({ enumStorageAdapters: '' }));
      const other = makeCertificate();
      if (typeof other === 'string' || typeof certificate === 'string')
        throw new Error('no certificate');
      const { fingerprint: _none, ...bare } = options;
      for (const how of [
        { fingerprint: other.fingerprint },
        { ca: other.cert },
        { ca: certificate.cert, fingerprint: other.fingerprint },
        { ca: certificate.cert, url: options.url.replace('localhost', '127.0.0.2') },
      ])
        await expect(
          openStorageLinkApi({ ...bare, ...how }).enumStorageAdapters(),
          JSON.stringify(how).slice(0, 80),
        ).rejects.toMatchObject({
          code: expect.stringMatching(/CERTIFICATE_REJECTED|HOST_UNREACHABLE/),
        });
      expect(server?.bytes()).toBe(0);
      expect(server?.received).toEqual([]);
    });

    it('names the fingerprint that it saw', async () => {
      const options = await start(answers({}));
      if (typeof certificate === 'string') return;
      await expect(
        openStorageLinkApi({ ...options, fingerprint: 'a'.repeat(64) }).enumStorageAdapters({
          retryForMs: 60_000,
        }),
      ).rejects.toMatchObject({
        code: 'CERTIFICATE_REJECTED',
        message: expect.stringContaining(certificate.fingerprint),
      });
    });

    it('speaks TLS 1.0 only when that was asked for', async () => {
      const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' };
      const options = await start(answers({ enumStorageAdapters: adapterXml() }), old);
      await expect(
        openStorageLinkApi(options).enumStorageAdapters({ retryForMs: 60_000 }),
      ).rejects.toMatchObject({
        code: 'CONNECTION_LOST',
        remedy: expect.stringContaining('{storagelink-min-tls: TLSv1}'),
      });
      const list = await openStorageLinkApi({
        ...options,
        minTlsVersion: 'TLSv1',
      }).enumStorageAdapters();
      expect(list).toHaveLength(1);
    });

    it.each([
      [
        'a wrong password',
        ((_request, out) => {
          out.statusCode = 401;
          out.end();
        }) as Answerer,
        'AUTH_FAILED',
        'login of "admin"',
      ],
      [
        'a fault',
        fault('License not granted for host'),
        'SERVICE_FAULT',
        'License not granted for host',
      ],
      [
        'a web page',
        ((_request, out) => {
          out.end('<html><body>hello</body></html>');
        }) as Answerer,
        'SERVICE_FAULT',
        'web page',
      ],
      [
        'another status',
        ((_request, out) => {
          out.statusCode = 302;
          out.setHeader('Location', 'http://x/');
          out.end();
        }) as Answerer,
        'SERVICE_FAULT',
        'HTTP status 302',
      ],
      [
        'malformed XML',
        ((_request, out) => {
          out.end(soap('<a>').slice(0, -40));
        }) as Answerer,
        'SERVICE_FAULT',
        'malformed',
      ],
      [
        'an empty answer',
        ((_request, out) => {
          out.end();
        }) as Answerer,
        'SERVICE_FAULT',
        'empty',
      ],
      [
        'an answer to another call',
        ((_request, out) => {
          out.end(response('getJobInfo', ''));
        }) as Answerer,
        'SERVICE_FAULT',
        'another call',
      ],
    ])('%s is told apart', async (_name, answer, code, words) => {
      const options = await start(answer);
      await expect(
        openStorageLinkApi(options).enumStorageAdapters({ retryForMs: 60_000 }),
      ).rejects.toMatchObject({
        code,
        message: expect.stringContaining(words),
        place: expect.stringContaining('localhost'),
      });
      expect(server?.received).toHaveLength(1);
    });

    it.each([
      ['chunks', 'utf8', ''],
      ['a BOM', 'utf8', '\ufeff'],
      ['UTF-16', 'utf16le', '\ufeff'],
    ] as const)('reads an answer in %s', async (_, encoding, bom) => {
      const text = response('enumStorageAdapters', adapterXml({ name: 'QuantaStor \u00fc' }));
      const answer = Buffer.from(bom + text.replace('UTF-8', encoding.slice(0, 5)), encoding);
      const options = await start((_request, out) => {
        for (let at = 0; at < answer.length; at += 100) out.write(answer.subarray(at, at + 100));
        out.end();
      });
      const adapters = await openStorageLinkApi(options).enumStorageAdapters();
      expect(adapters.map(({ friendlyName }) => friendlyName)).toEqual(['QuantaStor \u00fc']);
    });

    it('a compressed answer is told as such', async () => {
      const options = await start((_request, out) => {
        out.setHeader('Content-Encoding', 'gzip');
        out.end(gzipSync(response('enumStorageAdapters', '')));
      });
      await expect(openStorageLinkApi(options).enumStorageAdapters()).rejects.toMatchObject({
        code: 'SERVICE_FAULT',
        message: 'the answer is compressed (gzip), which was not asked for',
      });
    });

    it('a slow server runs into the time limit', async () => {
      const options = await start(() => undefined);
      await expect(
        openStorageLinkApi({ ...options, timeoutMs: 300 }).enumStorageAdapters(),
      ).rejects.toMatchObject({ code: 'TIMEOUT' });
    });

    it('a server that sends for ever runs into the limit of size', async () => {
      let sent = 0;
      const options = await start((_request, out) => {
        const more = (): void => {
          while (sent < 50_000_000 && !out.destroyed) {
            sent += 65_536;
            if (!out.write('x'.repeat(65_536))) return void out.once('drain', more);
          }
          out.end();
        };
        more();
      });
      await expect(openStorageLinkApi(options).enumStorageAdapters()).rejects.toMatchObject({
        code: 'SERVICE_FAULT',
        message: expect.stringContaining('longer than 4194304 bytes'),
      });
      expect(sent).toBeLessThan(50_000_000);
    });

    it('a cancelled call ends at once', async () => {
      const stop = new AbortController();
      const options = await start(() => stop.abort());
      await expect(
        openStorageLinkApi(options).enumStorageAdapters({ signal: stop.signal }),
      ).rejects.toMatchObject({
        code: 'CANCELLED',
      });
    });

    it('waits while the service comes up', async () => {
      const options = await start(answers({ enumStorageAdapters: adapterXml() }));
      const { port } = server ?? { port: 0 };
      await server?.close();
      const found = openStorageLinkApi(options).waitForAdapter('quantastor', {
        retryForMs: 30_000,
      });
      if (typeof certificate === 'string') return;
      server = await startStorageLink(
        certificate,
        answers({ enumStorageAdapters: adapterXml() }),
        {},
        port,
      );
      expect((await found)?.isInitialized).toBe(true);
    });

    it('nothing listens: told so', async () => {
      const options = await start(answers({}));
      await server?.close();
      await expect(openStorageLinkApi(options).enumStorageAdapters()).rejects.toMatchObject({
        code: 'HOST_UNREACHABLE',
      });
    });

    it('waits for an adapter that is not initialised yet, and not for one that says why', async () => {
      let asked = 0;
      const options = await start(
        answers({ enumStorageAdapters: () => adapterXml({ initialized: ++asked > 2 }) }),
      );
      const api = openStorageLinkApi(options);
      expect((await api.waitForAdapter('QUANTASTOR', { retryForMs: 30_000 }))?.isInitialized).toBe(
        true,
      );
      expect(asked).toBe(3);
      expect(await api.waitForAdapter('NetApp')).toBeUndefined();
    });

    it('gives an adapter that failed to initialise with its reason', async () => {
      const answer = answers({
        enumStorageAdapters: adapterXml({ initialized: false, initError: 'no DLL' }),
      });
      const api = openStorageLinkApi(await start(answer));
      const found = await api.waitForAdapter('QuantaStor', { retryForMs: 60_000 });
      expect(found).toMatchObject({ isInitialized: false, initError: 'no DLL' });
    });

    it('adds credentials once and waits for the job', async () => {
      let polls = 0;
      const job = (status: number, error = ''): string =>
        `<jobInfo><jobId>job-1</jobId><jobStatus>${status}</jobStatus><errInfo><errorMessage><defaultMessage>${error}</defaultMessage></errorMessage></errInfo></jobInfo>`;
      const options = await start(
        answers({
          addStorageManagementCredentials: job(5),
          getJobInfo: () => job(++polls < 3 ? 5 : 6),
        }),
      );
      await openStorageLinkApi(options).addStorageManagementCredentials(credentials);
      expect(server?.received.map((each) => each.operation)).toEqual([
        'addStorageManagementCredentials',
        'getJobInfo',
        'getJobInfo',
        'getJobInfo',
      ]);
      expect(server?.received[0]?.body).toContain('<storageAdapterId>adapter-7</storageAdapterId>');
    });

    it('tells the reason of a job that failed', async () => {
      const failed =
        '<jobInfo><jobId>1</jobId><jobStatus>7</jobStatus><errInfo><errorMessage><defaultMessage>array does not answer</defaultMessage></errorMessage></errInfo></jobInfo>';
      const options = await start(answers({ addStorageManagementCredentials: failed }));
      await expect(
        openStorageLinkApi(options).addStorageManagementCredentials(credentials),
      ).rejects.toMatchObject({
        code: 'SERVICE_FAULT',
        message: 'StorageLink could not add the credentials: array does not answer',
      });
    });

    it('no error repeats a password, whatever the server says', async () => {
      const inXml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
      const echo: Answerer = (request, out) =>
        fault(
          inXml(`bad: ${API_PASSWORD} ${ARRAY_PASSWORD} ${request.authorization} ${request.body}`),
        )(request, out);
      const options = await start(echo);
      const error: unknown = await openStorageLinkApi(options)
        .addStorageManagementCredentials(credentials)
        .catch((each: unknown) => each);
      const told = JSON.stringify([
        String(error),
        error,
        (error as Error).message,
        (error as Error).cause ?? null,
      ]);
      expect(told).toContain('StorageLink refused');
      for (const secret of [API_PASSWORD, ARRAY_PASSWORD]) {
        expect(told).not.toContain(secret.slice(0, 8));
        expect(told).not.toContain(Buffer.from(secret).toString('base64').slice(0, 10));
      }
      expect(told).not.toContain(
        Buffer.from(`admin:${API_PASSWORD}`).toString('base64').slice(0, 14),
      );
    });
  },
);
