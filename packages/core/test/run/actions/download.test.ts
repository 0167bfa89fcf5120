import { createHash } from 'node:crypto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { DownloadAction } from '../../../src/procedures/action.ts';
import { makeDownloadExecutor } from '../../../src/run/actions/download.ts';
import type { ActionContext } from '../../../src/run/actions/executor.ts';
import { fetchHttps } from '../../../src/run/actions/fetch-https.ts';
import { makeCertificate } from '../../hosts/storagelink-server.ts';
import { MemoryHost } from '../../support/memory-host.ts';
import { type FileServer, startFileServer, startProxy, type TestProxy } from './file-server.ts';

const certificate = makeCertificate();
const reason = typeof certificate === 'string' ? certificate : '';
const ca = typeof certificate === 'string' ? '' : certificate.cert;
const content = Buffer.from('an installer');
const sha256 = createHash('sha256').update(content).digest('hex');
const PATH = 'C:\\Temp\\a.exe';

const pause = async (): Promise<void> => undefined;

let server: FileServer | undefined;
let proxy: TestProxy | undefined;
afterEach(async () => {
  vi.unstubAllEnvs();
  await proxy?.close();
  proxy = undefined;
  await server?.close();
  server = undefined;
});

async function start(answers: Parameters<typeof startFileServer>[1]): Promise<string> {
  if (typeof certificate === 'string') throw new Error(certificate);
  server = await startFileServer(certificate, answers);
  return server.url;
}

function context(host: MemoryHost, source?: string): ActionContext & { readonly said: string[] } {
  const said: string[] = [];
  const options =
    source === undefined ? {} : { installer: { source, sha256, args: [], timeoutMs: 1 } };
  return { host, runId: 'r', options, said, progress: (message) => said.push(message) };
}

const executor = makeDownloadExecutor((address, options) =>
  fetchHttps(address, { ...options, ca, pause }),
);
const action = (url: string, wanted = sha256): DownloadAction => ({
  kind: 'download',
  url,
  path: PATH,
  sha256: wanted,
  summary: 'download',
});
const windows = (files: Record<string, string> = {}): MemoryHost =>
  new MemoryHost({ platform: 'windows', files });

describe.skipIf(reason !== '')(`a download over https${reason && ` (${reason})`}`, () => {
  it('follows redirects, tells its progress and names the file once it is whole', async () => {
    const url = await start({ '/a.exe': { redirect: '/b.exe' }, '/b.exe': { content } });
    const host = windows();
    const run = context(host);
    const result = await executor.execute(action(`${url}/a.exe`), run, null);
    expect(result.changed).toBe(true);
    expect(host.text(PATH)).toBe('an installer');
    expect(run.said.length).toBeGreaterThan(0);
  });

  it('writes nothing for another SHA-256', async () => {
    const url = await start({ '/a.exe': { content } });
    const host = windows({ [PATH]: 'older' });
    await expect(
      executor.execute(action(`${url}/a.exe`, 'a'.repeat(64)), context(host), null),
    ).rejects.toMatchObject({
      code: 'CHECKSUM_MISMATCH',
    });
    expect(host.text(PATH)).toBe('older');
  });

  it('asks with the query that plans and journals do not hold', async () => {
    const url = await start({ '/a.exe?token=t0ken': { content } });
    const host = windows();
    await executor.execute(action(`${url}/a.exe`), context(host, `${url}/a.exe?token=t0ken`), null);
    expect(host.text(PATH)).toBe('an installer');
  });

  it.each([
    ['a redirect to http', { redirect: 'http://localhost/b.exe' }, 'REFUSED', 'https only'],
    ['a ring of redirects', { redirect: '/a.exe' }, 'NOT_FOUND', 'redirects'],
    ['another status', { status: 404 }, 'NOT_FOUND', 'status 404'],
    ['an end in the middle', { content, declared: 50 }, 'HOST_UNREACHABLE', 'download failed'],
  ])('%s is told', async (_name, answer, code, words) => {
    const url = await start({ '/a.exe': answer });
    await expect(fetchHttps(`${url}/a.exe?token=t0ken`, { ca })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    const failed = fetchHttps(`${url}/a.exe`, { ca, pause });
    await expect(failed).rejects.toMatchObject({ code, message: expect.stringContaining(words) });
  });

  it('ends at the limits of size and time, and when it is cancelled', async () => {
    const url = await start({
      '/a.exe': { content: Buffer.alloc(100_000) },
      '/never': { never: true },
    });
    await expect(fetchHttps(`${url}/a.exe`, { ca, maxBytes: 50_000 })).rejects.toMatchObject({
      code: 'WRITE_FAILED',
    });
    await expect(fetchHttps(`${url}/never`, { ca, timeoutMs: 200 })).rejects.toMatchObject({
      code: 'TIMEOUT',
    });
    const stop = new AbortController();
    const cancelled = fetchHttps(`${url}/never`, { ca, signal: stop.signal });
    stop.abort();
    await expect(cancelled).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  it('at one byte a second ends at its limit of time, once, and nothing is written', async () => {
    const url = await start({ '/a.exe': { content, drip: 1000 } });
    const host = windows({ [PATH]: 'older' });
    const received: number[] = [];
    const onRetry = vi.fn();
    const slow = makeDownloadExecutor((address, options) =>
      fetchHttps(address, {
        ...{ ...options, ca, pause, timeoutMs: 2500, onRetry },
        onProgress: (bytes) => received.push(bytes),
      }),
    );
    const began = performance.now();
    await expect(slow.execute(action(`${url}/a.exe`), context(host), null)).rejects.toMatchObject({
      code: 'TIMEOUT',
      place: `${url}/a.exe`,
      message: expect.stringContaining('2500 ms'),
    });
    expect(performance.now() - began).toBeGreaterThan(2400);
    expect(received.length).toBeGreaterThan(0);
    expect(Math.max(...received)).toBeLessThan(content.length);
    expect(onRetry).not.toHaveBeenCalled();
    expect(host.text(PATH)).toBe('older');
    expect(host.effects()).toEqual([]);
  });

  it('a byte at a time is whole at its end', async () => {
    const url = await start({ '/a.exe': { content, drip: 20 } });
    const host = windows();
    await executor.execute(action(`${url}/a.exe`), context(host), null);
    expect(host.text(PATH)).toBe('an installer');
  });

  it('tries again after what may pass, and says so; after three times it is the failure', async () => {
    const url = await start({ '/a.exe': { content, busy: 2 }, '/b.exe': { content, busy: 3 } });
    const host = windows();
    const run = context(host);
    await executor.execute(action(`${url}/a.exe`), run, null);
    expect(host.text(PATH)).toBe('an installer');
    expect(run.said.slice(0, 2)).toEqual([
      'the server answered with HTTP status 503; again in 0.5 s',
      'the server answered with HTTP status 503; again in 1 s',
    ]);
    await expect(fetchHttps(`${url}/b.exe`, { ca, pause })).rejects.toMatchObject({
      code: 'HOST_UNREACHABLE',
      message: 'the server answered with HTTP status 503',
    });
  });

  it('does not ask twice for what is not there', async () => {
    const url = await start({ '/a.exe': { status: 403 } });
    const onRetry = vi.fn();
    await expect(fetchHttps(`${url}/a.exe`, { ca, onRetry })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    expect(onRetry).not.toHaveBeenCalled();
  });

  it('goes through the proxy of the environment with its login, and past it for NO_PROXY', async () => {
    const url = await start({ '/a.exe': { content } });
    proxy = await startProxy('user:p@ss');
    vi.stubEnv('NO_PROXY', '');
    vi.stubEnv('HTTPS_PROXY', proxy.url.replace('//', '//user:p%40ss@'));
    expect((await fetchHttps(`${url}/a.exe`, { ca })).sha256).toBe(sha256);
    expect(proxy.asked).toEqual([`user:p@ss>${url.replace('https://', '')}`]);
    // the certificate is the server's, not the proxy's: it is checked as without one
    await expect(fetchHttps(`${url}/a.exe`)).rejects.toMatchObject({
      code: 'CERTIFICATE_REJECTED',
    });
    vi.stubEnv('NO_PROXY', 'localhost');
    await fetchHttps(`${url}/a.exe`, { ca });
    expect(proxy.asked).toHaveLength(2);
  });

  it('says of a proxy what is wrong, and never its login', async () => {
    const url = await start({ '/a.exe': { content } });
    proxy = await startProxy('user:right');
    vi.stubEnv('NO_PROXY', '');
    vi.stubEnv('HTTPS_PROXY', proxy.url.replace('//', '//user:wr0ng@'));
    await expect(fetchHttps(`${url}/a.exe`, { ca })).rejects.toMatchObject({
      code: 'AUTH_FAILED',
      place: proxy.url,
    });
    // without a scheme it is http, as for curl
    vi.stubEnv('HTTPS_PROXY', `user:wr0ng@127.0.0.1:1`);
    const failed = await fetchHttps(`${url}/a.exe`, { ca, pause }).catch((error: Error) => error);
    expect(failed).toMatchObject({
      code: 'HOST_UNREACHABLE',
      message: 'the download through the proxy http://127.0.0.1:1 failed (ECONNREFUSED)',
    });
    expect(JSON.stringify(failed)).not.toContain('wr0ng');
    vi.stubEnv('HTTPS_PROXY', proxy.url.replace('//', '//user:wr0ng%zz@'));
    const wrong = await fetchHttps(`${url}/a.exe`, { ca, pause }).catch((error: Error) => error);
    expect(wrong).toMatchObject({ code: 'BAD_INPUT', place: proxy.url });
    expect(JSON.stringify(wrong)).not.toContain('wr0ng');
    vi.stubEnv('HTTPS_PROXY', 'socks5://127.0.0.1:1');
    await expect(fetchHttps(`${url}/a.exe`, { ca })).rejects.toMatchObject({
      code: 'BAD_INPUT',
      place: 'HTTPS_PROXY',
    });
  });

  it('does not trust a certificate that no CA signed', async () => {
    const url = await start({ '/a.exe': { content } });
    await expect(fetchHttps(`${url}/a.exe?token=t0ken`)).rejects.toMatchObject({
      code: 'CERTIFICATE_REJECTED',
      place: `${url}/a.exe`,
    });
  });
});

describe('taking a download back', () => {
  it('removes the file that it wrote, and no other', async () => {
    const host = windows({ [PATH]: 'an installer' });
    expect(
      await executor.inspectUndo?.(action('https://x/a'), context(host), { prepared: null }),
    ).toMatchObject({ state: 'needed' });
    expect(
      await executor.undo(action('https://x/a'), context(host), { prepared: null }),
    ).toMatchObject({ undone: true });
    expect(host.text(PATH)).toBeUndefined();
    host.setText(PATH, 'of somebody else');
    expect(
      await executor.undo(action('https://x/a'), context(host), { prepared: null }),
    ).toMatchObject({ undone: false });
    expect(host.text(PATH)).toBe('of somebody else');
  });
});
